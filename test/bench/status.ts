import { Measured } from './measured-process';
import { Benchmark, median, result } from './result';
import { StatusLab } from './status-lab';
import { missingToolchain } from '../lab/build/toolchain';
import { partsOf } from '../lab/lab';

const APPLICATIONS = 10_000;
const ROUNDS = 3;

/**
 * `flink-fleet status` of a whole fleet, a process that starts and reads the assembly and the ledger, against bare lists
 * of the same objects, of which only the requests are counted. The applications are on two clusters: more API servers
 * would only fight for this machine.
 */
export const status: Benchmark = async function* (wanted) {
  const names = [`status-${APPLICATIONS}`, `status-memory-${APPLICATIONS}`].filter(wanted);
  if (names.length === 0) return;
  const missing = missingToolchain(partsOf({}));
  if (missing.length > 0) {
    yield* names.map((name) => ({ name, skipped: missing.join('; ') }));
    return;
  }
  const lab = await StatusLab.start(APPLICATIONS);
  const [ours, bare]: Measured[][] = [[], []];
  try {
    for (let i = 0; i < ROUNDS; i++) {
      ours.push(await lab.ours());
      bare.push(await lab.bare());
    }
  } finally {
    await lab.stop();
  }
  for (const name of names) {
    const what = name.includes('memory') ? 'peak' : 'milliseconds';
    const of = (runs: readonly Measured[]) => median(runs.map((run) => run[what]));
    const those = { ours: of(ours), peer: of(bare), unit: what === 'peak' ? 'MB' : 'ms' };
    const cpu = what === 'peak' ? undefined : median(ours.map((run) => run.cpu));
    yield result(name, APPLICATIONS, those, what === 'peak' ? 3 : 2, { cpu });
  }
};
