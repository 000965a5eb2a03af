import { JsonObject } from '../../validation/manifest';
import { Origin, Problem, RuleInfo } from '../../validation/rule';
import { OperatorVersion } from '../versions/operator-version';

export const FLINK_API_VERSION = 'flink.apache.org/v1beta1';

/** The kinds that rules look at, all in group `flink.apache.org`. */
export type FlinkKind =
  'FlinkDeployment' | 'FlinkSessionJob' | 'FlinkStateSnapshot' | 'FlinkBlueGreenDeployment';

/** One rendered Flink object, with everything that rules may ask of it. */
export interface Subject {
  readonly kind: FlinkKind;
  /** The construct path, such as `app/chart/clicks`. */
  readonly path: string;
  readonly name: string;
  readonly namespace: string;
  /** The rendered object, as it will be written. */
  readonly manifest: JsonObject;
  readonly origin: Origin;
  /**
   * Its spec as the API server would store it: fields that the operator's CRD does not know are gone.
   * For a FlinkBlueGreenDeployment it is the spec in its template; findings name that place all the same.
   */
  readonly spec: JsonObject;
  /** What the operator sees: its defaults, then `spec.flinkConfiguration` flattened to dotted keys. */
  readonly configuration: Readonly<Record<string, string>>;
  /** What the operator itself is configured with; some options count only there. */
  readonly operatorConfiguration: Readonly<Record<string, string>>;
  readonly operatorVersion: OperatorVersion;
  /** For a FlinkSessionJob: its session cluster, when it is in the same app. */
  readonly sessionCluster?: Subject;
}

/** One rule: a pure function over a rendered object. */
export interface Rule extends RuleInfo {
  readonly kinds: readonly FlinkKind[];
  check(subject: Subject): readonly Problem[];
}

/** A rule over all objects of the app together, such as one that compares their directories. */
export interface CrossRule extends Omit<Rule, 'check'> {
  check(subjects: readonly Subject[]): ReadonlyMap<Subject, readonly Problem[]>;
}
