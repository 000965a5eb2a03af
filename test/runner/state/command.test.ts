import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bareMetadata, pointerTo } from './metadata-writer';
import { ASSEMBLY_VERSION } from '../../../src/assembly/assembly';
import { digestOf } from '../../../src/assembly/digest';
import { openLedger } from '../../../src/runner/ledger/open';
import { flinkFleet, newFolder, Ran } from '../command';
import { assembly, placed, planned } from '../status/fleet';

jest.setTimeout(120_000);

const JOB = 'aaaaaa11111111111111111111111111';
const SCOPE = 'us-east.1/ads/clicks/e1';

interface Fleet {
  readonly folder: string;
  readonly state: string;
}

const MANIFEST = `apiVersion: flink.apache.org/v1beta1
kind: FlinkDeployment
metadata:
  name: clicks
  namespace: ads
spec:
  flinkConfiguration:
    execution.checkpointing.num-retained: '3'
`;

/** The assembly of a fleet of one application, whose state is in a folder. */
function fleetFolder(root?: string): Fleet {
  const folder = newFolder();
  const state = join(folder, 'state');
  mkdirSync(state);
  const app = planned({ stateStorage: 'main' });
  const stateless = planned({ name: 'hits', stateless: true, stateScope: 'us-east.1/ads/hits/e1' });
  const base = assembly(app, stateless);
  const file = {
    layer: 'apps' as const,
    path: app.file,
    digest: digestOf(MANIFEST),
    objects: ['flink.apache.org/FlinkDeployment/ads/clicks'],
  };
  mkdirSync(dirname(join(folder, app.file)), { recursive: true });
  writeFileSync(join(folder, app.file), MANIFEST);
  const { 'us-east': east, 'us-west': west } = base.clusters;
  const queue = {
    tenant: 'ads',
    tier: 1,
    survives: 'nothing',
    candidates: { 'us-east': 1 },
    clusterLabels: {},
  };
  const json = {
    ...base,
    version: ASSEMBLY_VERSION,
    clusters: { 'us-east': { ...east, files: [file], stateStorages: ['main'] }, 'us-west': west },
    stateStorages: { main: { root: root ?? `file://${state}` } },
    queues: { 'ads/critical': queue },
  };
  writeFileSync(join(folder, 'fleet.json'), JSON.stringify(json));
  return { folder, state };
}

/** A checkpoint that needs no other file, registered. */
function checkpoint(state: string, number: number, bytes = 8): void {
  const directory = join(state, SCOPE, 'checkpoints', JOB, `chk-${number}`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, '_metadata'), bareMetadata(number).subarray(0, 16 + bytes));
  const ha = join(state, SCOPE, 'ha/clicks');
  mkdirSync(ha, { recursive: true });
  writeFileSync(
    join(ha, `completedCheckpoint${number}`),
    Buffer.concat([Buffer.from('x'), pointerTo(`file:${directory}/_metadata`)]),
  );
}

const run = async ({ folder }: Fleet, ...args: readonly string[]): Promise<Ran> =>
  flinkFleet(folder, 'state', ...args, '--assembly', folder);

const json = ({ stdout }: Ran) => JSON.parse(stdout) as { code: string; data: Record<string, unknown> };

describe('flink-fleet state', () => {
  test('shows where an application would go on, and lists what else there is', async () => {
    const fleet = fleetFolder();
    for (const number of [206, 207, 208]) checkpoint(fleet.state, number);
    const shown = await run(fleet, 'show', 'ads/clicks');
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout).toMatch(/goes on from checkpoint 208, \d+ s old\n {2}file:.*chk-208\n/);
    const data = json(await run(fleet, 'show', 'ads/clicks', '-o', 'json'));
    expect(data).toMatchObject({
      code: 'FLEET_I5032',
      data: {
        ...{
          application: 'ads/clicks',
          cluster: 'us-east',
          epoch: 1,
          root: `file://${fleet.state}/${SCOPE}`,
        },
        jobs: [
          { resolution: { outcome: 'restore', from: { id: 208, registered: 'proven', verified: true } } },
        ],
      },
    });
    const listed = await run(fleet, 'list', 'ads/clicks');
    expect(listed.code).toBe(0);
    expect(listed.stdout).toMatch(/^KIND +ID +AGE +COUNTS +WHERE +WHY$/m);
    expect(listed.stdout.match(/^checkpoint +20[678] /gm)).toHaveLength(3);
    expect(json(await run(fleet, 'list', 'ads/clicks', '-o', 'json')).code).toBe('FLEET_I5030');
  });

  test('verifies what counts, and names what is damaged', async () => {
    const fleet = fleetFolder();
    for (const number of [206, 207]) checkpoint(fleet.state, number);
    const whole = await run(fleet, 'verify', 'ads/clicks', '--deep');
    expect(whole).toMatchObject({ code: 0, stdout: expect.stringMatching(/checkpoint +207 .* yes/) });
    checkpoint(fleet.state, 208, 3);
    const damaged = await run(fleet, 'verify', 'ads/clicks');
    expect(damaged).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/checkpoint +208 .*_metadata is damaged/),
    });
    expect(json(await run(fleet, 'verify', 'ads/clicks', '-o', 'json'))).toMatchObject({
      code: 'FLEET_I5031',
      data: { ok: false },
    });
    const shown = await run(fleet, 'show', 'ads/clicks');
    expect(shown).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('a person must decide (broken)'),
    });
  });

  test('B2 goes by the ledger: what an epoch without a checkpoint of its own had started from', async () => {
    const fleet = fleetFolder();
    for (const number of [206, 207, 208]) checkpoint(fleet.state, number);
    const uri = `file://${fleet.state}/${SCOPE}/checkpoints/${JOB}/chk-208`;
    const {
      revision: _,
      ledgerId: __,
      ...to
    } = placed({
      ...{ cluster: 'us-west', epoch: 2, epochHigh: 2 },
      restore: { kind: 'checkpoint', uri, writerEpoch: 1, id: 208, registered: 'proven' },
    });
    const ledger = await openLedger(join(fleet.folder, 'ledger'), { fleet: 'streaming', create: true });
    expect(await ledger.swapPlacements([{ to }])).toMatchObject([{ won: true }]);
    await ledger.close();
    const shown = await run(fleet, 'show', 'ads/clicks', '-o', 'json');
    expect(json(shown).data).toMatchObject({
      ...{ cluster: 'us-west', epoch: 2, root: `file://${fleet.state}/us-west.1/ads/clicks/e2` },
      jobs: [{ resolution: { outcome: 'restore', source: 'recorded', from: { id: 208, verified: true } } }],
    });
    rmSync(join(fleet.state, SCOPE, 'checkpoints', JOB, 'chk-208'), { recursive: true });
    expect(await run(fleet, 'show', 'ads/clicks')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('_metadata is missing'),
    });
  });

  test('says that it is too old', async () => {
    const fleet = fleetFolder();
    for (const number of [206, 207, 208]) checkpoint(fleet.state, number);
    const old = new Date(Date.now() - 3_600_000);
    utimesSync(join(fleet.state, SCOPE, 'checkpoints', JOB, 'chk-208/_metadata'), old, old);
    const { code, stdout } = await run(fleet, 'show', 'ads/clicks');
    expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining('(too-old)') });
  });

  test('has nothing to say before anything was written', async () => {
    const fleet = fleetFolder();
    expect(await run(fleet, 'show', 'ads/clicks')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('starts empty'),
    });
    expect(await run(fleet, 'list', 'ads/clicks')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('no restore point'),
    });
    rmSync(fleet.state, { recursive: true });
    expect(await run(fleet, 'show', 'ads/clicks')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('FLEET_E5506'),
    });
  });

  test.each([
    ['an application that is not there', ['show', 'ads/click'], /FLEET_E5007: .*did you mean ads\/clicks/],
    ['one without state', ['list', 'ads/hits'], /FLEET_E5511: .*stateless/],
    [
      'something else than it can',
      ['remove', 'ads/clicks'],
      /FLEET_E5001: .*Allowed choices are list, verify, show/,
    ],
  ])('refuses %s', async (_, args, error) => {
    const { code, stdout, stderr } = await run(fleetFolder(), ...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(error);
  });

  test.each([
    ['gs://flink-state', [], /FLEET_E5501/],
    // The client of S3 is a file of its own, which lies beside the command.
    [
      's3://flink-state',
      ['--state-endpoint', 'http://127.0.0.1:9'],
      /FLEET_E5505: s3:\/\/flink-state did not answer/,
    ],
  ])('says why it cannot look into %s', async (root, args, error) => {
    process.env.AWS_ACCESS_KEY_ID = 'a';
    process.env.AWS_SECRET_ACCESS_KEY = 'b';
    const { code, stderr } = await run(fleetFolder(root), 'show', 'ads/clicks', ...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(error);
    expect(stderr).not.toContain('Warning');
  });
});
