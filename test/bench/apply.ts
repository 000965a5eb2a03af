import { ApplyLab, Way } from './apply-lab';
import { Measured } from './measured-process';
import { Benchmark, median, result } from './result';
import { buildParts } from '../lab/build/cache';
import { missingToolchain } from '../lab/build/toolchain';
import { partsOf } from '../lab/lab';

const FEW = 500;
const MANY = 5_000;
const ROUNDS = 3;

/** What is measured in a round; each is a whole process. */
type Side = 'apply' | 'none' | 'diff' | 'kubectl' | 'kubectlNone' | 'kubectlDiff' | 'bare' | 'node';
type Round = Partial<Readonly<Record<Side, Measured>>>;

interface Row {
  readonly name: string;
  readonly way: Way;
  readonly n: number;
  readonly ours: Side;
  readonly peer: Side;
  /** The greatest ratio that is good enough. */
  readonly target: number;
}

const row = (name: string, way: Way, n: number, ours: Side, peer: Side, target: number): Row => ({
  name: `${name}-${n}`,
  way,
  n,
  ours,
  peer,
  target,
});

const ROWS: readonly Row[] = [
  row('apply', 'near', FEW, 'apply', 'kubectl', 1 / 12),
  row('apply-ceiling', 'near', FEW, 'apply', 'bare', 1 / 0.75),
  row('apply-none', 'near', FEW, 'none', 'kubectlNone', 1 / 50),
  row('diff', 'near', FEW, 'diff', 'kubectlDiff', 1 / 20),
  row('apply-far', 'far', FEW, 'apply', 'kubectl', 1 / 12),
  row('apply-none-far', 'far', FEW, 'none', 'kubectlNone', 1 / 50),
  row('diff-far', 'far', FEW, 'diff', 'kubectlDiff', 1 / 20),
  row('apply-ceiling', 'near', MANY, 'apply', 'bare', 1 / 0.75),
  row('apply-none', 'near', MANY, 'none', 'kubectlNone', 1 / 50),
];
const MEMORY = `apply-memory-${MANY}`;

/**
 * `flink-fleet apply` and `diff`, which start and read the assembly, against kubectl, and against a bare loop of requests: whole
 * processes, all of them. They take turns in one cluster: on this machine, where the API server is what takes the time, and over a
 * way that is as long as to another region. Kubectl has few objects, and is compared with by the object where there are many.
 */
export const apply: Benchmark = async function* (wanted) {
  const rows = ROWS.filter(({ name }) => wanted(name));
  const names = [...rows.map(({ name }) => name), ...[MEMORY].filter(wanted)];
  if (names.length === 0) return;
  const missing = missingToolchain([...partsOf({}), 'kubectl']);
  if (missing.length > 0) {
    yield* names.map((name) => ({ name, skipped: missing.join('; ') }));
    return;
  }
  const kubectl = `${(await buildParts(['kubectl'])).get('kubectl')!}/kubectl`;
  const sidesOf = (way: Way, n: number) =>
    new Set([
      ...rows.filter((each) => each.way === way && each.n === n).flatMap(({ ours, peer }) => [ours, peer]),
      // What the many are compared with.
      ...(way === 'near' && n === FEW && rows.some(({ name }) => name === `apply-none-${MANY}`)
        ? (['kubectlNone'] as const)
        : []),
      ...(way === 'near' && n === MANY && wanted(MEMORY) ? (['apply', 'bare'] as const) : []),
    ]);
  const few = await measure(FEW, kubectl, { near: sidesOf('near', FEW), far: sidesOf('far', FEW) });
  for (const { name, way, n, ours, peer, target } of rows.filter((each) => each.n === FEW)) {
    const those = { ours: ms(few[way], ours), peer: ms(few[way], peer), unit: 'ms' };
    yield result(name, n, those, target, costs(few[way], ours));
  }
  const many = await measure(MANY, kubectl, { near: sidesOf('near', MANY), far: new Set() });
  for (const { name, n, ours, peer, target } of rows.filter((each) => each.n === MANY)) {
    const mine = ms(many.near, ours);
    const those = peer.startsWith('kubectl')
      ? { ours: mine / MANY, peer: ms(few.near, peer) / FEW, unit: 'ms/obj' }
      : { ours: mine, peer: ms(many.near, peer), unit: 'ms' };
    yield result(name, n, those, target, costs(many.near, ours));
  }
  if (!wanted(MEMORY)) return;
  const peak = (side: Side) => medianOf(many.near, side, 'peak');
  yield result(MEMORY, MANY, { ours: peak('apply'), peer: peak('bare'), unit: 'MB' }, 2);
};

async function measure(
  n: number,
  kubectl: string,
  sides: Readonly<Record<Way, ReadonlySet<Side>>>,
): Promise<Record<Way, Round[]>> {
  const rounds: Record<Way, Round[]> = { near: [], far: [] };
  const ways = (['near', 'far'] as const).filter((way) => sides[way].size > 0);
  if (ways.length === 0) return rounds;
  const lab = await ApplyLab.start(n, kubectl);
  try {
    for (let i = 0; i < ROUNDS; i++) {
      for (const way of ways) rounds[way].push(await round(lab, way, sides[way]));
    }
    return rounds;
  } finally {
    await lab.stop();
  }
}

/** What there is to be unchanged, or to be compared with, has to be applied first. */
async function round(lab: ApplyLab, way: Way, sides: ReadonlySet<Side>): Promise<Round> {
  const done: { -readonly [S in Side]?: Measured } = { node: await lab.node() };
  if (sides.has('apply') || sides.has('none') || sides.has('diff')) {
    done.apply = await lab.ours('apply', way);
    if (sides.has('none')) done.none = await lab.ours('apply', way);
    if (sides.has('diff')) done.diff = await lab.ours('diff', way);
    await lab.clear();
  }
  if (sides.has('bare')) {
    done.bare = await lab.bare();
    await lab.clear();
  }
  if (sides.has('kubectl') || sides.has('kubectlNone') || sides.has('kubectlDiff')) {
    done.kubectl = await lab.kubectl('apply', way);
    if (sides.has('kubectlNone')) done.kubectlNone = await lab.kubectl('apply', way);
    if (sides.has('kubectlDiff')) done.kubectlDiff = await lab.kubectl('diff', way);
    await lab.clear();
  }
  return done;
}

const ms = (rounds: readonly Round[], side: Side) => medianOf(rounds, side, 'milliseconds');
const costs = (rounds: readonly Round[], side: Side) => ({
  cpu: medianOf(rounds, side, 'cpu'),
  start: ms(rounds, 'node'),
});

function medianOf(rounds: readonly Round[], side: Side, what: 'milliseconds' | 'cpu' | 'peak'): number {
  return median(rounds.map((each) => each[side]![what]));
}
