import { Owner } from './apply-set';
import { identify, Identity } from './identify';
import { FleetAssembly } from '../../assembly/assembly';
import { FlinkFleetError } from '../../validation/errors';
import { KubeApi } from '../kube/api';
import { Kubeconfig, readKubeconfig } from '../kube/config/kubeconfig';
import { connect } from '../kube/connect';
import { KubeError } from '../kube/error';
import { ClusterRecord } from '../ledger/records';
import { within } from '../within';

/** A cluster that answered, and is the one that is meant. */
export interface OpenCluster {
  readonly cluster: string;
  readonly api: KubeApi;
  readonly identity: Identity;
  /** What the ledger knew of it; absent: nothing yet. */
  readonly record?: ClusterRecord;
}

/** A cluster in which nothing is done. */
export interface ClosedCluster {
  readonly cluster: string;
  readonly context: string;
  readonly state: 'unreachable' | 'refused';
  readonly why: string;
}

export interface Opened {
  readonly open: readonly OpenCluster[];
  readonly closed: readonly ClosedCluster[];
}

export interface ConnectOptions {
  readonly kubeconfig?: string;
  readonly signal: AbortSignal;
  readonly warn: (text: string) => void;
}

/** Goes to meet clusters that will be opened: whatever fails here is told then. */
export function approach(apis: Iterable<KubeApi>): void {
  // By asking which kinds there are; for this one nobody waits for the answer.
  for (const api of apis) void api.resourceOf({ apiVersion: 'v1', kind: 'Namespace' });
}

/**
 * Looks at clusters, side by side, whether each is the one that is meant. A cluster that does not answer holds up none of
 * the others.
 *
 * @throws if credentials are refused: that is to be mended here.
 */
export async function openClusters(
  apis: ReadonlyMap<string, KubeApi>,
  { clusters }: FleetAssembly,
  owner: Owner,
  records: ReadonlyMap<string, ClusterRecord>,
  patienceMs = OPEN_MS,
): Promise<Opened> {
  const names = [...apis.keys()];
  const looked = await Promise.allSettled(
    [...apis].map(async ([cluster, api]) => ({
      cluster,
      api,
      identity: await inTime(api, patienceMs, identify(api, cluster, owner, records.get(cluster))),
      record: records.get(cluster),
    })),
  );
  const open: OpenCluster[] = [];
  const closed: ClosedCluster[] = [];
  const mistakes: string[] = [];
  for (const [i, each] of looked.entries()) {
    const cluster = names[i];
    const { context } = clusters[cluster];
    if (each.status === 'fulfilled') {
      open.push(each.value);
      continue;
    }
    const error = each.reason as Error;
    await apis.get(cluster)!.close();
    if (error instanceof KubeError && error.failure === 'unreachable') {
      closed.push({ cluster, context, state: 'unreachable', why: error.text });
    } else if (error instanceof KubeError) {
      mistakes.push(`${cluster}: ${error.text}`);
    } else if (FlinkFleetError.isFlinkFleetError(error)) {
      closed.push({ cluster, context, state: 'refused', why: error.message });
    } else {
      throw error;
    }
  }
  mistakes.push(...sameCluster(open, records));
  if (mistakes.length > 0) {
    await Promise.all(open.map(async ({ api }) => api.close()));
    throw cannotUse(mistakes);
  }
  return { open, closed };
}

/** Two names for one cluster: each would take what the other has applied for its own leavings. */
function sameCluster(open: readonly OpenCluster[], records: ReadonlyMap<string, ClusterRecord>): string[] {
  const known = new Map([...records.values()].map(({ uid, cluster }) => [uid, cluster]));
  return open.flatMap(({ cluster, api, identity: { uid } }) => {
    const other = known.get(uid) ?? cluster;
    known.set(uid, other);
    return other === cluster ? [] : [`${cluster}: context ${api.context} leads to the cluster ${other}`];
  });
}

/** All others wait for it, so that it has less time than a request has later. */
const OPEN_MS = 10_000;

async function inTime<T>(api: KubeApi, ms: number, answer: Promise<T>): Promise<T> {
  return within(ms, answer, () => {
    const why = api.trouble === undefined ? '' : `: ${api.trouble}`;
    return new KubeError('unreachable', `${api.context}: no answer within ${ms / 1000} s${why}`, 'not-sent');
  });
}

/** @throws if a context is not there or cannot be used. */
export function connectAll(
  names: readonly string[],
  clusters: FleetAssembly['clusters'],
  { kubeconfig, signal, warn }: ConnectOptions,
): Map<string, KubeApi> {
  const known: Kubeconfig = readKubeconfig(kubeconfig);
  const problems: string[] = [];
  const apis = new Map<string, KubeApi>();
  for (const name of names) {
    try {
      apis.set(name, connect(clusters[name].context, { kubeconfig: known, signal, warn }));
    } catch (error) {
      if (!FlinkFleetError.isFlinkFleetError(error)) throw error;
      problems.push(`${name}: ${(error as Error).message}`);
    }
  }
  if (problems.length > 0) throw cannotUse(problems);
  return apis;
}

function cannotUse(problems: readonly string[]): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5305',
    `nothing was changed, since not all clusters can be used as they are:\n  - ${problems.join('\n  - ')}`,
  );
}
