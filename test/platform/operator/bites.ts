import { Manifest } from '../../lab';

/** What becomes of the scenario when a rule of the operator's roles is taken away. */
interface Bite {
  /** What the rule is called: its first resource. */
  readonly rule: string;
  /** The step that then never comes about; absent if none needs the rule. */
  readonly stops?: string;
  /** Why none needs it. */
  readonly because?: string;
}

export const BITES: readonly Bite[] = [
  { rule: 'flinkdeployments', stops: 'job managers' },
  { rule: 'flinkdeployments/status', stops: 'job managers' },
  { rule: 'deployments', stops: 'job managers' },
  { rule: 'deployments/scale', stops: 'scaling' },
  { rule: 'services', stops: 'job managers' },
  { rule: 'configmaps', stops: 'job managers' },
  { rule: 'pods', stops: 'end' },
  { rule: 'events', stops: 'job managers' },
  { rule: 'flinkdeployments/finalizers', stops: 'job managers' },
  { rule: 'deployments/finalizers', stops: 'services' },
  { rule: 'leases', stops: 'job managers' },
  {
    rule: 'ingresses',
    because:
      'operator 1.7 cannot make ingresses on a Kubernetes of today: its client does not understand the version that the API server tells',
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
