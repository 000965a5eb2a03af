import { FIELD_MANAGER } from './apply-set';
import { ChangeAction } from './change-set';
import { isGoing, stillGoing } from './going';
import { isGone } from './gone';
import { carriedOver } from './other-version';
import { failure, mayRecreate, Planned } from './planned';
import { KubeApi } from '../kube/api';
import { refOf } from '../kube/object';

export interface PerformOptions {
  readonly force: boolean;
  /** Whether what cannot be changed is deleted and created anew. */
  readonly recreate: boolean;
}

/** What became of an object. */
export interface Performed {
  readonly planned: Planned;
  readonly action: ChangeAction;
  readonly why?: string;
  readonly warnings?: readonly string[];
  readonly uid?: string;
  /** No answer came, and what is there did not tell either. */
  readonly unknown?: boolean;
  /** As of what is planned. */
  readonly going?: boolean;
}

/** Applies one object that the guard does not look at. */
export async function perform(
  api: KubeApi,
  planned: Planned,
  { force, recreate }: PerformOptions,
): Promise<Performed> {
  const { action, why, manifest } = planned;
  if (action === 'recreate') return recreated(api, planned, force);
  if (action !== 'create' && action !== 'configure') return { planned, action, why };
  try {
    return await applied(api, planned, force).catch(async (error: unknown) => {
      if (!(await carriedOver(api, manifest, error))) throw error;
      return applied(api, planned, force);
    });
  } catch (error) {
    return recreate && mayRecreate(error, manifest)
      ? recreated(api, planned, force)
      : { planned, ...failure(error, planned) };
  }
}

async function applied(api: KubeApi, planned: Planned, force: boolean): Promise<Performed> {
  const { manifest, live } = planned;
  const { object, created, warnings } = await api.apply(manifest, { fieldManager: FIELD_MANAGER, force });
  if (isGoing(object)) return { planned, ...stillGoing(object) };
  const same = live !== undefined && live.metadata.resourceVersion === object.metadata.resourceVersion;
  return { planned, action: created ? 'create' : same ? 'unchanged' : 'configure', warnings };
}

async function recreated(api: KubeApi, planned: Planned, force: boolean): Promise<Performed> {
  const ref = refOf(planned.manifest);
  try {
    await api.delete(ref, { uid: planned.live?.metadata.uid, propagation: 'Foreground' });
    await isGone(api, ref);
    const { created, warnings } = await api.apply(planned.manifest, { fieldManager: FIELD_MANAGER, force });
    if (created) return { planned, action: 'recreate', warnings };
    const why = 'it was deleted to be created anew, and is still going; apply again when it is gone';
    return { planned, action: 'fail', why };
  } catch (error) {
    return { planned, ...failure(error, planned) };
  }
}
