import { MovedRun, MovingFleet } from './moving-fleet';
import { RunnerClock } from './runner-clock';
import { expectWhole } from './whole';
import { Placement } from '../../../../src/runner/ledger/records';
import { LIMITS } from '../../../../src/runner/move/order';
import { describeLab, Lab, Manifest } from '../../../lab';
import { until } from '../../../lab/process/until';

jest.setTimeout(600_000);

const NAMES = ['east', 'west', 'north'];
const APPLICATIONS = 4;

describeLab('a target that fails', {}, () => {
  let lab: Lab;
  let fleet: MovingFleet;
  const clock = new RunnerClock();
  beforeAll(async () => {
    lab = await Lab.start({ clusters: NAMES.length, s3: true, audit: true });
    fleet = await MovingFleet.start(lab, NAMES);
    fleet.variables = { ...clock.variables, APPLICATIONS: String(APPLICATIONS), FIRST: '100000' };
    await fleet.bringUp();
  });
  afterAll(async () => {
    await fleet?.stopJobs();
    await lab?.stop();
  });

  const apiOf = (cluster: string) => fleet.clusters.get(cluster)!.api;
  const appsOn = async (cluster: string) => (await fleet.on(cluster)).map(({ app }) => app);
  const endsOf = ({ data }: MovedRun) =>
    Object.fromEntries(data!.applications.map(({ app, end }) => [app, end]));

  async function succeeds(args: readonly string[]): Promise<void> {
    const { code, stdout, stderr } = await fleet.move(args);
    expect({ args, code, said: code === 0 ? '' : stdout + stderr }).toEqual({ args, code: 0, said: '' });
  }

  const quota = (cluster: string, deployments: number): Manifest => ({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: `room-on-${cluster}`, namespace: 'ads' },
    spec: { hard: { 'count/flinkdeployments.flink.apache.org': deployments } },
  });

  /** A controller that has not heard of a kind when a quota is made counts it minutes later: so it is made again. */
  async function giveRoom(cluster: string, deployments: number): Promise<void> {
    const api = apiOf(cluster);
    const wanted = quota(cluster, deployments);
    await until(
      async () => {
        await api.apply(wanted, { force: true });
        const { status } = await api.read(wanted);
        const { hard = {}, used = {} } = (status ?? {}) as { hard?: object; used?: object };
        if (Object.values(hard).includes(String(deployments)) && Object.keys(used).length > 0) return true;
        if (Object.keys(hard).length > 0 && Object.keys(used).length === 0) await api.delete(wanted);
        return false;
      },
      { what: 'the quota to count', everyMs: 2_000, timeoutMs: 120_000 },
    );
  }

  /** Waits for what the ledger says of applications. */
  async function placed(what: string, holds: (records: readonly Placement[]) => boolean): Promise<void> {
    await until(async () => holds([...(await fleet.placements()).values()]), {
      what,
      everyMs: 50,
      timeoutMs: 120_000,
    });
  }

  test('without an operator on it nothing of the source is touched', async () => {
    const [operator] = (await apiOf('west').list({ apiVersion: 'apps/v1', kind: 'Deployment' })).filter(
      ({ metadata }) => metadata.name === 'flink-kubernetes-operator',
    );
    const { name, namespace, labels, annotations } = operator.metadata;
    await apiOf('west').delete(operator);
    const start = Date.now();
    const ran = await fleet.move(['migrate', 'ads', '--to', 'west']);
    expect([ran.code, Object.values(endsOf(ran))]).toEqual([1, Array(APPLICATIONS).fill('aborted')]);
    expect(ran.data!.applications.map(({ why }) => why)).toEqual(
      Array(APPLICATIONS).fill('west: there is no Flink operator'),
    );
    expect(fleet.writesAfter(start)).toBe(0);
    expect((await appsOn('east')).length).toBe(APPLICATIONS);
    expect(await expectWhole(fleet, APPLICATIONS)).toEqual([]);
    await apiOf('west').create({
      ...operator,
      metadata: { name, namespace, labels, annotations },
      status: undefined,
    } as Manifest);
  });

  test('those of a wave that its quota has room for run there, and the others go on where they are', async () => {
    await giveRoom('west', 2);
    const ran = await fleet.move(['migrate', 'ads', '--to', 'west']);
    const ends = Object.values(endsOf(ran)).sort();
    expect([ran.code, ends]).toEqual([1, ['aborted', 'aborted', 'done', 'done']]);
    const why = ran.data!.applications.flatMap(({ end, why: reason }) => (end === 'aborted' ? [reason] : []));
    const wanted = /^west: the quota room-on-west has 0 of count\/flinkdeployments\S+ left, and it takes 1$/;
    expect(why).toEqual([expect.stringMatching(wanted), expect.stringMatching(wanted)]);
    expect(await expectWhole(fleet, APPLICATIONS)).toEqual([]);
    await giveRoom('west', APPLICATIONS);
    await succeeds(['migrate', ...(await appsOn('east')), '--to', 'west']);
    expect((await appsOn('west')).length).toBe(APPLICATIONS);
    expect(await expectWhole(fleet, APPLICATIONS)).toEqual([]);
  });

  test('one whose operator has died is given up after the deadline, and what was created there moves on', async () => {
    const app = 'ads/job-0';
    const north = fleet.doubles.get('north')!;
    await north.stopOperator();
    const moving = fleet.move(['migrate', app, '--to', 'north']);
    const record = (records: readonly Placement[]) => records.find((each) => each.app === app)!;
    await placed('its creation', (records) => record(records).phase === 'APPLIED');
    clock.pass(LIMITS.runSeconds + 60);
    await until(
      async () => {
        const [created] = (await fleet.flink()).get('north')!;
        return (created.spec as { job: { state: string } }).job.state === 'suspended';
      },
      { what: 'its suspension', everyMs: 50 },
    );
    clock.pass(LIMITS.darkSeconds + 1);
    const ran = await moving;
    expect([ran.code, endsOf(ran)]).toEqual([1, { [app]: 'parked' }]);
    const reason = `after ${LIMITS.runSeconds} s: it is not running yet`;
    expect(ran.data!.applications[0]).toMatchObject({ cluster: 'north', phase: 'PARKED', why: reason });
    expect((await expectWhole(fleet, APPLICATIONS)).map((each) => each.app)).toEqual([app]);
    north.startOperator();
    await succeeds(['migrate', app, '--to', 'west']);
    expect(await expectWhole(fleet, APPLICATIONS)).toEqual([]);
  });

  test('one that dies as its source did parks what it has, and says so', async () => {
    await fleet.clusters.get('west')!.faults.kill();
    const failing = fleet.move(['failover', 'west', '--to', 'east', '--starts-per-target', '2']);
    await placed('a creation', (records) => records.some(({ phase }) => phase === 'APPLIED'));
    await fleet.clusters.get('east')!.faults.kill();
    // Each in turn: the start, the fences of those that had started, and the place of those that had not.
    const ended = { now: false };
    const end = failing.finally(() => (ended.now = true));
    while (!ended.now) {
      clock.pass(LIMITS.darkSeconds + 1);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
    const ran = await end;
    const placements = await fleet.placements();
    expect([ran.code, ran.data!.outcome]).toEqual([1, 'incomplete']);
    for (const { app, end: how, phase, cluster, epoch, why } of ran.data!.applications) {
      const record = placements.get(app)!;
      expect({ app, phase, cluster, epoch }).toEqual({
        app,
        phase: record.phase,
        cluster: record.cluster,
        epoch: record.epoch,
      });
      expect([how, why]).toEqual(
        record.phase === 'STEADY' ? ['done', expect.anything()] : ['parked', record.parked!.reason],
      );
    }
    const parked = await expectWhole(fleet, APPLICATIONS, ['west', 'east']);
    expect(parked.length).toBeGreaterThan(0);
    for (const { parked: why } of parked) expect(why!.reason).toContain('east does not answer');
  });

  test('the next one that has room for half of them takes half, and the others when it has more', async () => {
    const steady = await fleet.on('east').then((all) => all.filter(({ phase }) => phase === 'STEADY'));
    if (steady.length > 0) await succeeds(['failover', 'east', '--to', 'north']);
    const parked = [...(await fleet.placements()).values()].filter(({ phase }) => phase === 'PARKED');
    const room = Math.ceil(parked.length / 2);
    await giveRoom('north', steady.length + room);
    const moving = fleet.move(['migrate', ...parked.map(({ app }) => app), '--to', 'north']);
    await placed('half of them', (records) => {
      const there = records.filter(({ cluster, phase }) => cluster === 'north' && phase === 'STEADY');
      return there.length === steady.length + room;
    });
    clock.pass(LIMITS.startSeconds + 60);
    const ran = await moving;
    const left = ran.data!.applications.filter(({ end }) => end !== 'done');
    expect([ran.code, left.length]).toEqual([1, parked.length - room]);
    for (const { end, why } of left) expect([end, why]).toEqual(['parked', expect.stringContaining('quota')]);
    await giveRoom('north', APPLICATIONS);
    await succeeds(['migrate', ...left.map(({ app }) => app), '--to', 'north']);
    expect(await expectWhole(fleet, APPLICATIONS, ['west', 'east'])).toEqual([]);
    expect((await appsOn('north')).length).toBe(APPLICATIONS);
  });
});
