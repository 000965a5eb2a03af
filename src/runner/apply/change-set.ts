import { Layer } from '../../assembly/assembly';
import { ObjectRef } from '../kube/object';

export type ChangeAction =
  'create' | 'configure' | 'unchanged' | 'recreate' | 'prune' | 'keep' | 'refuse' | 'fail' | 'skip';

/** A field, before and after. */
export interface FieldChange {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What becomes of one object. */
export interface Change {
  readonly layer: Layer;
  readonly object: ObjectRef;
  /** Of what is to be pruned: that object, and no later one of its name. */
  readonly uid?: string;
  readonly action: ChangeAction;
  /** `<tenant>/<name>`. */
  readonly application?: string;
  readonly fields?: readonly FieldChange[];
  readonly why?: string;
  readonly warnings?: readonly string[];
}

export interface ClusterChanges {
  readonly cluster: string;
  readonly context: string;
  readonly state: 'reached' | 'unreachable' | 'refused';
  readonly why?: string;
  readonly changes: readonly Change[];
}

/** What a plan shows, and an apply does. */
export interface ChangeSet {
  readonly fleet: string;
  readonly clusters: readonly ClusterChanges[];
}
