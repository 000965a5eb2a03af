import { excludedPeriodProblem } from './calendar';
import {
  AUTOSCALER,
  EXCLUDED_PERIODS,
  isOn,
  lookup,
  Option,
  parseDouble,
  SCALABILITY_COEFFICIENT,
  SCALE_DOWN_MAX_FACTOR,
  SCALE_UP_MAX_FACTOR,
  TARGET_UTILIZATION,
  TARGET_UTILIZATION_BOUNDARY,
  UTILIZATION_BOUNDARY,
  UTILIZATION_MAX,
  UTILIZATION_MIN,
  UTILIZATION_TARGET,
} from './options';
import { Rule, Subject } from './rule';
import { hasEffectiveConfiguration } from './spec';
import { JOBS } from './upgrade';
import { Problem } from '../../validation/rule';
import { OperatorVersion } from '../versions/operator-version';

export const autoscalerOn = (subject: Subject) =>
  isOn(subject, AUTOSCALER, false) && hasEffectiveConfiguration(subject);

/** An option with the range that this operator holds it to. */
type Range = readonly [option: Option, min: number, max: number];

const COEFFICIENT_RANGE: Range = [SCALABILITY_COEFFICIENT, 0.01, 1];

function rangesOf(subject: Subject): Range[] {
  const always: Range[] = [
    [SCALE_DOWN_MAX_FACTOR, 0, Infinity],
    [SCALE_UP_MAX_FACTOR, 0, Infinity],
  ];
  if (!subject.operatorVersion.isAtLeast(OperatorVersion.V1_11_0)) {
    return [...always, [TARGET_UTILIZATION, 0, Infinity], [TARGET_UTILIZATION_BOUNDARY, 0, Infinity]];
  }
  const target = Number(lookup(subject.configuration, UTILIZATION_TARGET)?.value ?? 0.7);
  return [
    ...always,
    [UTILIZATION_TARGET, 0, 1],
    [UTILIZATION_BOUNDARY, 0, Infinity],
    [UTILIZATION_MAX, Number.isNaN(target) ? 0 : target, 1],
    [UTILIZATION_MIN, 0, Number.isNaN(target) ? 1 : target],
    ...(subject.operatorVersion.isAtLeast(OperatorVersion.V1_12_0) ? [COEFFICIENT_RANGE] : []),
  ];
}

const autoscalerRange: Rule = {
  id: 'autoscaler-range',
  severity: 'error',
  title: 'The numbers of the autoscaler lie in their ranges',
  why: 'The operator refuses the whole resource otherwise.',
  source: 'operator, DefaultValidator (also of session jobs)',
  kinds: JOBS,
  check: (subject) =>
    autoscalerOn(subject) ? rangesOf(subject).flatMap((range) => rangeProblems(subject, range)) : [],
};

function rangeProblems(subject: Subject, [option, min, max]: Range): Problem[] {
  const found = lookup(subject.configuration, option);
  if (!found) return [];
  const number = parseDouble(found.value);
  // As in Java, NaN is outside no range.
  if (number !== undefined && !(number < min) && !(number > max)) return [];
  const range = max === Infinity ? `${min} or more` : `from ${min} to ${max}`;
  return [
    {
      field: found.key,
      value: found.value,
      message: number === undefined ? 'is no number' : `is outside its range, ${range}`,
      fix: `set a number ${range}, or remove it`,
    },
  ];
}

const excludedPeriods: Rule = {
  id: 'autoscaler-excluded-periods',
  severity: 'error',
  title: 'The periods in which the autoscaler rests can be read',
  why: 'The operator refuses the whole resource otherwise.',
  source: 'operator, DefaultValidator (also of session jobs); from operator 1.8 on',
  kinds: JOBS,
  check: (subject) => {
    const found = lookup(subject.configuration, EXCLUDED_PERIODS);
    const known = subject.operatorVersion.isAtLeast(OperatorVersion.V1_8_0);
    if (
      !known ||
      !autoscalerOn(subject) ||
      !found ||
      found.value.trim() === '' ||
      found.value.startsWith('[')
    ) {
      return [];
    }
    return found.value.split(';').flatMap((expression) => {
      const problem = excludedPeriodProblem(expression.trim());
      return problem
        ? [
            {
              field: found.key,
              value: expression,
              message: problem,
              fix: 'write such as 09:00-17:00 && * * * ? * MON-FRI; several are separated by semicolons',
            },
          ]
        : [];
    });
  },
};

export const AUTOSCALER_RULES: readonly Rule[] = [autoscalerRange, excludedPeriods];
