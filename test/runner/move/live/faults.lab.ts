import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { MovingFleet } from './moving-fleet';
import { expectWhole } from './whole';
import { Placement } from '../../../../src/runner/ledger/records';
import { describeLab, Lab } from '../../../lab';
import { flinkFleet, newFolder } from '../../command';

jest.setTimeout(600_000);

const Bucket = 'flink-state';
const APPLICATIONS = 4;

const canMount = spawnSync('unshare', ['-Urm', 'mount', '-t', 'tmpfs', 'none', newFolder()]).status === 0;

describeLab('what can go wrong with a move', {}, () => {
  let lab: Lab;
  let fleet: MovingFleet;
  beforeAll(async () => {
    lab = await Lab.start({ clusters: 2, s3: true, audit: true });
    fleet = await MovingFleet.start(lab);
    fleet.variables = { APPLICATIONS: String(APPLICATIONS), FIRST: '100000' };
    await fleet.bringUp();
  });
  afterAll(async () => {
    await fleet?.stopJobs();
    await lab?.stop();
  });

  const done = async (args: readonly string[], shape = {}) => {
    const ran = await fleet.move(args, shape);
    expect([args, ran.code, ran.code === 0 ? '' : ran.stdout + ran.stderr]).toEqual([args, 0, '']);
    return ran;
  };

  test('nothing goes to a cordoned cluster', async () => {
    const [{ app }] = await fleet.on('east');
    const end = async (word: string) => (await flinkFleet(fleet.folder, word, 'west')).code;
    expect(await end('cordon')).toBe(0);
    const { errorCode, code } = await fleet.move(['migrate', app, '--to', 'west']);
    expect([errorCode, code]).toEqual(['FLEET_E5605', 3]);
    expect(await end('uncordon')).toBe(0);
  });

  test('a move ships no changes, unless it is told to', async () => {
    const [{ app, epoch }] = await fleet.on('east');
    const changed = { VERSION: 2 };
    const { errorCode, message, code } = await fleet.move(['migrate', app, '--to', 'west'], changed);
    expect([errorCode, code]).toEqual(['FLEET_E5608', 3]);
    expect(message).toContain(app);
    expect((await fleet.placements()).get(app)).toMatchObject({ cluster: 'east', epoch, phase: 'STEADY' });
    await done(['migrate', app, '--to', 'west', '--with-changes'], changed);
    const image = (await fleet.flink())
      .get('west')!
      .filter(({ metadata }) => `${metadata.namespace}/${metadata.name}` === app)
      .map(({ spec }) => (spec as { image: string }).image);
    expect(image).toEqual(['registry.example.com/job:2']);
    await done(['migrate', app, '--to', 'east', '--with-changes']);
  });

  test('a plan that has aged is not carried out', async () => {
    const [{ app }] = await fleet.on('east');
    const args = ['migrate', app, '--to', 'west'];
    const { stdout } = await done([...args, '--plan']);
    const file = join(fleet.folder, 'plan.json');
    writeFileSync(file, stdout);
    await done(args);
    await done(['migrate', app, '--to', 'east']);
    const { errorCode, code, message } = await fleet.move([...args, '--agreed', file]);
    expect([errorCode, code]).toEqual(['FLEET_E5607', 3]);
    expect(message).toContain(app);
    await expectWhole(fleet, APPLICATIONS);
  });

  (canMount ? test : test.skip)(
    'where the ledger cannot be written, nothing is done to any cluster',
    async () => {
      const [{ app }] = await fleet.on('east');
      const before = (await fleet.placements()).get(app);
      const start = Date.now();
      const script = `mount --bind ${fleet.ledger} ${fleet.ledger} && mount -o remount,bind,ro ${fleet.ledger} && exec "$@"`;
      fleet.within = ['unshare', '-Urm', 'sh', '-c', script, 'sh'];
      const { code, message } = await fleet.move(['migrate', app, '--to', 'west']);
      fleet.within = [];
      expect(code).not.toBe(0);
      expect(message).toContain(fleet.ledger);
      expect(fleet.writesAfter(start)).toBe(0);
      expect((await fleet.placements()).get(app)).toEqual(before);
    },
  );

  test('a job whose newest checkpoint is broken is parked, and comes up once it is whole again', async () => {
    const lost = await fleet.on('east');
    expect(lost.length).toBe(APPLICATIONS);
    await fleet.doubles.get('east')!.stop();
    await fleet.clusters.get('east')!.faults.kill();
    const broken = await Promise.all([cutOff, emptied, incomplete].map(async (act, i) => act(lost[i])));

    const { code, data } = await fleet.move(['failover', 'east']);
    const ends = Object.fromEntries(data!.applications.map((each) => [each.app, each.end]));
    expect([code, ends]).toEqual([
      1,
      Object.fromEntries(lost.map(({ app }, i) => [app, i < broken.length ? 'parked' : 'done'])),
    ]);
    const parked = await Promise.all(
      broken.map(async ({ app, why }) => {
        const record = (await fleet.placements()).get(app)!;
        expect(record).toMatchObject({ phase: 'PARKED', cluster: 'east' });
        expect(record.parked!.reason).toContain(why);
        return app;
      }),
    );
    expect((await expectWhole(fleet, APPLICATIONS, ['east'])).map(({ app }) => app)).toEqual(parked);

    for (const { mend } of broken) await mend();
    await done(['migrate', ...parked, '--to', 'west']);
    expect(await expectWhole(fleet, APPLICATIONS, ['east'])).toEqual([]);
  });

  interface Broken {
    readonly app: string;
    /** What is said of it. */
    readonly why: string;
    readonly mend: () => Promise<unknown>;
  }

  /** The files of the newest checkpoint, its `_metadata` among them. */
  async function newestOf({ stateRoots }: Placement): Promise<readonly string[]> {
    const Prefix = stateRoots.at(-1)!.replace(`s3://${Bucket}/`, '');
    const { Contents = [] } = await fleet.s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
    const numberOf = (key: string) => Number(/\/chk-(\d+)\//.exec(key)?.[1] ?? 0);
    const keys = Contents.map(({ Key }) => Key!);
    const newest = Math.max(...keys.filter((key) => key.endsWith('/_metadata')).map(numberOf));
    return keys.filter((key) => numberOf(key) === newest);
  }

  async function replaced(
    record: Placement,
    replace: (whole: Uint8Array) => Uint8Array,
    says: string,
  ): Promise<Broken> {
    const Key = (await newestOf(record)).find((key) => key.endsWith('/_metadata'))!;
    const { Body } = await fleet.s3.send(new GetObjectCommand({ Bucket, Key }));
    const whole = await Body!.transformToByteArray();
    const put = async (content: Uint8Array) =>
      fleet.s3.send(new PutObjectCommand({ Bucket, Key, Body: content }));
    await put(replace(whole));
    const why = `${Key.replace('/_metadata', '')} cannot be read: ${says}`;
    return { app: record.app, why, mend: async () => put(whole) };
  }

  const cutOff = async (record: Placement) =>
    replaced(record, (whole) => whole.slice(0, Math.floor(whole.length / 2)), '');

  const emptied = async (record: Placement) => replaced(record, () => new Uint8Array(), '');

  /** It is whole, and a file that it names is not there. */
  async function incomplete(record: Placement): Promise<Broken> {
    const Key = (await newestOf(record)).find((key) => !key.endsWith('/_metadata'))!;
    const { Body } = await fleet.s3.send(new GetObjectCommand({ Bucket, Key }));
    const whole = await Body!.transformToByteArray();
    await fleet.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    const mend = async () => fleet.s3.send(new PutObjectCommand({ Bucket, Key, Body: whole }));
    return { app: record.app, why: Key, mend };
  }
});
