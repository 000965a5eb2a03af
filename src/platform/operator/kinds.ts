import { FlinkKind } from '../../flink/rules/rule';
import { KIND_SINCE } from '../../flink/versions/operator-facts';
import { OperatorVersion } from '../../flink/versions/operator-version';

/** A kind that the operator serves; since when is in KIND_SINCE. */
export interface ServedKind {
  readonly kind: FlinkKind;
  /** Its name in requests and in rights. */
  readonly resource: string;
  /** Whether the webhook validates it, and whether it mutates it. */
  readonly validated: boolean;
  readonly mutated: boolean;
  /** The first operator that makes and deletes such resources itself; others only users do. */
  readonly madeSince?: OperatorVersion;
}

/** From the templates of the operator's chart; its webhook never looks at blue/green deployments. */
const KINDS: readonly ServedKind[] = [
  {
    kind: 'FlinkDeployment',
    resource: 'flinkdeployments',
    validated: true,
    mutated: true,
    madeSince: KIND_SINCE.FlinkBlueGreenDeployment,
  },
  { kind: 'FlinkSessionJob', resource: 'flinksessionjobs', validated: true, mutated: true },
  {
    kind: 'FlinkStateSnapshot',
    resource: 'flinkstatesnapshots',
    validated: true,
    mutated: false,
    madeSince: KIND_SINCE.FlinkStateSnapshot,
  },
  {
    kind: 'FlinkBlueGreenDeployment',
    resource: 'flinkbluegreendeployments',
    validated: false,
    mutated: false,
  },
];

/** The kinds that an operator of that version serves. */
export function servedKinds(version: OperatorVersion): readonly ServedKind[] {
  return KINDS.filter(({ kind }) => version.isAtLeast(KIND_SINCE[kind]));
}
