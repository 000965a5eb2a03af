import { Desired } from './desired';
import { groupBy } from '../../validation/group-by';
import { groupOf } from '../kube/object';

/** What is applied side by side, and waited for before what comes after it. */
export interface Stage<T> {
  readonly name: StageName;
  readonly objects: readonly T[];
}

/** In their order. */
export const STAGES = [
  'crds',
  'namespaces',
  'access',
  'platform',
  'tenants',
  'configuration',
  'applications',
] as const;
export type StageName = (typeof STAGES)[number];

/** The objects by stage; stages without any are left out. */
export function stagesOf<T>(items: readonly T[], desiredOf: (item: T) => Desired): Stage<T>[] {
  const byStage = groupBy(items, (item) => stageOf(desiredOf(item)));
  return STAGES.flatMap((name) => {
    const objects = byStage.get(name);
    return objects ? [{ name, objects }] : [];
  });
}

const ACCESS_KINDS: ReadonlySet<string> = new Set([
  'ServiceAccount',
  'ClusterRole',
  'ClusterRoleBinding',
  'Role',
  'RoleBinding',
  'PriorityClass',
]);

export function stageOf({ layer, manifest }: Desired): StageName {
  if (manifest.kind === 'CustomResourceDefinition') return 'crds';
  if (manifest.kind === 'Namespace') return 'namespaces';
  if (layer === 'tenants') return 'tenants';
  if (layer !== 'apps') return ACCESS_KINDS.has(manifest.kind) ? 'access' : 'platform';
  return groupOf(manifest) === 'flink.apache.org' ? 'applications' : 'configuration';
}
