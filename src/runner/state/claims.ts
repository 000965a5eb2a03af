import { randomBytes } from 'crypto';
import { brokenClaim, claimNotKept, conditionsNotKept } from './errors';
import { StateFolder, StateStore } from './store';
import { isMap } from '../../validation/manifest';

/** Who owns an epoch. It stands beside the state, so that a ledger restored from a backup does not give it away twice. */
export interface EpochClaim {
  readonly app: string;
  readonly epoch: number;
  readonly ledger: string;
  readonly op: string;
  readonly cluster: string;
  /** By the clock of who claimed it. */
  readonly time: string;
}

export type Claimed =
  | { readonly won: true; readonly claim: EpochClaim }
  /** Somebody else was first. */
  | { readonly won: false; readonly claim: EpochClaim };

const FOLDER = 'claims';

/**
 * Claims an epoch, once for all ledgers. What is there decides, not what was answered: whoever finds their own operation has
 * it, also when the answer to an earlier attempt was lost.
 */
export async function claimEpoch(store: StateStore, claim: EpochClaim): Promise<Claimed> {
  const key = keyOf(claim.app, claim.epoch);
  await store.createOnly(key, `${JSON.stringify(claim)}\n`);
  const found = await readClaim(store, key);
  if (found === undefined) throw claimNotKept(`${store.url}/${key}`);
  return {
    won: found.op === claim.op && found.ledger === claim.ledger && found.cluster === claim.cluster,
    claim: found,
  };
}

export async function claimOf(
  store: StateStore,
  app: string,
  epoch: number,
): Promise<EpochClaim | undefined> {
  return readClaim(store, keyOf(app, epoch));
}

/** What a store knows of an application's epochs; 0 is none. */
export interface EpochsSeen {
  readonly claimed: number;
  /** By whom the highest is. */
  readonly claim?: EpochClaim;
  /** Of directories, whoever wrote there. */
  readonly written: number;
}

/** Such as `us-east.1`: a cluster, which has no dot in its name, and its generation. */
export const clustersIn = ({ folders }: StateFolder): readonly string[] =>
  folders.filter((name) => /^[^.]+\.\d+$/.test(name));

/**
 * The next epoch is above the ledger's, and above both of these.
 *
 * @param root what lies right in the root of the store, for whoever asks for many applications
 */
export async function epochsSeen(store: StateStore, app: string, root?: StateFolder): Promise<EpochsSeen> {
  const [claims, top] = await Promise.all([store.children(`${FOLDER}/${app}/`), root ?? store.children('')]);
  const claimed = highest(claims.files.map(({ key }) => key.split('/').pop()!));
  const written = await Promise.all(
    clustersIn(top).map(async (name) => highest((await store.children(`${name}/${app}/`)).folders)),
  );
  const claim = claimed > 0 ? await claimOf(store, app, claimed) : undefined;
  return { claimed, ...(claim === undefined ? {} : { claim }), written: Math.max(0, ...written) };
}

/**
 * Old stores take conditions for granted, and let each writer win.
 *
 * @throws if this one does.
 */
export async function checkConditions(store: StateStore): Promise<void> {
  const key = `${FOLDER}/.tries/${randomBytes(12).toString('hex')}`;
  await store.createOnly(key, 'first\n');
  const second = await store.createOnly(key, 'second\n');
  const kept = (await store.read(key))?.toString('utf8');
  if (second !== 'exists' || kept !== 'first\n') throw conditionsNotKept(store.url);
}

const keyOf = (app: string, epoch: number): string => `${FOLDER}/${app}/e${epoch}`;

function highest(names: readonly string[]): number {
  return Math.max(0, ...names.flatMap((name) => (/^e\d+$/.test(name) ? Number(name.slice(1)) : [])));
}

async function readClaim(store: StateStore, key: string): Promise<EpochClaim | undefined> {
  const text = (await store.read(key))?.toString('utf8');
  if (text === undefined) return undefined;
  const url = `${store.url}/${key}`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw brokenClaim(url, 'it is no JSON');
  }
  const missing = isMap(value)
    ? (['app', 'ledger', 'op', 'cluster', 'time'] as const).find((name) => typeof value[name] !== 'string')
    : 'app';
  if (missing !== undefined) throw brokenClaim(url, `it does not say its ${missing}`);
  const claim = value as EpochClaim;
  if (keyOf(claim.app, claim.epoch) !== key) {
    throw brokenClaim(url, `it is that of ${claim.app}, epoch ${claim.epoch}`);
  }
  return claim;
}
