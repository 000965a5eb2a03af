import { celHolds, isTransitionRule } from './cel';
import { JsonObject } from '../../../validation/manifest';
import { near } from '../../../validation/near';
import { Problem } from '../../../validation/rule';
import { printSteps, schemaOf } from '../../../validation/schema';
import { walk } from '../../../validation/schema-walk';
import { karpenterCrd, KARPENTER_VERSION } from '../crds';

/** What the API server would refuse of an object, and what it would drop. */
export interface SchemaFindings {
  readonly problems: readonly Problem[];
  readonly unknown: readonly Problem[];
}

/** Holds an object against its CRD, the rules in CEL included. */
export function checkCrd(manifest: JsonObject): SchemaFindings {
  const problems: Problem[] = [];
  const unknown: Problem[] = [];
  const crd = karpenterCrd(manifest.kind);
  const schema = crd && schemaOf(crd, manifest.apiVersion);
  const fix = `change it to what the CRD of Karpenter ${KARPENTER_VERSION} takes`;
  if (!schema) {
    const known = crd?.spec.versions.map(({ name }) => `${crd.spec.group}/${name}`).join(', ');
    const message = known ? `must be ${known}` : `is no kind of Karpenter ${KARPENTER_VERSION}`;
    const field = known ? 'apiVersion' : 'kind';
    return { problems: [{ field, value: manifest[field], message, fix }], unknown };
  }
  walk(manifest, schema, {
    problem: (steps, value, message) => problems.push({ field: printSteps(steps), value, message, fix }),
    unknown: (steps, value, known) => {
      const meant = near(String(steps[steps.length - 1]), known);
      unknown.push({
        field: printSteps(steps),
        value,
        message: 'is known to no CRD of Karpenter, and is dropped',
        fix: meant ? `did you mean ${meant}? else remove it` : 'remove it',
      });
    },
    validation: (steps, value, rule, message) => {
      if (isTransitionRule(rule) || celHolds(rule, value) !== false) return;
      problems.push({ field: printSteps(steps), value, message: `is refused: ${message}`, fix });
    },
  });
  return { problems, unknown };
}
