import type { Applied, ApplyOptions, NotReadyObject } from './apply';
import { FleetSession } from './fleet-session';
import { applyProgress, applyWaits, Host } from './host';
import { inOrder } from './plan';
import { isGuarded } from '../apply/applications/guarded';
import { applyCluster, AppliedCluster, NotReady } from '../apply/apply-cluster';
import { ChangeAction, ClusterChanges } from '../apply/change-set';
import { anotherCluster, isOfCluster } from '../apply/errors';
import { takeHome } from '../apply/home';
import { ClosedCluster, OpenCluster } from '../apply/open-clusters';
import { PlannedCluster } from '../apply/plan-fleet';
import { Planned } from '../apply/planned';
import { settleStage, waitForJobs } from '../apply/settle';
import { idOf, nameOf, refOf } from '../kube/object';
import { Operation } from '../ledger/operation';

/** Carries the plans out, side by side. What one cluster fails at keeps no other one from going on. */
export async function runClusters(
  session: FleetSession,
  {
    planned,
    closed,
  }: { readonly planned: readonly PlannedCluster[]; readonly closed: readonly ClosedCluster[] },
  operation: Operation,
  options: ApplyOptions & { readonly signal: AbortSignal },
  host: Host,
): Promise<Pick<Applied, 'changes' | 'notReady'>> {
  // Where the ledger fails, nothing happens to any cluster any more.
  const stop = new AbortController();
  const end = () => {
    stop.abort();
    // What waits for its turn is not sent any more.
    for (const { opened } of planned) void opened.api.close();
  };
  for (const signal of [options.signal, operation.lost]) {
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  }
  const settled = await Promise.allSettled(
    planned.map(async (each) => {
      try {
        return await runOne(session, each, operation, { ...options, signal: stop.signal }, host);
      } catch (error) {
        if (!isOfCluster(error)) end();
        throw error;
      }
    }),
  );
  const notReady: NotReadyObject[] = [];
  const clusters = settled.map((outcome, i): ClusterChanges => {
    const { cluster } = planned[i].opened;
    const { context } = session.assembly.clusters[cluster];
    if (outcome.status === 'rejected') {
      if (!isOfCluster(outcome.reason)) throw outcome.reason;
      return { cluster, context, state: 'unreachable', why: (outcome.reason as Error).message, changes: [] };
    }
    if (!outcome.value) return { cluster, context, state: 'unreachable', why: planned[i].lost, changes: [] };
    notReady.push(...told(cluster, outcome.value.notReady));
    return { cluster, context, state: 'reached', changes: outcome.value.changes };
  });
  return { changes: inOrder(session, clusters, closed), notReady };
}

async function runOne(
  { assembly, ledger }: FleetSession,
  { opened, desired, plan }: PlannedCluster,
  operation: Operation,
  options: ApplyOptions & { readonly signal: AbortSignal },
  host: Host,
): Promise<AppliedCluster | undefined> {
  if (!plan) return undefined;
  const { api, cluster, identity, record } = opened;
  const owner = { fleet: assembly.fleet, ledger: ledger!.id };
  if (!record) {
    const { generation, cordoned } = assembly.clusters[cluster];
    const { uid } = identity;
    const first = { cluster, uid, generation, cordoned, quarantined: false };
    const { record: now } = await ledger!.swapCluster(undefined, first);
    // Another runner may have come first, from another kubeconfig.
    if (now && now.uid !== uid) throw anotherCluster(cluster, api.context, now.uid, uid);
  }
  await takeHome(api, cluster, owner, identity, desired);
  const applied = await applyCluster(api, plan, {
    force: options.force,
    recreate: options.recreate,
    signal: options.signal,
    applications: {
      ledger: ledger!,
      journal: operation.journal,
      guarded: isGuarded(assembly, cluster),
      applying: ({ situation: { wanted } }) => ({
        op: operation.mark,
        who: operation.who,
        clusterUid: identity.uid,
        now: new Date().toISOString(),
        stateRoot:
          wanted.stateStorage === undefined ? undefined : assembly.stateStorages[wanted.stateStorage].root,
      }),
    },
    retiring: { operation, why: options.why },
    settle: async (stage, those) =>
      settleStage(api, stage, those, {
        timeoutMs: options.timeoutSeconds * 1000,
        signal: options.signal,
        onWait: (text) => host.report(applyWaits(cluster, text)),
      }),
    progress: (stage, done, total) => host.report(applyProgress(cluster, stage, done, total)),
  });
  if (!options.wait || applied.notReady.length > 0) return applied;
  const there = new Set(
    applied.changes.filter(({ action }) => isThere(action)).map(({ object }) => idOf(object)),
  );
  const jobs = plan.planned.filter(({ desired: { id } }) => there.has(id));
  return { ...applied, notReady: await waitIn(opened, jobs, options, host) };
}

const isThere = (action: ChangeAction) =>
  action === 'create' || action === 'configure' || action === 'recreate' || action === 'unchanged';

/** Waits until jobs run, in clusters in which nothing is to be changed. */
export async function waitForClusters(
  planned: readonly PlannedCluster[],
  options: ApplyOptions & { readonly signal: AbortSignal },
  host: Host,
): Promise<readonly NotReadyObject[]> {
  const waited = await Promise.all(
    planned.map(async ({ opened, plan }) => {
      const jobs = plan?.planned.filter(({ action }) => isThere(action)) ?? [];
      return told(opened.cluster, await waitIn(opened, jobs, options, host));
    }),
  );
  return waited.flat();
}

async function waitIn(
  { api, cluster }: OpenCluster,
  planned: readonly Planned[],
  { timeoutSeconds, signal }: ApplyOptions & { readonly signal: AbortSignal },
  host: Host,
): Promise<readonly NotReady[]> {
  return waitForJobs(api, planned, {
    timeoutMs: timeoutSeconds * 1000,
    signal,
    onWait: (text) => host.report(applyWaits(cluster, text)),
  });
}

function told(cluster: string, notReady: readonly NotReady[]): NotReadyObject[] {
  return notReady.map(({ object, why }) => ({ cluster, object: nameOf(refOf(object)), why }));
}
