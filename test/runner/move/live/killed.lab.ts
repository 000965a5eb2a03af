import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { killAt, Moment } from './killer';
import { MovingFleet } from './moving-fleet';
import { expectOneEach, expectWhole } from './whole';
import { describeLab, Lab } from '../../../lab';
import { ended } from '../../command';

/** `npm run test:crash` kills at every record of the journal, and so often at random besides. */
const KILLS = process.env.FLEET_KILLS === undefined ? undefined : Number(process.env.FLEET_KILLS);
const NAMES = ['east', 'west', 'north'];
const MANY = 20;
/** What is killed. */
const KINDS = ['migrate', 'failover', 'recover'] as const;
type Kind = (typeof KINDS)[number];

jest.setTimeout(4 * 3_600_000);

/** At once: all of it takes hours, and jest keeps what is logged until then. */
const say = (text: string) => void process.stdout.write(`crash test: ${text}\n`);

describeLab('a runner that is killed in a move', {}, () => {
  let lab: Lab;
  let fleet: MovingFleet;
  let applications = 3;
  let home = 0;
  const records = { migrate: 0, failover: 0, recover: 0 };
  const counts = new Map<string, number>();
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
  let slowest = 0;

  beforeAll(async () => {
    lab = await Lab.start({ clusters: NAMES.length, s3: true, audit: true });
    fleet = await MovingFleet.start(lab, NAMES);
    await fleet.bringUp(shape(), { intervalMs: 1_000, everyMs: 250 });
    // How many records there are is seen where nobody is killed; afterwards all are in one place.
    await together();
    await round('migrate');
    await round('recover');
    for (const kind of KINDS) records[kind] = recordsOf(kind);
  });
  afterAll(async () => {
    await fleet?.stopJobs();
    await lab?.stop();
  });

  const shape = () => ({ APPLICATIONS: applications });
  const next = () => NAMES[(home + 1) % NAMES.length];
  const operations = (): string[] => {
    const folder = join(fleet.folder, 'ledger/journals');
    return existsSync(folder) ? readdirSync(folder) : [];
  };
  const recordsIn = (operation: string): number =>
    readdirSync(join(fleet.folder, 'ledger/journals', operation)).filter((file) =>
      file.endsWith('.0000000001.json'),
    ).length;

  const recordsOf = (kind: Kind): number =>
    Math.max(
      ...operations()
        .filter((each) => each.includes(`-${kind}-`))
        .map(recordsIn),
    );

  /** All that are not where the others are go there. */
  async function together(): Promise<void> {
    const away = [...(await fleet.placements()).values()].filter(({ cluster }) => cluster !== NAMES[home]);
    if (away.length === 0) return;
    await succeeds(['migrate', ...away.map(({ app }) => app), '--to', NAMES[home]]);
  }

  async function succeeds(args: readonly string[]): Promise<void> {
    const start = performance.now();
    const { code, stdout, stderr } = await fleet.move(args, shape());
    slowest = Math.max(slowest, Math.round((performance.now() - start) / 1000));
    expect({ args, code, said: code === 0 ? '' : stdout + stderr }).toEqual({ args, code: 0, said: '' });
  }

  /** All move on to the next cluster; the runner is killed once on the way, or not at all. */
  async function round(kind: Kind, moment?: Moment): Promise<boolean> {
    const left = NAMES[home];
    const dark = kind === 'migrate' ? [] : [left];
    const args =
      kind === 'migrate'
        ? ['migrate', ...(await fleet.placements()).keys(), '--to', next()]
        : ['failover', left, '--to', next()];
    for (const name of dark) await fleet.clusters.get(name)!.faults.kill();
    let killed = await moved(args, dark, kind === 'recover' ? undefined : moment);
    for (const name of dark) {
      await fleet.clusters.get(name)!.faults.restart();
      if (kind === 'recover') killed = await recovered(name, moment);
      else await succeeds(['recover', name]);
    }
    home = (home + 1) % NAMES.length;
    await expectWhole(fleet, applications);
    const places = [...(await fleet.placements()).values()];
    expect(places.filter(({ cluster, debts }) => cluster !== NAMES[home] || debts.length > 0)).toEqual([]);
    return killed;
  }

  /** Killed once on the way, and gone on with to the end; or not killed at all. */
  async function moved(args: readonly string[], dark: readonly string[], moment?: Moment): Promise<boolean> {
    if (!moment) {
      await succeeds(args);
      return false;
    }
    const killed = await killedAt(args, moment);
    await expectOneEach(fleet, dark);
    await succeeds(['resume']);
    const parked = await expectWhole(fleet, applications, dark);
    parked.forEach(() => count('parked'));
    // Where it was killed before anything was ordered, nothing was begun.
    const staying = [...(await fleet.placements()).values()].filter(({ cluster }) => cluster !== next());
    if (staying.length > 0) {
      count(staying.length === applications ? 'nothing begun' : 'some left');
      await succeeds(args);
    }
    return killed;
  }

  /** A cluster that came back is clean, and may be used again. */
  async function recovered(cluster: string, moment?: Moment): Promise<boolean> {
    const args = ['recover', cluster];
    const killed = moment !== undefined && (await killedAt(args, moment));
    if (killed) {
      // What runs there again is refused by the storage until it is clean.
      await expectOneEach(fleet, [cluster]);
      const { code, stderr } = await fleet.move(['resume'], shape());
      // What was not ordered before it was killed is said, and is owed.
      if (code !== 0) expect(stderr).toContain(`flink-fleet recover ${cluster}`);
      count(code === 0 ? 'released' : 'some owed');
    }
    await succeeds(args);
    const record = await fleet.readLedger(async (ledger) => (await ledger.clusters()).get(cluster));
    expect(record).toMatchObject({ quarantined: false });
    return killed;
  }

  async function killedAt(args: readonly string[], moment: Moment): Promise<boolean> {
    const known = operations();
    const child = await fleet.start([...args, '--yes', '--output', 'json'], shape());
    const end = ended(child);
    const killer = killAt(child, fleet.ledger, known, moment);
    const { code, stdout, stderr } = await end;
    await killer.stop();
    if (code !== null && code !== 0) throw new Error(`it ended with ${code}: ${stdout}${stderr}`);
    count(`${args[0]} ${code === null ? moment.when : 'ended before'}`);
    return code === null;
  }

  const told = () => [...counts].map(([what, times]) => `${what} ${times}`).join(', ');

  /** With a sample of all, those that are far from each other. */
  function momentsOf(kind: Kind, sample: number): readonly Moment[] {
    const all = Array.from({ length: records[kind] }, (_, i) =>
      (['before', 'after'] as const).map((when): Moment => ({ record: i + 1, when })),
    ).flat();
    if (KILLS !== undefined) return all;
    return Array.from(
      { length: sample },
      // Before one and after the next.
      (_, i) => all[2 * Math.floor(((i + Math.random()) / sample) * (all.length / 2)) + (i % 2)],
    );
  }

  test.each([
    ['migrate', 2],
    ['failover', 1],
    ['recover', 1],
  ] as const)('a %s goes on where it was', async (kind, sample) => {
    counts.clear();
    for (const moment of momentsOf(kind, sample)) {
      const what = `${kind}, killed ${moment.when} record ${moment.record} of ${records[kind]}`;
      await round(kind, moment).catch((error: Error) => {
        error.message = `${what}: ${error.message}`;
        throw error;
      });
      say(what);
    }
    say(`${records[kind]} records; ${told()}; the slowest run to the end took ${slowest} s`);
  });

  (KILLS === undefined ? test.skip : test)('so it does with many, at any time', async () => {
    counts.clear();
    applications = MANY;
    const { code, stderr } = await fleet.apply(shape());
    if (code !== 0) throw new Error(stderr);
    await fleet.untilCheckpoints();
    await together();
    for (let kills = 0; kills < KILLS!;) {
      const kind = Math.random() < 0.5 ? 'migrate' : 'failover';
      const milliseconds = Math.random() * 10_000;
      if (await round(kind, { record: 1, when: 'later', milliseconds })) kills++;
      say(`${MANY} applications, ${kind}: ${kills} kills of ${KILLS}`);
    }
    say(`${MANY} applications; ${told()}; the slowest run to the end took ${slowest} s`);
  });
});
