import { Finding, shownValue } from './finding';
import { asText, at, isObject, JsonObject } from './manifest';
import { near } from './near';

/** Reasons by the id of the rule whose findings on an object they let pass. */
export type Suppressions = Readonly<Record<string, string>>;

/** The rule on suppressions themselves, and the one on the schema, which the API server enforces whatever we say. */
export const SUPPRESSION_RULE = 'suppression';
const NEVER_SUPPRESSED = ['crd-schema', SUPPRESSION_RULE];
/** What holds a tenant is not for the tenant to let pass. */
const TENANT_RULES = 'tenant-';

/** What an annotation begins with that lets findings of a rule pass; the rule's id follows, the value is the reason. */
export const SUPPRESSION_PREFIX = 'rules.flink-fleet.dev/';

interface Suppressed {
  readonly path: string;
  /** Such as `FlinkDeployment/ads/clicks`. */
  readonly object: string;
  readonly suppressions: Suppressions;
}

/** The suppressions that an object's annotations say. */
export function suppressionsOf(manifest: JsonObject): Suppressions {
  const annotations = at(manifest, 'metadata', 'annotations');
  return Object.fromEntries(
    Object.entries(isObject(annotations) ? annotations : {})
      .filter(([name]) => name.startsWith(SUPPRESSION_PREFIX))
      .map(([name, reason]) => [name.slice(SUPPRESSION_PREFIX.length), asText(reason ?? '')]),
  );
}

/**
 * Marks the findings that are suppressed, and adds one for each suppression that is itself a mistake.
 *
 * @param known the ids of the rules that may be suppressed on such an object
 */
export function suppress(
  object: Suppressed,
  findings: readonly Finding[],
  known: ReadonlySet<string>,
): Finding[] {
  const ids = Object.keys(object.suppressions);
  if (ids.length === 0) return [...findings];
  const reasonFor = (id: string) => (known.has(id) && ids.includes(id) ? object.suppressions[id].trim() : '');
  const marked = findings.map((finding) => {
    const reason = reasonFor(finding.ruleId);
    return reason ? { ...finding, suppressed: { reason } } : finding;
  });
  return [...marked, ...ids.sort().flatMap((id) => mistake(object, id, findings, known))];
}

function mistake(
  object: Suppressed,
  id: string,
  findings: readonly Finding[],
  known: ReadonlySet<string>,
): Finding[] {
  const [message, fix] = mistakeText(object, id, findings, known) ?? [];
  if (message === undefined || fix === undefined) return [];
  return [
    {
      path: object.path,
      object: object.object,
      ruleId: SUPPRESSION_RULE,
      // One that lets nothing pass does no harm; the others would let the user believe that they do.
      severity: known.has(id) && object.suppressions[id].trim() !== '' ? 'warning' : 'error',
      field: `suppression of ${id}`,
      value: shownValue('reason', object.suppressions[id]),
      message,
      fix,
    },
  ];
}

function mistakeText(
  object: Suppressed,
  id: string,
  findings: readonly Finding[],
  known: ReadonlySet<string>,
): [string, string] | undefined {
  if (NEVER_SUPPRESSED.includes(id) || id.startsWith(TENANT_RULES)) {
    return ['names a rule that cannot be suppressed', 'remove it, and mend what the rule says'];
  }
  if (!known.has(id)) {
    const meant = near(id, [...known]);
    return [
      'names a rule that does not exist',
      meant ? `did you mean ${meant}?` : 'see RULES.md for all ids',
    ];
  }
  if (object.suppressions[id].trim() === '') {
    return ['gives no reason', 'say why the rule does not apply here'];
  }
  return findings.some(({ ruleId }) => ruleId === id)
    ? undefined
    : ['suppresses nothing: the rule finds nothing here', 'remove it'];
}
