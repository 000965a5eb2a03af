import { NotReady } from './apply-cluster';
import { Planned } from './planned';
import { waitUntilReady } from './ready/wait';
import { StageName } from './stages';
import { KubeApi } from '../kube/api';
import { groupOf, idOf, refOf } from '../kube/object';

export interface SettleOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Told what is waited for. */
  readonly onWait: (text: string) => void;
}

/** Kinds that a later stage builds on, and that tell by their status when it can. */
const WORKLOADS: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job']);

/** Waits for what the next stages build on: CRDs that are served, controllers that run. */
export async function settleStage(
  api: KubeApi,
  stage: StageName,
  planned: readonly Planned[],
  options: SettleOptions,
): Promise<readonly NotReady[]> {
  if (stage === 'crds') {
    const waited = await waitFor(api, planned, options);
    api.forgetKinds();
    return waited;
  }
  if (stage !== 'platform') return [];
  return waitFor(
    api,
    planned.filter(({ manifest }) => WORKLOADS.has(manifest.kind)),
    options,
  );
}

/** Waits until the jobs run that were to be created or changed. */
export async function waitForJobs(
  api: KubeApi,
  planned: readonly Planned[],
  options: SettleOptions,
): Promise<readonly NotReady[]> {
  const flink = planned.filter(
    ({ manifest, action }) => groupOf(manifest) === 'flink.apache.org' && action !== 'refuse',
  );
  return waitFor(api, flink, options);
}

async function waitFor(
  api: KubeApi,
  planned: readonly Planned[],
  { timeoutMs, signal, onWait }: SettleOptions,
): Promise<readonly NotReady[]> {
  if (planned.length === 0) return [];
  const byId = new Map(planned.map(({ manifest }) => [idOf(refOf(manifest)), manifest]));
  const { notReady } = await waitUntilReady(
    api,
    planned.map(({ manifest }) => refOf(manifest)),
    {
      timeoutMs,
      signal,
      onProgress: ({ ready, total, waiting }) => {
        if (waiting.length > 0) onWait(`${ready} of ${total} are ready; ${waiting[0].why}`);
      },
    },
  );
  return notReady.map(({ ref, why, reasons }) => ({
    object: byId.get(idOf(ref))!,
    why: reasons.length > 0 ? reasons : [why],
  }));
}
