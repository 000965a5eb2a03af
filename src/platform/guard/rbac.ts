import { EPOCHS_CONFIG_MAP } from './grant';
import { KubernetesSubject } from './subject';
import { JsonObject } from '../../validation/manifest';
import { platformLabels } from '../labels';

const GROUP = 'rbac.authorization.k8s.io';
/** By which the runner has what the guard leaves to it alone. */
export const RUNNER_ROLE = 'flink-fleet-runner';
const NAMED = { name: RUNNER_ROLE, component: 'guard' };

/** What the runner may do in the whole cluster: look whether the guard is there before it relies on it. */
export function runnerInCluster(runner: readonly KubernetesSubject[]): Bound {
  return bound({ ...NAMED, runner }, [
    {
      apiGroups: ['admissionregistration.k8s.io'],
      resources: ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'],
      verbs: ['get', 'list'],
    },
    { apiGroups: [''], resources: ['namespaces'], verbs: ['get', 'list'] },
  ]);
}

/** What the runner may do in a guarded namespace: all that nobody else may. */
export function runnerInNamespace(runner: readonly KubernetesSubject[], namespace: string): Bound {
  return bound({ ...NAMED, runner, namespace }, [
    // It does not create the ConfigMap: who applies the program does.
    {
      apiGroups: [''],
      resources: ['configmaps'],
      resourceNames: [EPOCHS_CONFIG_MAP],
      verbs: ['get', 'list', 'watch', 'update', 'patch'],
    },
    {
      apiGroups: ['flink.apache.org'],
      resources: ['flinkdeployments', 'flinksessionjobs'],
      verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
    },
  ]);
}

/** A role, and who has it. */
export interface Bound {
  readonly role: JsonObject;
  readonly binding: JsonObject;
}

export interface RunnerGrant {
  /** That of the role, and of its binding. */
  readonly name: string;
  readonly component: string;
  readonly runner: readonly KubernetesSubject[];
  /** Absent: in the whole cluster. */
  readonly namespace?: string;
}

export function bound({ name, component, runner, namespace }: RunnerGrant, rules: JsonObject[]): Bound {
  const kind = namespace === undefined ? 'ClusterRole' : 'Role';
  const metadata = { name, ...(namespace && { namespace }), labels: platformLabels(name, component) };
  const apiVersion = `${GROUP}/v1`;
  return {
    role: { apiVersion, kind, metadata, rules },
    binding: {
      apiVersion,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: GROUP, kind, name },
      subjects: runner.map((subject) => subject._rbac()),
    },
  };
}
