import { Desired } from './desired';
import { groupOf } from '../kube/object';

/** What is applied side by side, and waited for before what comes after it. */
export interface Stage {
  readonly name: StageName;
  readonly objects: readonly Desired[];
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
export function stagesOf(desired: readonly Desired[]): Stage[] {
  const byStage = new Map<StageName, Desired[]>(STAGES.map((name) => [name, []]));
  for (const each of desired) byStage.get(stageOf(each))!.push(each);
  return [...byStage]
    .map(([name, objects]) => ({ name, objects }))
    .filter(({ objects }) => objects.length > 0);
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
