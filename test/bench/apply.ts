import { ApplyLab, Way } from './apply-lab';
import { Measured } from './measured-process';
import { Benchmark, result } from './result';
import { buildParts } from '../lab/build/cache';
import { missingToolchain } from '../lab/build/toolchain';
import { partsOf } from '../lab/lab';

const FEW = 500;
const MANY = 5_000;
const ROUNDS = 3;

/** What is measured in a round; each has a whole process. */
const SIDES = ['apply', 'none', 'diff', 'kubectl', 'kubectlNone', 'kubectlDiff', 'bare'] as const;
type Side = (typeof SIDES)[number];
type Round = Partial<Readonly<Record<Side, Measured>>>;

/** Its name; where, of how many objects; ours, its peer; the greatest ratio that is good enough. */
const ROWS: readonly (readonly [string, Way, number, Side, Side, number])[] = [
  ['apply', 'near', FEW, 'apply', 'kubectl', 1 / 12],
  ['apply-ceiling', 'near', FEW, 'apply', 'bare', 1 / 0.75],
  ['apply-none', 'near', FEW, 'none', 'kubectlNone', 1 / 50],
  ['diff', 'near', FEW, 'diff', 'kubectlDiff', 1 / 20],
  ['apply-far', 'far', FEW, 'apply', 'kubectl', 1 / 12],
  ['apply-none-far', 'far', FEW, 'none', 'kubectlNone', 1 / 50],
  ['diff-far', 'far', FEW, 'diff', 'kubectlDiff', 1 / 20],
  ['apply', 'near', MANY, 'apply', 'kubectl', 1 / 12],
  ['apply-ceiling', 'near', MANY, 'apply', 'bare', 1 / 0.75],
  ['apply-none', 'near', MANY, 'none', 'kubectlNone', 1 / 50],
];

/**
 * `flink-fleet apply` and `diff`, whole processes that start and read the assembly, against kubectl, and against a bare
 * loop of requests of which only those are counted. They take turns in one cluster: on this machine, where the API server
 * is what takes the time, and over a way that is as long as to another region.
 */
export const apply: Benchmark = async function* (wanted) {
  const rows = ROWS.filter(([name, , n]) => wanted(`${name}-${n}`));
  const memory = [FEW, MANY].filter((n) => wanted(`apply-memory-${n}`));
  const names = [...rows.map(([name, , n]) => `${name}-${n}`), ...memory.map((n) => `apply-memory-${n}`)];
  if (names.length === 0) return;
  const missing = missingToolchain([...partsOf({}), 'kubectl']);
  if (missing.length > 0) {
    yield* names.map((name) => ({ name, skipped: missing.join('; ') }));
    return;
  }
  const kubectl = `${(await buildParts(['kubectl'])).get('kubectl')!}/kubectl`;
  for (const n of [FEW, MANY]) {
    const here = rows.filter(([, , size]) => size === n);
    const near = here.some(([, way]) => way === 'near') || memory.includes(n);
    const far = here.some(([, way]) => way === 'far');
    if (!near && !far) continue;
    const rounds = await measure(n, kubectl, [
      ...(near ? (['near'] as const) : []),
      ...(far ? (['far'] as const) : []),
    ]);
    for (const [name, way, , ours, peer, target] of here) {
      const ms = (side: Side) => median(rounds.get(way)!, side, 'milliseconds');
      yield result(`${name}-${n}`, n, { ours: ms(ours), peer: ms(peer), unit: 'ms' }, target);
    }
    if (!memory.includes(n)) continue;
    const peak = (side: Side) => median(rounds.get('near')!, side, 'peak');
    yield result(`apply-memory-${n}`, n, { ours: peak('apply'), peer: peak('bare'), unit: 'MB' }, 2);
  }
};

async function measure(n: number, kubectl: string, ways: readonly Way[]): Promise<Map<Way, Round[]>> {
  const lab = await ApplyLab.start(n, kubectl);
  const rounds = new Map<Way, Round[]>(ways.map((way) => [way, []]));
  try {
    for (let i = 0; i < ROUNDS; i++) {
      for (const way of ways) rounds.get(way)!.push(await round(lab, way));
    }
    return rounds;
  } finally {
    await lab.stop();
  }
}

async function round(lab: ApplyLab, way: Way): Promise<Round> {
  const ours: Round = {
    apply: await lab.ours('apply', way),
    none: await lab.ours('apply', way),
    diff: await lab.ours('diff', way),
  };
  await lab.clear();
  const bare = await lab.bare();
  await lab.clear();
  const kubectl: Round = {
    kubectl: await lab.kubectl('apply', way),
    kubectlNone: await lab.kubectl('apply', way),
    kubectlDiff: await lab.kubectl('diff', way),
  };
  await lab.clear();
  return { ...ours, bare, ...kubectl };
}

function median(rounds: readonly Round[], side: Side, what: 'milliseconds' | 'peak'): number {
  const sorted = rounds.map((each) => each[side]![what]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
