import { foreignClusters, JobIdentity, jobIdentities } from './identities';
import { LedgerBucket, ledgerBucket } from './ledger';
import { FleetCloudProps } from './props';
import { CloudPart, together } from './resource';
import { Fleet } from '../fleet/fleet';
import { jobPart } from './resources/jobs';
import { karpenterPart } from './resources/karpenter';
import { ledgerPart } from './resources/ledger';
import { runnerPart } from './resources/runner';
import { statePart } from './resources/state';
import { AwsAccount } from '../fleet/aws/account';
import { stateBuckets } from '../fleet/aws/buckets';
import { roleArn, runnerRoleName } from '../fleet/aws/names';
import { Cluster } from '../fleet/cluster';
import { Lock } from '../fleet/synthesis/lock-file';

/** All that a fleet has in its accounts, before it is laid out account by account. */
export interface CloudPlan {
  readonly fleet: Fleet;
  readonly props: FleetCloudProps;
  readonly buckets: ReturnType<typeof stateBuckets>;
  readonly identities: readonly JobIdentity[];
  readonly ledger?: LedgerBucket;
}

export function cloudPlan(fleet: Fleet, lock: Lock, props: FleetCloudProps): CloudPlan {
  const buckets = stateBuckets(fleet);
  return {
    fleet,
    props,
    buckets,
    identities: jobIdentities(fleet, lock, buckets, props.jobPolicies ?? {}),
    ledger: props.ledger && ledgerBucket(fleet._ledger, props.ledger),
  };
}

/** What an account has: nothing where nothing of the fleet is in it. */
export function accountPart(plan: CloudPlan, account: AwsAccount): CloudPart {
  const { fleet, buckets, identities, ledger } = plan;
  const own = buckets.filter((bucket) => bucket.account === account);
  const holdsLedger = ledger?.account === account;
  const runners = runnerRoles(plan);
  return together([
    ...own.map((bucket) => statePart(bucket, foreignClusters(fleet, bucket))),
    ...(holdsLedger ? [ledgerPart(ledger)] : []),
    ...(runners.has(account) ? [runnerOf(plan, account)] : []),
    ...identities
      .filter((identity) => identity.account === account)
      .map((identity) => jobPart(identity, [...runners.values()])),
    ...fleet.clusters.filter(({ _props }) => _props.aws?.account === account).flatMap(karpenterOf),
  ]);
}

/** The roles of the runner, one in each account that has state or the ledger: only there could it set a fence. */
function runnerRoles({ buckets, ledger, props: { runner } }: CloudPlan): ReadonlyMap<AwsAccount, string> {
  if (!runner) return new Map();
  const accounts = new Set([...buckets.map(({ account }) => account), ...(ledger ? [ledger.account] : [])]);
  return new Map(
    [...accounts].map((account) => [
      account,
      runner.roles?.[account.name] ?? roleArn(account, runnerRoleName(account)),
    ]),
  );
}

function runnerOf({ buckets, identities, ledger, props }: CloudPlan, account: AwsAccount): CloudPart {
  const own = buckets.filter((bucket) => bucket.account === account);
  const isOwn = (name: string) => own.some((bucket) => bucket.name === name);
  const here = ledger?.account === account ? ledger : undefined;
  const keys = [...own.map(({ managed }) => managed?.kmsKeyArn), here?.kmsKeyArn];
  return runnerPart(
    account,
    {
      partition: account.partition,
      state: own.flatMap(({ name, prefixes }) => prefixes.map((prefix) => ({ bucket: name, prefix }))),
      ledger: here && { bucket: here.name, prefix: here.prefix },
      jobRoles: identities
        .filter(({ writes }) => writes.some(({ bucket }) => isOwn(bucket)))
        .map(({ arn }) => arn),
      keys: [...new Set(keys.filter((key) => key !== undefined))],
    },
    { assumedBy: props.runner?.assumedBy ?? [], brought: props.runner?.roles?.[account.name] },
  );
}

function karpenterOf({ name, _props: { aws } }: Cluster): CloudPart[] {
  const { account, karpenter, oidcIssuer, region = account.region, eksCluster = name } = aws!;
  const namespace = karpenter?._namespace;
  return namespace !== undefined && oidcIssuer !== undefined
    ? [karpenterPart({ cluster: name, account, region, eksCluster, oidcIssuer, namespace })]
    : [];
}
