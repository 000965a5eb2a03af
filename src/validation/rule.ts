/** How bad a finding is: an error stops the synthesis, a warning is only told. */
export type Severity = 'error' | 'warning';

/** Where an object comes from: props of this library's own constructs, or a manifest that somebody else wrote. */
export type Origin = 'typed' | 'manifest';

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

/** What is to be known of a rule, whatever it looks at. */
export interface RuleInfo {
  /** Kebab-case, stable: it is what suppressions name. */
  readonly id: string;
  readonly severity: Severity;
  /** For a rule that warns of real manifests, because the operator takes them, yet stops our own constructs. */
  readonly typedSeverity?: 'error';
  /** One sentence: what must hold. */
  readonly title: string;
  /** Why: what happens otherwise. */
  readonly why: string;
  /** Where the rule comes from: the validator of an operator, a fact of Flink or Karpenter, an issue number. */
  readonly source: string;
}

/** A group of rules as RULES.md shows them. */
export interface RuleGroup {
  readonly title: string;
  readonly rules: readonly RuleInfo[];
}
