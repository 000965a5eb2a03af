import { failed, isUnknown, notDone, refusal } from './outcome';
import { at, isObject, Json, JsonObject } from '../../../../validation/manifest';
import { withToken } from '../../../apply/applications/token';
import { onceGranted } from '../../../apply/applications/write';
import { FIELD_MANAGER } from '../../../apply/apply-set';
import { KubeApi } from '../../../kube/api';
import { idOf, KubeObject, nameOf, refOf } from '../../../kube/object';
import { ClusterEffect, Issued, Outcome } from '../../sides';
import { whyOf } from '../patience';

type Create = Extract<ClusterEffect, { effect: 'create' }>;

/**
 * Creates an application: what it brings along, which may be applied any number of times, and then its Flink resources, each by
 * the one request that was reserved for it.
 */
export async function create(api: KubeApi, { effect, manifests = [] }: Issued<Create>): Promise<Outcome> {
  const reserved = new Set(effect.objects);
  const byId = new Map(manifests.map((each) => [idOf(refOf(each)), each]));
  const absent = effect.objects.filter((id) => !byId.has(id));
  if (absent.length > 0) return refusal(`its manifests lack ${absent.join(', ')}`);
  try {
    for (const [id, manifest] of byId) {
      if (!reserved.has(id)) await api.apply(manifest, { fieldManager: FIELD_MANAGER });
    }
  } catch (error) {
    // Nothing of what runs was sent.
    return refusal(whyOf(error));
  }
  let created: string | undefined;
  for (const id of effect.objects) {
    const manifest = withToken(byId.get(id)!, effect.token);
    try {
      const { object } = await onceGranted(async () => api.create(manifest, { fieldManager: FIELD_MANAGER }));
      created = nameOf(refOf(object));
      await asApplied(api, object);
    } catch (error) {
      if (isUnknown(error)) return failed(error);
      // What was created already is not created again; whoever goes on finds it there.
      if (created !== undefined) return notDone(`${created} was created, and then: ${whyOf(error)}`);
      return refusal(whyOf(error));
    }
  }
  return { done: true, outcome: { created: true } };
}

const TRIES = 3;

/**
 * Makes what was created belong to the field manager as if it had been applied: an apply that leaves out a field removes it then.
 * Server-side apply itself cannot be asked to create and nothing else. Where it does not succeed, nothing is lost but that.
 */
async function asApplied(api: KubeApi, created: KubeObject): Promise<void> {
  let object: KubeObject | undefined = created;
  for (let tries = 1; object && tries <= TRIES; tries++) {
    const { uid, resourceVersion } = object.metadata;
    const managedFields = appliedFields(object);
    if (!managedFields) return;
    const patch: JsonObject = { metadata: { uid: uid!, resourceVersion: resourceVersion!, managedFields } };
    try {
      await api.patch(refOf(object), patch, { fieldManager: FIELD_MANAGER });
      return;
    } catch {
      // The operator writes its finalizer at the same time.
      object = await api.get(refOf(created)).catch(() => undefined);
    }
  }
}

function appliedFields(object: KubeObject): Json[] | undefined {
  const fields = at(object.metadata, 'managedFields');
  if (!Array.isArray(fields)) return undefined;
  const own = fields.findIndex(
    (each) => at(each, 'manager') === FIELD_MANAGER && at(each, 'operation') === 'Update',
  );
  if (own < 0) return undefined;
  return fields.map((each, i) => (i === own && isObject(each) ? { ...each, operation: 'Apply' } : each));
}
