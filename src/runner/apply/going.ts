import { Planned } from './planned';
import { at } from '../../validation/manifest';
import { KubeCause } from '../kube/error';
import { KubeObject, nameOf, refOf } from '../kube/object';

/** Whether an object is on its way out, so that what is applied to it goes with it. */
export function isGoing({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** What comes of applying an object that is on its way out. */
export function stillGoing(live: KubeObject): Pick<Planned, 'action' | 'why' | 'going'> {
  const { deletionTimestamp, finalizers } = live.metadata;
  const conditions = at(live, 'status', 'conditions');
  const held = Array.isArray(conditions)
    ? conditions.flatMap((each) =>
        at(each, 'status') === 'True' && /Remaining$|Failure$/.test(String(at(each, 'type')))
          ? [String(at(each, 'message'))]
          : [],
      )
    : [];
  const by =
    Array.isArray(finalizers) && held.length === 0 ? [`it waits for ${finalizers.join(', ')}`] : held;
  const why = [`${nameOf(refOf(live))} is being deleted since ${deletionTimestamp}`, ...by].join('; ');
  return {
    action: 'fail',
    why: `${why}; see what keeps it, and apply again when it is gone`,
    going: live.kind === 'Namespace',
  };
}

/** Whether something was refused since its namespace is on its way out. */
export function namespaceGoing(causes: readonly KubeCause[]): boolean {
  return causes.some(({ reason }) => reason === 'NamespaceTerminating');
}
