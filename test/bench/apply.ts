import { ApplyLab } from './apply-lab';
import { Measured } from './measured-process';
import { Benchmark, result } from './result';
import { buildParts } from '../lab/build/cache';
import { missingToolchain } from '../lab/build/toolchain';
import { partsOf } from '../lab/lab';

/** Objects → how often it is measured. With kubectl, five thousand take many minutes, so that it applies the few only. */
const SIZES = { few: { n: 500, rounds: 3 }, many: { n: 5_000, rounds: 3 } } as const;

type Side = 'apply' | 'none' | 'diff' | 'kubectl' | 'kubectlNone' | 'kubectlDiff' | 'bare';
type Runs = Partial<Record<Side, Measured>>;

/**
 * `flink-fleet apply` and `diff`, each a whole process with its start and the reading of the assembly, against kubectl,
 * and against a bare loop of requests whose start and parsing are not counted. They take turns in one cluster. With
 * kubectl a size is compared by the object.
 */
export const apply: Benchmark = async function* (wanted) {
  const names = [
    'apply-500',
    'apply-ceiling-500',
    'apply-none-500',
    'apply-none-5000',
    'diff-500',
    'apply-ceiling-5000',
    'apply-memory-5000',
  ].filter(wanted);
  if (names.length === 0) return;
  const missing = missingToolchain([...partsOf({}), 'kubectl']);
  if (missing.length > 0) {
    yield* names.map((name) => ({ name, skipped: missing.join('; ') }));
    return;
  }
  const kubectl = `${(await buildParts(['kubectl'])).get('kubectl')!}/kubectl`;
  const few = await measure(SIZES.few, kubectl);
  const { n } = SIZES.few;
  const ms = (side: Side, runs: Runs[], by = 1) => median(runs, side, 'milliseconds') / by;
  const row = (name: string, ours: Side, peer: Side, target: number) =>
    result(name, n, { ours: ms(ours, few), peer: ms(peer, few), unit: 'ms' }, target);
  if (wanted('apply-500')) yield row('apply-500', 'apply', 'kubectl', 1 / 12);
  if (wanted('apply-ceiling-500')) yield row('apply-ceiling-500', 'apply', 'bare', 1 / 0.75);
  if (wanted('apply-none-500')) yield row('apply-none-500', 'none', 'kubectlNone', 1 / 50);
  if (wanted('diff-500')) yield row('diff-500', 'diff', 'kubectlDiff', 1 / 20);
  if (!names.some((name) => name.endsWith('5000'))) return;

  const many = await measure(SIZES.many, undefined);
  const { n: m } = SIZES.many;
  if (wanted('apply-ceiling-5000')) {
    const those = { ours: ms('apply', many), peer: ms('bare', many), unit: 'ms' };
    yield result('apply-ceiling-5000', m, those, 1 / 0.75);
  }
  if (wanted('apply-none-5000')) {
    const those = { ours: ms('none', many, m), peer: ms('kubectlNone', few, n), unit: 'ms/obj' };
    yield result('apply-none-5000', m, those, 1 / 50);
  }
  if (wanted('apply-memory-5000')) {
    const those = { ours: median(many, 'apply', 'peak'), peer: median(many, 'bare', 'peak'), unit: 'MB' };
    yield result('apply-memory-5000', m, those, 2);
  }
};

async function measure({ n, rounds }: { n: number; rounds: number }, kubectl?: string): Promise<Runs[]> {
  const lab = await ApplyLab.start(n, kubectl);
  try {
    const runs: Runs[] = [];
    for (let i = 0; i < rounds; i++) {
      const ours: Runs = {
        apply: await lab.ours('apply'),
        none: await lab.ours('apply'),
        diff: kubectl ? await lab.ours('diff', 'changed') : undefined,
      };
      await lab.clear();
      const bare = await lab.bare();
      await lab.clear();
      if (!kubectl) {
        runs.push({ ...ours, bare });
        continue;
      }
      const peer: Runs = {
        kubectl: await lab.kubectl('apply'),
        kubectlNone: await lab.kubectl('apply'),
        kubectlDiff: await lab.kubectl('diff', 'changed'),
      };
      await lab.clear();
      runs.push({ ...ours, bare, ...peer });
    }
    return runs;
  } finally {
    await lab.stop();
  }
}

function median(runs: readonly Runs[], side: Side, what: 'milliseconds' | 'peak'): number {
  const sorted = runs.map((run) => run[side]![what]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
