import { GUARD_POLICY } from '../../../platform/guard/grant';
import { KubeApi } from '../../kube/api';
import { isForbidden, KubeError } from '../../kube/error';
import { KubeObject, refOf } from '../../kube/object';
import { FIELD_MANAGER } from '../apply-set';
import { Performed } from '../perform';
import { failure, Planned } from '../planned';
import { mayStartEmpty, startsEmpty, wouldStartEmpty } from '../restart';

/** A policy of the API server sees a grant a moment after it was written; measured are 3 to 30 ms. */
const IN_FORCE_MS = 3_000;

/** Sends the one creation that was reserved. Where no answer came, what is there decides. */
export async function createReserved(api: KubeApi, planned: Planned): Promise<Performed> {
  const { manifest } = planned;
  try {
    const { object, warnings } = await onceGranted(async () =>
      api.apply(manifest, { fieldManager: FIELD_MANAGER, absent: true }),
    );
    return { planned, action: 'create', warnings, uid: object.metadata.uid };
  } catch (error) {
    if (error instanceof KubeError && error.outcome === 'unknown') {
      const there = await api.get(refOf(manifest)).catch(() => undefined);
      if (there) return { planned, action: 'create', uid: there.metadata.uid };
      const why = `${error.text}; it is not known whether it arrived, and it is not sent again; apply again`;
      return { planned, action: 'fail', why, unknown: true };
    }
    const { action, why } = failure(error, planned);
    return { planned, action, why };
  }
}

/** Changes only the object that was read before the ledger was: whoever wrote in between may know more. */
export async function update(
  api: KubeApi,
  planned: Planned,
  { force, stateless }: { readonly force: boolean; readonly stateless: boolean },
): Promise<Performed> {
  try {
    return await conditionally(api, planned, { force, stateless });
  } catch (error) {
    const { action, why } = failure(error, planned);
    return { planned, action, why };
  }
}

async function conditionally(
  api: KubeApi,
  planned: Planned,
  { force, stateless }: { readonly force: boolean; readonly stateless: boolean },
): Promise<Performed> {
  const live = planned.live!;
  const manifest = ofTheSame(planned.manifest, live);
  const options = { fieldManager: FIELD_MANAGER, force };
  if (!stateless && mayStartEmpty(manifest)) {
    const { object } = await onceGranted(async () => api.apply(manifest, { ...options, dryRun: true }));
    if (startsEmpty(live, object)) return { planned, action: 'refuse', why: wouldStartEmpty(manifest) };
  }
  const { object, warnings } = await onceGranted(async () => api.apply(manifest, options));
  const same = object.metadata.resourceVersion === live.metadata.resourceVersion;
  return { planned, action: same ? 'unchanged' : 'configure', warnings, uid: live.metadata.uid };
}

function ofTheSame(manifest: KubeObject, { metadata: { uid, resourceVersion } }: KubeObject): KubeObject {
  return { ...manifest, metadata: { ...manifest.metadata, uid: uid!, resourceVersion: resourceVersion! } };
}

/** Whether it was the guard that refused. */
export function isGuards(error: unknown): boolean {
  return isForbidden(error) && error.message.includes(GUARD_POLICY);
}

/** Sends again what the guard refuses because it does not see the grant yet; such a refusal is a definite one. */
export async function onceGranted<T>(send: () => Promise<T>): Promise<T> {
  const end = performance.now() + IN_FORCE_MS;
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!isGuards(error) || performance.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
