import { createHash } from 'crypto';
import { isDeepStrictEqual } from 'util';
import { isCovered } from './fence-set';
import { isMap, parseJson } from '../../validation/manifest';

/** A statement of a policy of S3, in its own words. */
export type Statement = Readonly<Record<string, unknown>>;

export interface Policy {
  readonly [name: string]: unknown;
  readonly Statement: readonly Statement[];
}

/**
 * What registers a checkpoint, or takes away what a restore needs. PutObject covers copies, and the parts of a large object
 * and their end.
 */
export const DENIED_ACTIONS = [
  's3:AbortMultipartUpload',
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:PutObject',
  's3:PutObjectAcl',
  's3:PutObjectLegalHold',
  's3:PutObjectRetention',
  's3:PutObjectTagging',
] as const;

/** What the statement of one state storage is made from. */
export interface FenceStatement {
  readonly sid: string;
  readonly bucket: string;
  /** The partition of AWS; `aws` elsewhere. */
  readonly partition: string;
  /** The path of the state storage in the bucket; empty, or with a slash at its end. */
  readonly path: string;
  /** Below that path. */
  readonly prefixes: readonly string[];
  /** Everybody, or the principals of these jobs. */
  readonly principals: '*' | readonly string[];
}

/** Two fleets, or two state storages, may share a bucket: each has a statement of its own, and leaves that of the other alone. */
export function sidOf(ledgerId: string, storage: string): string {
  const digest = createHash('sha256').update(`${ledgerId} ${storage}`).digest('hex');
  return `FlinkFleetFence${digest.slice(0, 12)}`;
}

export function partitionOf(region: string | undefined): string {
  if (region?.startsWith('cn-')) return 'aws-cn';
  return region?.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

const resourceOf = ({ partition, bucket, path }: FenceStatement, prefix: string): string =>
  `arn:${partition}:s3:::${bucket}/${path}${prefix}*`;

/** The one statement of a fence, whole. */
export function render(fence: FenceStatement): Statement {
  return {
    Sid: fence.sid,
    Effect: 'Deny',
    Principal: fence.principals === '*' ? '*' : { AWS: [...fence.principals] },
    Action: [...DENIED_ACTIONS],
    Resource: fence.prefixes.map((prefix) => resourceOf(fence, prefix)),
  };
}

/** @returns nothing for what is no policy. */
export function parsePolicy(text: string | undefined): Policy | undefined {
  if (text === undefined || text === '') return { Version: '2012-10-17', Statement: [] };
  const policy = parseJson(text);
  if (!isMap(policy)) return undefined;
  // The language of policies lets a list of one stand for itself.
  const statements = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  return statements.every(isMap) ? { ...policy, Statement: statements } : undefined;
}

/** What others have in the policy stays as it is. */
export function merged(policy: Policy, fence: FenceStatement): Policy {
  const others = policy.Statement.filter(({ Sid }) => Sid !== fence.sid);
  return { ...policy, Statement: [...others, render(fence)] };
}

/** Whether two policies say the same: stores write lists of one, and orders, as they like. */
export function saysTheSame(a: Policy, b: Policy): boolean {
  const [left, right] = [a, b].map(({ Statement: all }) =>
    all.map((each) => JSON.stringify(canonical(each))).sort(),
  );
  return isDeepStrictEqual(left, right);
}

/** How the statement of a fence was found. */
export interface FoundFence {
  /** All but its list of prefixes is as it was written. */
  readonly equal: boolean;
  /** Of the prefixes that were asked for. */
  readonly missing: readonly string[];
}

/** @param prefixes those that must be denied; the fence may have more, or fewer */
export function fenceIn(policy: Policy, fence: FenceStatement, prefixes: readonly string[]): FoundFence {
  const own = policy.Statement.filter(({ Sid }) => Sid === fence.sid);
  if (own.length !== 1) return { equal: false, missing: prefixes };
  const { Resource: _, ...wanted } = render(fence);
  const { Resource: resource, ...found } = own[0];
  const equal = isDeepStrictEqual(canonical(wanted), canonical(found));
  const denied = list(resource).flatMap((each) => {
    const start = resourceOf(fence, '').slice(0, -1);
    const text = String(each);
    return text.startsWith(start) && text.endsWith('/*') ? [text.slice(start.length, -1)] : [];
  });
  return { equal, missing: prefixes.filter((prefix) => !isCovered(prefix, denied)) };
}

const list = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

/** `*` and `{"AWS": "*"}` mean everybody alike. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map((each) => JSON.stringify(canonical(each))).sort();
    return items.length === 1 ? canonical(value[0]) : items;
  }
  if (!isMap(value)) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, canonical(each)] as const);
  if (entries.length === 1 && entries[0][0] === 'AWS' && entries[0][1] === '*') return '*';
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
