import * as fc from 'fast-check';
import { comeToRest, commands, newWorld } from './world/commands';
import { Bug, BUGS, World } from './world/state';
import { STATES } from '../../../src/runner/move/states';

jest.setTimeout(600_000);

/** More of both for a longer search: the same seed walks the same walks. */
const BUDGET = Number(process.env.MODEL_STEPS ?? 400_000);
const SEED = Number(process.env.MODEL_SEED ?? 20261125);

interface Result {
  readonly steps: number;
  readonly walks: number;
  readonly states: Map<string, number>;
  readonly ends: Map<string, number>;
  readonly phases: Map<string, number>;
  readonly epochs: number;
  readonly failure?: string;
}

/** Random walks until so many steps were taken, or a rule is broken. */
function search(least: number, bug?: Bug, seed = SEED): Result {
  const states = new Map<string, number>();
  const ends = new Map<string, number>();
  const phases = new Map<string, number>();
  let steps = 0;
  let walks = 0;
  let epochs = 0;
  /** Before the failure is made smaller. */
  let found: number | undefined;
  const count = (counts: Map<string, number>, key: string, by = 1) =>
    counts.set(key, (counts.get(key) ?? 0) + by);
  const walk = fc.property(
    fc.record({
      clusters: fc.integer({ min: 2, max: 3 }),
      runners: fc.integer({ min: 1, max: 3 }),
      guarded: fc.oneof(
        { weight: 3, arbitrary: fc.constant(true) },
        { weight: 1, arbitrary: fc.constant(false) },
      ),
    }),
    fc.commands(commands(), { size: 'max', maxCommands: 300 }),
    (shape, walked) => {
      const world: World = newWorld({ ...shape, bug });
      try {
        fc.modelRun(() => ({ model: world, real: world }), walked);
        comeToRest(world);
      } catch (error) {
        found ??= steps + world.steps;
        throw error;
      } finally {
        steps += world.steps;
        walks++;
        epochs = Math.max(epochs, world.record.epoch);
        world.states.forEach((n, state) => count(states, state, n));
        world.ends.forEach((n, end) => count(ends, end, n));
        count(phases, world.record.phase);
      }
    },
  );
  let failure: string | undefined;
  for (let round = 0; steps < least && failure === undefined; round++) {
    const result = fc.check(walk, { seed: seed + round, numRuns: 50, endOnFailure: bug !== undefined });
    if (result.failed) {
      failure = `${String(result.errorInstance)}${bug ? '' : ` ${fc.defaultReportMessage(result)}`}`;
    }
  }
  return { steps: found ?? steps, walks, states, ends, phases, epochs, failure };
}

test('in no walk through a world of faults is a rule broken', () => {
  const started = Date.now();
  const { steps, walks, states, ends, phases, epochs, failure } = search(BUDGET);
  process.stderr.write(
    `model check: ${steps} steps in ${walks} walks, ${Math.round((Date.now() - started) / 1000)} s, up to epoch ${epochs}\n` +
      `  states ${JSON.stringify(Object.fromEntries(states))}\n  ends ${JSON.stringify(Object.fromEntries(ends))}\n` +
      `  at rest ${JSON.stringify(Object.fromEntries(phases))}\n`,
  );
  expect(failure).toBeUndefined();
  expect(steps).toBeGreaterThanOrEqual(BUDGET);
  // A model that never comes anywhere proves nothing.
  expect([...states.keys()].sort()).toEqual(
    Object.keys(STATES)
      .filter((state) => state !== 'TOMBSTONE')
      .sort(),
  );
  expect(phases.get('STEADY')! / walks).toBeGreaterThan(0.3);
});

test.each(BUGS)('it finds the fault: %s', (bug) => {
  const { failure, steps } = search(BUDGET, bug);
  process.stderr.write(`  ${bug}: ${steps} steps: ${failure?.slice(0, 160)}\n`);
  expect(failure).toMatch(/^Error: (TWICE|LOSS|EMPTY|GONE|TOUCHED|TWO|CREATED AGAIN|LAW|FORGOTTEN)/);
});
