import { Construct } from 'constructs';
import { APPLY_ROLE } from './names';
import { CheckedApiObject } from '../../validation/enforcement';
import { JsonObject } from '../../validation/manifest';
import { ClusterScopedObject } from '../cluster-scoped';
import { KubernetesSubject } from '../guard';
import { bound } from '../guard/rbac';

export interface RunnerRoleProps {
  readonly runner: readonly KubernetesSubject[];
  /** Absent: in the whole cluster. */
  readonly namespace?: string;
  readonly rules: JsonObject[];
}

/** What the runner may do to apply what the program says, in a namespace or in the whole cluster. */
export class RunnerRole extends Construct {
  public constructor(scope: Construct, id: string, { runner, namespace, rules }: RunnerRoleProps) {
    super(scope, id);
    const { role, binding } = bound({ name: APPLY_ROLE, component: 'runner', runner, namespace }, rules);
    if (namespace === undefined) {
      new ClusterScopedObject(this, 'ClusterRole', role as never);
      new ClusterScopedObject(this, 'ClusterRoleBinding', binding as never);
    } else {
      new CheckedApiObject(this, 'Role', role as never);
      new CheckedApiObject(this, 'RoleBinding', binding as never);
    }
  }
}
