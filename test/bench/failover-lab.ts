import { setTimeout as wait } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { StepShare, sharesOf } from './failover-steps';
import { AuditEntry, Placement } from '../../src/runner/ledger/records';
import { inParallel, Lab } from '../lab';
import { ended } from '../runner/command';
import { MovingFleet } from '../runner/move/live/moving-fleet';
import { bareMetadata, pointerTo } from '../runner/state/metadata-writer';

const BUCKET = 'flink-state';
const CHECKPOINT = 7;
const JOB = 'a'.repeat(32);
/** All begin on the first cluster. */
const FIRST = 1_000_000;
const LOOK_EVERY_MS = 1_000;
const LONGEST_MS = 540_000;

export interface MeasuredFailover {
  /** From the start of the operation until the last application was applied on its target. */
  readonly failover: number;
  /** Of the process that had applied the same applications to the cluster that was lost. */
  readonly apply: number;
  readonly shares: readonly StepShare[];
}

/** Applies applications to one of two clusters, loses it, and measures how long it takes until all are on the other one. */
export async function measureFailover(n: number): Promise<MeasuredFailover> {
  const lab = await Lab.start({ clusters: 2, s3: true });
  try {
    const fleet = await MovingFleet.start(lab);
    // Namespaces and the platform are there already, as they are on the target.
    await applied(fleet, 0);
    const apply = await applied(fleet, n);
    const placements = [...(await fleet.placements()).values()];
    const elsewhere = placements.filter(({ cluster }) => cluster !== 'east').length;
    if (placements.length !== n || elsewhere > 0) {
      throw new Error(`${placements.length} of ${n} have a place, ${elsewhere} of them elsewhere`);
    }
    await inParallel(placements, async (placement) => plantCheckpoint(fleet, placement));
    await fleet.clusters.get('east')!.faults.kill();
    return { apply, ...(await failover(fleet, n)) };
  } finally {
    await lab.stop('remove logs');
  }
}

/** How long it took, in milliseconds. */
async function applied(fleet: MovingFleet, APPLICATIONS: number): Promise<number> {
  const start = performance.now();
  const { code, stdout, stderr } = await fleet.apply({ APPLICATIONS, FIRST });
  if (code !== 0) throw new Error(`apply ended with ${code}: ${stdout.slice(-1000)}\n${stderr.slice(-1000)}`);
  return performance.now() - start;
}

/** One that is registered, as Flink leaves it. */
async function plantCheckpoint(fleet: MovingFleet, { app, stateRoots }: Placement): Promise<void> {
  const root = stateRoots.at(-1)!;
  const uri = `${root}/checkpoints/${JOB}/chk-${CHECKPOINT}/_metadata`;
  const put = async (url: string, Body: Buffer) =>
    fleet.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: url.replace(`s3://${BUCKET}/`, ''), Body }));
  await put(uri, bareMetadata(CHECKPOINT));
  const pointer = [Buffer.alloc(1000), pointerTo(uri), Buffer.alloc(8000)];
  const name = `completedCheckpoint${String(CHECKPOINT).padStart(19, '0')}`;
  await put(`${root}/ha/${app.split('/')[1]}/${name}`, Buffer.concat(pointer));
}

/** No job ever runs there, so the command is ended when all is applied. */
async function failover(fleet: MovingFleet, n: number): Promise<Omit<MeasuredFailover, 'apply'>> {
  const args = ['failover', 'east', '--yes', '--output', 'json', '--starts-per-target', '2000'];
  const child = await fleet.start(args, { APPLICATIONS: n, FIRST });
  const ending = ended(child);
  const end = performance.now() + LONGEST_MS;
  try {
    for (;;) {
      await wait(LOOK_EVERY_MS);
      const placements = [...(await fleet.placements()).values()];
      const there = placements.filter(({ cluster, phase }) => cluster === 'west' && phase === 'APPLIED');
      if (there.length === n) break;
      if (child.exitCode === null && performance.now() < end) continue;
      child.kill('SIGKILL');
      const { code, stdout, stderr } = await ending;
      const told = `${stdout.slice(-1000)}\n${stderr.slice(-2000)}`;
      throw new Error(`${there.length} of ${n} are applied, and it ended with ${code}: ${told}`);
    }
  } finally {
    child.kill('SIGKILL');
  }
  await ending;
  return fleet.readLedger(async (ledger) => {
    const placements = [...(await ledger.placements()).values()];
    const begun = (await ledger.history()).find(isFailover)!;
    const { entries } = await ledger.journal(begun.operation);
    const start = Date.parse(begun.time);
    const there = Math.max(...placements.map(({ since }) => Date.parse(since!)));
    return { failover: there - start, shares: sharesOf(start, entries, placements) };
  });
}

const isFailover = ({ result, operation }: AuditEntry) =>
  result === 'started' && operation.includes('-failover-');
