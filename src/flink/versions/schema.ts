import { deriveCrds } from './derive-crds';
import { KIND_SINCE, OPERATOR_VERSIONS } from './operator-facts';
import { OperatorVersion } from './operator-version';
import { Json, JsonObject } from '../../validation/manifest';
import { near } from '../../validation/near';
import { printSteps, schemaOf } from '../../validation/schema';
import { fieldSchema, misfit, Steps, walk } from '../../validation/schema-walk';
import { Crd, Schema } from '../../validation/structural-schema';
import { FlinkKind } from '../rules/rule';

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
  /** The manifest as the API server would store it: without unknown fields. Shares parts with the original. */
  readonly pruned: JsonObject;
  readonly problems: readonly SchemaProblem[];
  readonly unknown: readonly UnknownField[];
}

/**
 * Holds a Flink manifest against the CRD of an operator version, as the API server would.
 *
 * Fields that are null count as absent. `metadata` is not the CRD's to judge, and `status` is not looked at: the
 * API server ignores it in what a user writes.
 *
 * @param ownCrds the CRDs that are really installed, where they are not the operator's own; a kind that is not
 *   among them is held against the operator's.
 */
export function checkSchema(
  manifest: JsonObject,
  version: OperatorVersion,
  ownCrds: readonly Crd[] = [],
): SchemaResult {
  const own = crdOf(ownCrds, manifest.kind);
  const crd = own ?? crdOf(deriveCrds(version), manifest.kind);
  const schema = crd && schemaOf(crd, manifest.apiVersion);
  if (!schema) {
    return { pruned: manifest, problems: [unknownKind(manifest, version, crd)], unknown: [] };
  }
  const problems: SchemaProblem[] = [];
  const unknown: UnknownField[] = [];
  // Another operator version does not help with CRDs that are not the operator's.
  const later = own ? [] : OPERATOR_VERSIONS.filter((other) => !version.isAtLeast(other));
  const pruned = walk(manifest, schema, {
    problem: (steps, value, message) => {
      const since = later.find((other) => accepts(other, manifest, steps, value));
      const hint = since ? `; operator ${since} is the first that accepts it` : '';
      problems.push({ field: printSteps(steps), value, message: message + hint });
    },
    unknown: (steps, value, known) => {
      const since = later.find((other) => accepts(other, manifest, steps, value));
      unknown.push({
        field: printSteps(steps),
        value,
        ...(since ? { since } : { near: near(String(steps[steps.length - 1]), known) }),
      });
    },
  });
  return { pruned: pruned as JsonObject, problems, unknown };
}

function crdOf(crds: readonly Crd[], kind: unknown): Crd | undefined {
  return crds.find((crd) => crd.spec.names.kind === kind);
}

function unknownKind(manifest: JsonObject, version: OperatorVersion, crd: Crd | undefined): SchemaProblem {
  if (crd) {
    const known = crd.spec.versions.map(({ name }) => `${crd.spec.group}/${name}`).join(', ');
    return { field: 'apiVersion', value: manifest.apiVersion, message: `must be one of ${known}` };
  }
  const since = KIND_SINCE[manifest.kind as FlinkKind];
  const message = since
    ? `operator ${version} has no such kind; operator ${since} is the first that has it`
    : `must be one of ${Object.keys(KIND_SINCE).join(', ')}`;
  return { field: 'kind', value: manifest.kind, message };
}

/** Whether the operator's CRD of `version` knows the field at `steps`, and lets it have the value. */
function accepts(version: OperatorVersion, manifest: JsonObject, steps: Steps, value: unknown): boolean {
  const crd = crdOf(deriveCrds(version), manifest.kind);
  let there: Schema | true | undefined = crd && schemaOf(crd, manifest.apiVersion);
  for (const step of steps) {
    if (there === true || !there) {
      break;
    }
    there = typeof step === 'number' ? there.items : fieldSchema(there, step);
  }
  return there === true || (there !== undefined && value !== undefined && !misfit(value as Json, there));
}
