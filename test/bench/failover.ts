import { measureFailover, MeasuredFailover } from './failover-lab';
import { Benchmark, result } from './result';
import { missingToolchain } from '../lab/build/toolchain';
import { partsOf } from '../lab/lab';

const SIZES = [100, 1_000];
const GROWTH = 'failover-growth';
/** Steps that take less are not worth a line. */
const WORTH_SAYING = 0.01;

/**
 * `flink-fleet failover` of all applications of a cluster that is dark, from its start in the ledger until all are applied
 * on the target, against our own apply of the same applications to the same machine. And how much longer each takes where
 * they are ten times as many.
 */
export const failover: Benchmark = async function* (wanted) {
  const sizes = SIZES.filter((n) => wanted(`failover-${n}`) || wanted(GROWTH));
  if (sizes.length === 0) return;
  const missing = missingToolchain(partsOf({ s3: true }));
  if (missing.length > 0) {
    yield* sizes.map((n) => ({ name: `failover-${n}`, skipped: missing.join('; ') }));
    return;
  }
  const each: number[] = [];
  for (const n of sizes) {
    const measured = await measureFailover(n);
    tell(n, measured);
    each.push(measured.failover / n);
    const those = { ours: measured.failover, peer: measured.apply, unit: 'ms' };
    yield result(`failover-${n}`, n, those, 3);
  }
  if (!wanted(GROWTH)) return;
  yield result(GROWTH, SIZES[1], { ours: each[1], peer: each[0], unit: 'ms/app' }, 1);
};

function tell(n: number, { shares }: MeasuredFailover): void {
  const rows = shares
    .filter(({ share }) => share >= WORTH_SAYING)
    .map(({ step, milliseconds, share }) => {
      const percent = `${(share * 100).toFixed(0)} %`;
      return `  ${percent.padStart(5)} ${String(milliseconds).padStart(7)} ms  ${step}`;
    });
  console.error([`failover-${n}: where the time went, until the last one had done it`, ...rows].join('\n'));
}
