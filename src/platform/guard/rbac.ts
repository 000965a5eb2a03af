import { EPOCHS_CONFIG_MAP } from './grant';
import { KubernetesSubject } from './subject';
import { JsonObject } from '../../validation/manifest';
import { platformLabels } from '../labels';

const GROUP = 'rbac.authorization.k8s.io';
const NAME = 'flink-fleet-runner';

/** What the runner may do in the whole cluster: look whether the guard is there before it relies on it. */
export function runnerInCluster(runner: readonly KubernetesSubject[]): Bound {
  return bound('Cluster', runner, undefined, [
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
  return bound('', runner, namespace, [
    // It does not create the ConfigMap: a right to create cannot be limited to one name.
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

function bound(
  kind: 'Cluster' | '',
  runner: readonly KubernetesSubject[],
  namespace: string | undefined,
  rules: JsonObject[],
): Bound {
  const metadata = { name: NAME, ...(namespace && { namespace }), labels: platformLabels(NAME, 'guard') };
  const apiVersion = `${GROUP}/v1`;
  return {
    role: { apiVersion, kind: `${kind}Role`, metadata, rules },
    binding: {
      apiVersion,
      kind: `${kind}RoleBinding`,
      metadata,
      roleRef: { apiGroup: GROUP, kind: `${kind}Role`, name: NAME },
      subjects: runner.map((subject) => subject._rbac()),
    },
  };
}
