import { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pageOf } from './demo-live/page';
import { CommitAt, laneOf, Moment, Timeline } from './demo-live/timeline';
import { styleOf } from '../src/runner/cli/render/style';
import { Placement } from '../src/runner/ledger/records';
import { Lab } from '../test/lab';
import { missingToolchain } from '../test/lab/build/toolchain';
import { partsOf } from '../test/lab/lab';
import { Commit } from '../test/lab/programs/job-double';
import { MovingFleet } from '../test/runner/move/live/moving-fleet';

const LOST = 'east';
const SHAPE = { APPLICATIONS: 6 };
/** How long what went on before and afterwards is shown. */
const BEFORE_MS = 6_000;
const AFTER_MS = 3_000;
const FILE = 'failover.html';

const style = styleOf(process.stdout);
const say = (text: string) => console.log(text);
const heading = (text: string) => console.log(`\n${style.bold(text)}`);

/** `npm run demo:live`: a cluster is lost in earnest, with all that ran there, and what ran there comes up on another one. */
async function main(): Promise<void> {
  const missing = missingToolchain(partsOf({ s3: true }));
  if (missing.length > 0) {
    console.error(`this demo runs real API servers, and cannot here:\n${missing.join('\n')}`);
    process.exitCode = 1;
    return;
  }
  heading('Two clusters with real API servers, and an S3 server, start on this machine');
  say(
    'Nodes run nothing: a stand-in for the Flink operator and its jobs reads, takes checkpoints, and commits.',
  );
  const lab = await Lab.start({ clusters: 2, s3: true });
  let fleet: MovingFleet | undefined;
  try {
    fleet = await MovingFleet.start(lab);
    const timeline = await play(fleet);
    const file = resolve(FILE);
    writeFileSync(file, pageOf(timeline));
    heading(`Its timeline is in ${file}`);
    say('It is one page that needs nothing else: open it in any browser.');
  } finally {
    await fleet?.stopJobs();
    fleet?.s3.destroy();
    await lab.stop('remove logs');
  }
}

async function play(fleet: MovingFleet): Promise<Timeline> {
  const commits: (Commit & { readonly time: number })[] = [];
  const onCommit = (commit: Commit) => {
    fleet.commits.push(commit);
    commits.push({ ...commit, time: Date.now() });
  };
  heading('$ flink-fleet apply');
  await fleet.bringUp(SHAPE, { onCommit });
  const before = await fleet.placements();
  for (const { app, cluster } of before.values()) say(`${app} runs on ${cluster}, and has checkpoints`);
  await wait(BEFORE_MS);

  const events: Moment[] = [];
  const happens = (what: string) => {
    const time = Date.now();
    events.push({ time, what });
    return time;
  };
  const killed = happens(`${LOST} killed`);
  heading(`All of the control plane of ${LOST} is killed; its jobs go on, and know nothing of it`);
  await fleet.clusters.get(LOST)!.faults.kill();
  await command(fleet, 'failover', LOST);
  report(fleet, before.values());
  heading(`${LOST} comes back, with its disk, and with all that it should not run any more`);
  happens(`${LOST} is back`);
  await fleet.clusters.get(LOST)!.faults.restart();
  await command(fleet, 'recover', LOST);
  happens(`${LOST} is clean`);
  await wait(AFTER_MS);
  report(fleet, before.values());
  return timelineOf(fleet, { before, commits, events, killed });
}

/** Runs it before the eyes of whoever looks on. */
async function command(fleet: MovingFleet, ...args: readonly string[]): Promise<void> {
  heading(`$ flink-fleet ${args.join(' ')}`);
  const child: ChildProcess = await fleet.start([...args, '--yes'], SHAPE);
  child.stdout!.pipe(process.stdout, { end: false });
  child.stderr!.pipe(process.stdout, { end: false });
  const code = await new Promise<number | null>((done) => child.once('close', done));
  if (code !== 0) throw new Error(`flink-fleet ${args.join(' ')} ended with ${code}`);
}

/** What all jobs have committed so far, compared with what they read. */
function report(fleet: MovingFleet, applications: Iterable<Placement>): void {
  heading('What was committed, compared with what was read');
  for (const { app } of applications) {
    const { records, missing, twice } = fleet.committed(app);
    const paint = missing + twice === 0 ? style.good : style.bad;
    say(`${app}: ${records} records, ${paint(`missing ${missing}, twice ${twice}`)}`);
  }
}

interface Played {
  readonly before: ReadonlyMap<string, Placement>;
  readonly commits: readonly (Commit & CommitAt)[];
  readonly events: readonly Moment[];
  readonly killed: number;
}

async function timelineOf(
  fleet: MovingFleet,
  { before, commits, events, killed }: Played,
): Promise<Timeline> {
  const names = new Map([...fleet.clusters].map(([name, cluster]) => [cluster.name, name]));
  const [start, end] = [killed - BEFORE_MS, Date.now()];
  return fleet.readLedger(async (ledger) => {
    const operation = (await ledger.operations()).find((each) => each.includes('-failover-'))!;
    const { entries } = await ledger.journal(operation);
    const placements = await ledger.placements();
    const lanes = [...before.values()].map(({ app, cluster: from }) => {
      const own = commits
        .filter(({ application, time }) => application === app && time >= start)
        .map((commit) => ({ ...commit, cluster: names.get(commit.cluster)! }));
      const moved = {
        app,
        from,
        commits: own,
        committed: fleet.committed(app),
        placement: placements.get(app)!,
      };
      return laneOf(moved, entries, { start, end, lost: LOST, killed });
    });
    const begun = { time: Date.parse(entries[0].time), what: 'failover begins' };
    const all = [...events, begun].sort((a, b) => a.time - b.time);
    return { title: `The loss of ${LOST}`, lost: LOST, start, end, zero: killed, events: all, lanes };
  });
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
