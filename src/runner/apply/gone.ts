import { KubeApi } from '../kube/api';
import { ObjectRef } from '../kube/object';

/** How long an object may take to go: a workload's pods go first, and a job of a session cluster needs the operator. */
const GONE_MS = 60_000;
const EVERY_MS = 200;

/** Whether an object that was deleted goes in time; looks no longer once the signal is aborted. */
export async function isGone(api: KubeApi, ref: ObjectRef, signal?: AbortSignal): Promise<boolean> {
  const end = performance.now() + GONE_MS;
  while (await api.get(ref)) {
    if (signal?.aborted || performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  return true;
}
