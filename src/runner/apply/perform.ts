import { FIELD_MANAGER } from './apply-set';
import { ChangeAction } from './change-set';
import { failure, Planned } from './planned';
import { KubeApi } from '../kube/api';
import { refOf } from '../kube/object';

export interface PerformOptions {
  readonly force: boolean;
  /** Whether what cannot be changed is deleted and created. */
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
}

/** Applies one object that the guard does not look at. */
export async function perform(api: KubeApi, planned: Planned, options: PerformOptions): Promise<Performed> {
  if (planned.action !== 'create' && planned.action !== 'configure' && planned.action !== 'recreate') {
    return { planned, action: planned.action, why: planned.why };
  }
  try {
    return await applied(api, planned, options);
  } catch (error) {
    const { action, why } = failure(error, planned);
    return { planned, action, why };
  }
}

async function applied(api: KubeApi, planned: Planned, { force }: PerformOptions): Promise<Performed> {
  const { manifest, live } = planned;
  const { object, created, warnings } = await api.apply(manifest, { fieldManager: FIELD_MANAGER, force });
  const same = live !== undefined && live.metadata.resourceVersion === object.metadata.resourceVersion;
  return { planned, action: created ? 'create' : same ? 'unchanged' : 'configure', warnings };
}
