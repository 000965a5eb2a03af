import type { LifecycleRule, S3Client } from '@aws-sdk/client-s3';
import { noPrincipals, policyNotKept, policyNotTaken, policyOutOfReach, policyTooLarge } from './errors';
import { undercutting } from './lifecycle';
import { Denial, PhysicalStore, Probe } from './physical';
import { fenceIn, FenceStatement, merged, parsePolicy, partitionOf, Policy, saysTheSame } from './policy';
import { profileOf } from './probe-rights';
import { probeS3 } from './s3-probe';
import { openS3Client, S3Options, Sdk } from '../state/s3-client';
import { explain } from '../state/s3-errors';
import { S3Store } from '../state/s3-store';
import { StoreLimits } from '../state/store';

/** What a policy may have at most on AWS; other stores say it themselves. */
const AWS_POLICY_BYTES = 20_480;

/** A bucket, and what is needed to deny writes in it. */
export interface S3FenceOptions extends S3Options {
  readonly bucket: string;
  /** Of the state storage, without slashes at its ends. */
  readonly path: string;
  readonly sid: string;
  /** Of whose jobs writes are denied; absent: of everybody. */
  readonly jobPrincipals?: Readonly<Record<string, readonly string[]>>;
  readonly env: NodeJS.ProcessEnv;
}

/** A bucket of S3, fenced by its policy. */
export class S3PhysicalStore implements PhysicalStore {
  public static async open(options: S3FenceOptions): Promise<S3PhysicalStore> {
    const opened = openS3Client(options);
    const { sdk, client, limits } = opened;
    const state = await S3Store.open(options.bucket, options.path, options, opened);
    return new S3PhysicalStore(sdk, client, state, limits, options);
  }

  public readonly url: string;

  private constructor(
    private readonly sdk: Sdk,
    private readonly client: S3Client,
    public readonly state: S3Store,
    private readonly limits: StoreLimits,
    private readonly options: S3FenceOptions,
  ) {
    this.url = `s3://${options.bucket}`;
  }

  public async deny(prefixes: readonly string[]): Promise<void> {
    const fence = this.fence(prefixes);
    const wanted = merged(await this.policy(), fence);
    // It is written also where it is there already: then it is known to be in force from now on.
    await this.write(wanted, prefixes.length);
    if (!saysTheSame(await this.policy(), wanted)) throw policyNotKept(this.url);
  }

  public async look(prefixes: readonly string[]): Promise<Denial> {
    const [policy, rules] = await Promise.all([this.policy(), this.rules()]);
    const { equal, missing } = fenceIn(policy, this.fence(prefixes), prefixes);
    const open = new Set(missing);
    const problems = prefixes.flatMap((prefix): [string, readonly string[]][] => {
      const rule = rules === undefined ? [NO_RULES] : undercutting(rules, `${this.path}${prefix}`);
      const all = [
        ...(open.has(prefix) ? [`${this.state.url}/${prefix}`] : []),
        ...rule.map((each) => `${this.state.url}/${prefix} (${each})`),
      ];
      return all.length > 0 ? [[prefix, all]] : [];
    });
    return { equal, missing: new Map(problems) };
  }

  public async probe(cluster: string, prefixes: readonly string[]): Promise<Probe> {
    const { bucket, endpoint, env, jobPrincipals } = this.options;
    const profile = profileOf(cluster, env);
    const rights = openS3Client({
      ...this.options,
      ...(profile === undefined ? {} : { profile }),
      fresh: true,
    });
    // Only AWS is known to apply a denial of everybody to everybody.
    const isAws = (endpoint ?? env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL) === undefined;
    try {
      const probed = await probeS3(rights, { bucket, path: this.path, cluster, prefixes });
      return {
        principal: profile === undefined ? 'runner' : 'workload',
        appliesToAll: isAws && jobPrincipals === undefined,
        ...probed,
      };
    } finally {
      rights.client.destroy();
    }
  }

  public async close(): Promise<void> {
    await this.state.close();
  }

  private get path(): string {
    return this.options.path && `${this.options.path}/`;
  }

  private fence(prefixes: readonly string[]): FenceStatement {
    const { bucket, sid, region, jobPrincipals } = this.options;
    const partition = partitionOf(region);
    return {
      sid,
      bucket,
      partition,
      path: this.path,
      prefixes,
      principals: this.principals(prefixes, jobPrincipals),
    };
  }

  private principals(
    prefixes: readonly string[],
    jobPrincipals: S3FenceOptions['jobPrincipals'],
  ): '*' | readonly string[] {
    if (jobPrincipals === undefined) return '*';
    const clusters = [...new Set(prefixes.map((prefix) => prefix.slice(0, prefix.indexOf('.'))))];
    const nobody = clusters.filter((cluster) => (jobPrincipals[cluster] ?? []).length === 0);
    if (nobody.length > 0) throw noPrincipals(this.url, nobody);
    // All of them, so that the statement does not change with who is fenced: none of them may write there anyway.
    return [...new Set(Object.values(jobPrincipals).flat())].sort();
  }

  private async policy(): Promise<Policy> {
    const { GetBucketPolicyCommand } = this.sdk;
    const text = await this.asked('read the policy', async (abortSignal) => {
      const answer = await this.client.send(new GetBucketPolicyCommand({ Bucket: this.options.bucket }), {
        abortSignal,
      });
      return answer.Policy;
    });
    const policy = parsePolicy(text);
    if (policy === undefined) throw policyOutOfReach(this.url, 'read', 'it is no policy');
    return policy;
  }

  private async write(policy: Policy, prefixes: number): Promise<void> {
    const { PutBucketPolicyCommand } = this.sdk;
    const { bucket, endpoint } = this.options;
    const text = JSON.stringify(policy);
    const bytes = Buffer.byteLength(text);
    if (!endpoint && bytes > AWS_POLICY_BYTES) {
      throw policyTooLarge(this.url, bytes, AWS_POLICY_BYTES, prefixes);
    }
    const abortSignal = AbortSignal.timeout(this.limits.wholeMs);
    try {
      await this.client.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: text }), { abortSignal });
    } catch (error) {
      const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
      const status = $metadata?.httpStatusCode;
      if (name === 'AccessDenied') throw policyOutOfReach(this.url, 'written', 'access is denied');
      if (status === undefined || status === 403 || status === 401) {
        throw explain(error, this.url, 'write the policy', { ...this.limits, over: abortSignal.aborted })
          .error;
      }
      throw policyNotTaken(this.url, bytes, `it answered ${status} ${name}`);
    }
  }

  /** Undefined: it is not known. */
  private async rules(): Promise<readonly LifecycleRule[] | undefined> {
    const { GetBucketLifecycleConfigurationCommand } = this.sdk;
    const command = new GetBucketLifecycleConfigurationCommand({ Bucket: this.options.bucket });
    const abortSignal = AbortSignal.timeout(this.limits.wholeMs);
    try {
      return (await this.client.send(command, { abortSignal })).Rules ?? [];
    } catch (error) {
      const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
      const status = $metadata?.httpStatusCode;
      // A store that knows no such rules carries none out.
      if (name === 'NoSuchLifecycleConfiguration' || status === 404 || status === 501 || status === 405) {
        return [];
      }
      if (status === 403) return undefined;
      throw explain(error, this.url, 'read the lifecycle rules', {
        ...this.limits,
        over: abortSignal.aborted,
      }).error;
    }
  }

  private async asked<T>(what: string, act: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    const signal = AbortSignal.timeout(this.limits.wholeMs);
    try {
      return await act(signal);
    } catch (error) {
      const { name } = error as Error;
      if (name === 'NoSuchBucketPolicy') return undefined;
      if (name === 'AccessDenied') throw policyOutOfReach(this.url, 'read', 'access is denied');
      const answer = explain(error, this.url, what, { ...this.limits, over: signal.aborted });
      if (answer.absent) return undefined;
      throw answer.error;
    }
  }
}

const NO_RULES = 'its lifecycle rules cannot be read: the runner needs s3:GetLifecycleConfiguration';
