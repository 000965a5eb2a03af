import { Manifest } from '../../lab';

/** What becomes of the scenario when a rule of the operator's roles is taken away. */
interface Bite {
  /** What the rule is called: its first resource. */
  readonly rule: string;
  /** The step that then never comes about; absent if none needs the rule. */
  readonly stops?: string;
  /** What the operator then is refused; absent if it finds out without asking. */
  readonly refused?: string;
  /** Why no step needs it. */
  readonly because?: string;
}

export const BITES: readonly Bite[] = [
  { rule: 'flinkdeployments', stops: 'clusters', refused: 'list flinkdeployments' },
  { rule: 'flinkdeployments/status', stops: 'clusters', refused: 'update flinkdeployments/status' },
  { rule: 'deployments', stops: 'clusters', refused: 'list deployments' },
  { rule: 'services', stops: 'clusters', refused: 'create services' },
  { rule: 'configmaps', stops: 'clusters', refused: 'create configmaps' },
  { rule: 'events', stops: 'clusters', refused: 'get events' },
  // It may then not make what belongs to what it must not keep from being deleted.
  { rule: 'flinkdeployments/finalizers', stops: 'clusters', refused: 'create deployments' },
  { rule: 'deployments/finalizers', stops: 'clusters', refused: 'create services' },
  { rule: 'leases', stops: 'clusters' },
  { rule: 'deployments/scale', stops: 'scaling', refused: 'get deployments/scale' },
  { rule: 'pods', stops: 'scaling', refused: 'list pods' },
  {
    rule: 'ingresses',
    because:
      'operator 1.7 cannot make ingresses here: its client does not understand the version of this API server',
  },
];

interface Rule {
  readonly resources: readonly string[];
}

const isOperatorRole = ({ kind, metadata }: Manifest) =>
  kind === 'Role' && metadata.name.startsWith('flink-operator');

/** The rules of an operator for named namespaces, by their first resource. */
export function rulesOf(manifests: readonly Manifest[]): string[] {
  return manifests
    .filter(isOperatorRole)
    .flatMap(({ rules }) => (rules as readonly Rule[]).map(({ resources }) => resources[0]));
}

/** The same manifests, with that rule taken away. */
export function without(manifests: readonly Manifest[], rule: string): readonly Manifest[] {
  return manifests.map((manifest) =>
    isOperatorRole(manifest)
      ? {
          ...manifest,
          rules: (manifest.rules as readonly Rule[]).filter(({ resources }) => resources[0] !== rule),
        }
      : manifest,
  );
}
