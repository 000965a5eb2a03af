import { CASES } from './cases';
import { OPERATOR_ROWS } from './operator-rows';
import { RULES } from '../../../src/flink/rules';

const IDS = new Set(RULES.map(({ id }) => id));

test.each(Object.entries(OPERATOR_ROWS))("the operator's row '%s' is covered", (_, covered) => {
  if ('runtime' in covered) {
    expect(covered.runtime.length).toBeGreaterThan(20);
    return;
  }
  expect(covered.rules.length).toBeGreaterThan(0);
  for (const id of covered.rules) {
    expect(IDS).toContain(id);
    expect(CASES[id].length).toBeGreaterThan(0);
  }
});

test('every rule that is an error mirrors a row of the operator', () => {
  const mirrored = new Set(Object.values(OPERATOR_ROWS).flatMap((row) => ('rules' in row ? row.rules : [])));
  expect(RULES.filter(({ severity, id }) => severity === 'error' && !mirrored.has(id))).toEqual([]);
});
