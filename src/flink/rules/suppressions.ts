import { asText } from '../manifest';
import { near } from '../near';
import { Finding, shownValue } from './finding';
import { CROSS_RULES, RULES } from './index';
import { JsonObject } from './rule';
import { nameOf } from './subjects';

/** Reasons by the id of the rule whose findings on an object they let pass. */
export type Suppressions = Readonly<Record<string, string>>;

/** The rule on suppressions themselves, and the one on the schema, which the API server enforces whatever we say. */
export const SUPPRESSION_RULE = 'suppression';
const NEVER_SUPPRESSED = ['crd-schema', SUPPRESSION_RULE];

const IDS: ReadonlySet<string> = new Set([
  'unknown-field',
  ...[...RULES, ...CROSS_RULES].map(({ id }) => id),
]);

interface Suppressed {
  readonly path: string;
  readonly manifest: JsonObject;
  readonly suppressions: Suppressions;
}

/** Marks the findings that are suppressed, and adds one for each suppression that is itself a mistake. */
export function suppress(object: Suppressed, findings: readonly Finding[]): Finding[] {
  const ids = Object.keys(object.suppressions);
  if (ids.length === 0) return [...findings];
  const reasonFor = (id: string) => (IDS.has(id) && ids.includes(id) ? object.suppressions[id].trim() : '');
  const marked = findings.map((finding) => {
    const reason = reasonFor(finding.ruleId);
    return reason ? { ...finding, suppressed: { reason } } : finding;
  });
  return [...marked, ...ids.sort().flatMap((id) => mistake(object, id, findings))];
}

function mistake(object: Suppressed, id: string, findings: readonly Finding[]): Finding[] {
  const [message, fix] = mistakeText(object, id, findings) ?? [];
  if (message === undefined || fix === undefined) return [];
  const { name, namespace } = nameOf(object.manifest);
  return [
    {
      path: object.path,
      object: `${asText(object.manifest.kind)}/${namespace}/${name}`,
      ruleId: SUPPRESSION_RULE,
      // One that lets nothing pass does no harm; the others would let the user believe that they do.
      severity: IDS.has(id) && object.suppressions[id].trim() !== '' ? 'warning' : 'error',
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
): [string, string] | undefined {
  if (NEVER_SUPPRESSED.includes(id)) {
    return ['names a rule that cannot be suppressed', 'remove it, and mend what the rule says'];
  }
  if (!IDS.has(id)) {
    const meant = near(id, [...IDS]);
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
