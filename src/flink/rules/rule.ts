import { OperatorVersion } from '../versions/operator-version';

/** The kinds that rules look at, all in group `flink.apache.org`. */
export type FlinkKind =
  'FlinkDeployment' | 'FlinkSessionJob' | 'FlinkStateSnapshot' | 'FlinkBlueGreenDeployment';

/** How bad a finding is: an error stops the synthesis, a warning is only told. */
export type Severity = 'error' | 'warning';

/** Where an object comes from: props of this library's own constructs, or a manifest that somebody else wrote. */
export type Origin = 'typed' | 'manifest';

/** A part of a manifest, as it comes out of YAML or JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

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

/** What a rule says of one value of one object. */
export interface Problem {
  /** Where: a field such as `spec.job.parallelism`, or a configuration key such as `high-availability.type`. */
  readonly field: string;
  /** The value that is there; leave out if nothing is. Never a secret. */
  readonly value?: unknown;
  /** What is wrong; lower case, no full stop. */
  readonly message: string;
  /** What to do about it, in the user's terms; lower case, no full stop. */
  readonly fix: string;
}

/** One rule: a pure function over a rendered object. */
export interface Rule {
  /** Kebab-case, stable: it is what suppressions name. */
  readonly id: string;
  readonly severity: Severity;
  /** For a rule that warns of real manifests, because the operator takes them, yet stops our own constructs. */
  readonly typedSeverity?: 'error';
  /** One sentence: what must hold. */
  readonly title: string;
  /** Why: what happens otherwise. */
  readonly why: string;
  /** Where the rule comes from: the operator's own validator rule, a Flink fact, an issue number. */
  readonly source: string;
  readonly kinds: readonly FlinkKind[];
  check(subject: Subject): readonly Problem[];
}

/** A rule over all objects of the app together, such as one that compares their directories. */
export interface CrossRule extends Omit<Rule, 'check'> {
  check(subjects: readonly Subject[]): ReadonlyMap<Subject, readonly Problem[]>;
}
