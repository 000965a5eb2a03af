import { Place, valuesAt, wrongValuesAt } from './place';
import { PolicyTarget, TenantRule } from './rule';
import { quoted } from '../../platform/guard/cel';
import { asText, isMap, Json } from '../../validation/manifest';
import { remembered } from '../../validation/remembered';
import { RuleInfo } from '../../validation/rule';

/** Values that must have a form. */
export interface Bound {
  readonly mustBe: string;
  readonly fix: string;
  readonly places: readonly Place[];
  /** A regular expression; see forms.ts. */
  readonly form: string;
  /** Another one, which must not match. */
  readonly never?: string;
  /** Whether pods themselves are held to it, and not only what they are made from; or only when they are created. */
  readonly pods: boolean | 'created';
}

/** Most forms are those of other tenants as well. */
const patternOf = remembered((form) => new RegExp(form));

/** The rule that a bound is. */
export function boundRule(info: RuleInfo, { mustBe, fix, ...bound }: Bound): TenantRule {
  const { places, form, never } = bound;
  const [right, wrong] = [patternOf(form), never === undefined ? undefined : patternOf(never)];
  const isWrong = (value: Json) =>
    Array.isArray(value) || isMap(value) || !right.test(asText(value)) || wrong?.test(asText(value)) === true;
  return {
    ...info,
    mustBe,
    fix,
    wrong: (subject) => valuesAt(places, subject, isWrong),
    wrongInCel: (target) => inCel(bound, target),
  };
}

function inCel(
  { places, form, never, pods }: Omit<Bound, 'mustBe' | 'fix'>,
  target: PolicyTarget,
): string | undefined {
  const there = places.filter(({ of }) => target === 'flink' || of === 'pods' || of === 'containers');
  if (there.length === 0 || (target === 'pods' && !pods)) return undefined;
  const isWrong = (v: string) =>
    `!${v}.matches(${quoted(form)})${never === undefined ? '' : ` || ${v}.matches(${quoted(never)})`}`;
  const wrong = there.map((place) => wrongValuesAt(place, isWrong)).join(' + ');
  return target === 'pods' && pods === 'created' ? `oldObject != null ? [] : ${wrong}` : wrong;
}
