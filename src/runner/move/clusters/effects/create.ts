import { failed, isUnknown, notDone, refusal } from './outcome';
import { withToken } from '../../../apply/applications/token';
import { onceGranted } from '../../../apply/applications/write';
import { FIELD_MANAGER } from '../../../apply/apply-set';
import { KubeApi } from '../../../kube/api';
import { idOf, nameOf, refOf } from '../../../kube/object';
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
      const options = { fieldManager: FIELD_MANAGER, absent: true };
      const { object } = await onceGranted(async () => api.apply(manifest, options));
      created = nameOf(refOf(object));
    } catch (error) {
      if (isUnknown(error)) return failed(error);
      // What was created already is not created again; whoever goes on finds it there.
      if (created !== undefined) return notDone(`${created} was created, and then: ${whyOf(error)}`);
      return refusal(whyOf(error));
    }
  }
  return { done: true, outcome: { created: true } };
}
