import type { KubeCause } from '../../kube/error';
import { nameOf, ObjectRef } from '../../kube/object';

/** A field that cannot be changed in an object that is there. */
export interface ImmutableField {
  /** Such as `spec.selector`. */
  readonly field: string;
  /** What the API server says of it, without the value. */
  readonly rule: string;
}

/** What API servers and CRDs say at the end of the message; before it stands the value, which may be a secret. */
const RULES: readonly RegExp[] = [
  /field is immutable(?: (?:when|after|once|while) [^:"{}]*)?\.?$/,
  /updates to \w+ spec for fields other than .* are forbidden$/,
  /pod updates may not change fields other than .*$/s,
  /spec is immutable after creation except .*/s,
  /(?:field |once set,? )?may not (?:be changed|change)[^:"{}]*$/,
  /cannot change roleRef$/,
  /(?:[\w.[\]-]+ )?(?:is|are) immutable[^:"{}]*$/i,
  /cannot be (?:changed|modified|updated)[^:"{}]*$/i,
  /failed rule: [^:"{}]*oldSelf[^:"{}]*$/,
];

/**
 * The fields that stand in the way of a change, of a 422. Where other causes are among them, to make the object anew does not
 * help.
 */
export function immutableFields(causes: readonly KubeCause[]): ImmutableField[] {
  const fields = new Map<string, ImmutableField>();
  for (const { message, field } of causes) {
    // A request that names the uid means the object that was read; that it is another one now is no change of ours.
    if (field === 'metadata.uid') continue;
    const rule = ruleOf(message);
    if (rule !== undefined) fields.set(`${field}\n${rule}`, { field, rule });
  }
  return [...fields.values()];
}

function ruleOf(message: string): string | undefined {
  for (const rule of RULES) {
    const found = rule.exec(message);
    if (found) return found[0].split('\n')[0].replace(/\.$/, '').trim();
  }
  return undefined;
}

/** Whether a 422 says that the object is not the one that was read: its uid is another. */
export function isOtherObject(causes: readonly KubeCause[]): boolean {
  return causes.some(({ field, message }) => field === 'metadata.uid' && /field is immutable$/.test(message));
}

/**
 * For a person: what cannot be changed, and what to do.
 *
 * @param lost what would be lost if it were made anew; absent: nothing but itself
 */
export function immutableText(object: ObjectRef, fields: readonly ImmutableField[], lost?: string): string {
  const named = fields.map(({ field, rule }) => `${field} (${plain(rule)})`);
  const way =
    lost === undefined
      ? ', or let it be deleted and made anew by --recreate'
      : `; it is never deleted to be made anew, since ${lost}`;
  return (
    `${nameOf(object)} cannot be changed as it stands: ${named.join(', ')}; undo the change of ` +
    `${fields.length === 1 ? 'this field' : 'these fields'}${way}`
  );
}

function plain(rule: string): string {
  const others = /^updates to (\w+) spec for fields other than (.*) are forbidden$/.exec(rule);
  if (others) return `of a ${others[1]} only ${others[2].replace(/'/g, '')} may change`;
  return /^(field|value) is immutable$/i.test(rule) ? 'it stays as it was made' : rule;
}
