import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { flinkFleet, newFolder, Ran } from './command';
import { newLedger, placed } from './ledger/fixture';
import type { History } from '../../src/runner/actions/history';
import type { Shown } from '../../src/runner/actions/show';
import { takeLock } from '../../src/runner/ledger/lock';
import { AuditEntry } from '../../src/runner/ledger/records';

jest.setTimeout(120_000);

const FIRST = 'apply-20260131T120000-aaaaaa';
const SECOND = 'apply-20260131T130000-bbbbbb';
const CUT_OFF = 'apply-20260131T140000-cccccc';
const at = (clock: string) => `2026-01-31T${clock}.000Z`;

const entry = (operation: string, clock: string, result: AuditEntry['result'], why?: string): AuditEntry => ({
  time: at(clock),
  who: operation === SECOND ? 'bob@ci (flink-fleet 1.0.0)' : 'ann@laptop (flink-fleet 1.0.0)',
  from: 'pid 7',
  operation,
  command: 'flink-fleet apply --yes',
  what: 'apply',
  ...(why === undefined ? {} : { why }),
  result,
});

let folder: string;

beforeAll(async () => {
  folder = newFolder();
  const ledger = await newLedger(join(folder, 'ledger'));
  for (const each of [
    entry(FIRST, '12:00:00', 'started', 'the first one'),
    entry(FIRST, '12:05:00', 'done', 'the first one'),
    entry(SECOND, '13:00:00', 'started'),
    entry(SECOND, '13:00:09', 'failed'),
    entry(CUT_OFF, '14:00:00', 'started'),
  ]) {
    await ledger.audit(each);
  }
  const decision = (clock: string, who: string, what: string) => ({ time: at(clock), who, what });
  const ann = 'ann@laptop (flink-fleet 1.0.0)';
  await ledger.swapPlacements([
    {
      to: placed('ads/clicks', {
        epoch: 2,
        epochHigh: 4,
        token: 5,
        phase: 'PARKED',
        parked: { reason: 'no cluster has room', deadline: at('18:00:00') },
        restore: { kind: 'checkpoint', uri: 's3://flink-state/chk-7', id: 7, verified: true },
        debts: [{ cluster: 'us-west', clusterUid: 'u2', epoch: 1, kind: 'fence' }],
        decisions: [
          decision('12:01:00', ann, 'placed on us-east at epoch 1'),
          decision('12:30:00', ann, 'by nobody knows what'),
          { ...decision('14:00:01', ann, 'parked'), why: 'no cluster has room' },
        ],
      }),
    },
    {
      to: placed('ads/views', {
        created: ['flink.apache.org/FlinkDeployment/ads/views'],
        createReserved: true,
        op: { id: CUT_OFF, token: 1, kind: 'apply', since: at('14:00:00') },
      }),
    },
  ]);
  const journal = await ledger.journal(CUT_OFF);
  const step = (name: string, state: 'issued' | 'done', clock: string) => ({
    step: name,
    state,
    time: at(clock),
  });
  await journal.append([
    step('create views', 'issued', '14:00:02'),
    step('create bids', 'issued', '14:00:02'),
  ]);
  await journal.append([step('create bids', 'done', '14:00:04')]);
});

function dataOf<T>({ stdout, code, stderr }: Ran, resultCode: string): T {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const document = JSON.parse(stdout) as { data: T };
  expect(document).toEqual({ version: 1, code: resultCode, data: expect.anything() });
  return document.data;
}

function expectError({ code, stderr, stdout }: Ran, text: string | RegExp): void {
  expect(stderr).toMatch(text);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
}

describe('history', () => {
  test('shows who did what, newest first', async () => {
    const { stdout } = await flinkFleet(folder, 'history');
    const [title, ...lines] = stdout.trimEnd().split('\n');
    expect(title).toMatch(/^TIME +WHAT +RESULT +OPERATION +WHO +FROM +COMMAND$/);
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(
      /^2026-01-31 14:00:00Z +apply +started +apply-20260131T140000-cccccc +ann@laptop .* pid 7 +flink-fleet apply --yes$/,
    );
    expect(lines[3]).toMatch(/^2026-01-31 12:05:00Z .* flink-fleet apply --yes \(the first one\)$/);
  });

  test('has as much as is asked for, and says how much more there is', async () => {
    const { stdout } = await flinkFleet(folder, 'history', '--limit', '2');
    expect(stdout).toMatch(/\n3 older are not shown; --limit 5 shows them\n$/);
    const data = dataOf<History>(
      await flinkFleet(folder, 'history', '--limit', '1', '-o', 'json'),
      'FLEET_I5023',
    );
    expect(data).toEqual({
      fleet: 'streaming',
      ledger: join(folder, 'ledger'),
      total: 5,
      entries: [entry(CUT_OFF, '14:00:00', 'started')],
    });
  });

  test('of an application has its decisions, with the operations they were taken in as far as that is known', async () => {
    const ran = await flinkFleet(folder, 'history', 'ads/clicks', '-o', 'json');
    const { entries } = dataOf<History>(ran, 'FLEET_I5023');
    expect(entries.map(({ what, operation, why }) => [what, operation, why])).toEqual([
      ['parked', CUT_OFF, 'no cluster has room'],
      ['by nobody knows what', undefined, undefined],
      ['placed on us-east at epoch 1', FIRST, 'the first one'],
    ]);
    const { stdout } = await flinkFleet(folder, 'history', 'ads/clicks');
    expect(stdout).toMatch(
      /^2026-01-31 14:00:01Z +parked +apply-20260131T140000-cccccc +ann@laptop .* no cluster has room$/m,
    );
  });

  test('says so where nothing was done yet', async () => {
    const empty = newFolder();
    await newLedger(join(empty, 'ledger'));
    expect(await flinkFleet(empty, 'history')).toEqual({
      code: 0,
      stdout: 'nothing was done with the fleet streaming yet\n',
      stderr: '',
    });
  });
});

describe('show', () => {
  test('has of an application all that the ledger knows', async () => {
    const { stdout } = await flinkFleet(folder, 'show', 'ads/clicks');
    expect(stdout).toMatch(/^ads\/clicks$/m);
    for (const line of [
      /^ {2}cluster +us-east \(d2a5b6f0\)$/m,
      /^ {2}epoch +2, 4 at most so far$/m,
      /^ {2}token +5, of revision 1$/m,
      /^ {2}starts from +checkpoint s3:\/\/flink-state\/chk-7 \(number 7, verified\)$/m,
      /^ {2}phase +PARKED$/m,
      /^ {2}parked +no cluster has room; until 2026-01-31 18:00:00Z$/m,
      /^ {2}debts +fence epoch 1 on us-west$/m,
      /^2026-01-31 12:01:00Z +placed on us-east at epoch 1 /m,
    ]) {
      expect(stdout).toMatch(line);
    }
    const data = dataOf<Shown>(await flinkFleet(folder, 'show', 'ads/clicks', '-o', 'json'), 'FLEET_I5024');
    expect(data).toMatchObject({
      is: 'application',
      application: 'ads/clicks',
      placement: { epochHigh: 4, phase: 'PARKED' },
    });
  });

  test('has of an operation what it did, what is open, and what it holds', async () => {
    const { stdout } = await flinkFleet(folder, 'show', CUT_OFF);
    expect(stdout).toMatch(/^apply-20260131T140000-cccccc: cut off$/m);
    expect(stdout).toMatch(/^create views +2026-01-31 14:00:02Z +open$/m);
    expect(stdout).toMatch(/^create bids +2026-01-31 14:00:02Z +2026-01-31 14:00:04Z$/m);
    expect(stdout).toContain('it holds ads/views\n\n1 step open; flink-fleet resume');
    const data = dataOf<Shown>(await flinkFleet(folder, 'show', FIRST, '-o', 'json'), 'FLEET_I5024');
    expect(data).toMatchObject({
      is: 'operation',
      kind: 'apply',
      state: 'done',
      steps: [],
      applications: [],
    });
  });

  test('knows an operation that holds the lock from one whose process has ended', async () => {
    const own = newFolder();
    const ledger = await newLedger(join(own, 'ledger'));
    await ledger.audit(entry(CUT_OFF, '14:00:00', 'started'));
    await takeLock(ledger, { operation: CUT_OFF, who: 'ann@laptop', from: 'pid 7', command: 'apply' });
    expect((await flinkFleet(own, 'show', CUT_OFF)).stdout).toContain(`${CUT_OFF}: holds the lock\n`);
    const lock = (await ledger.lock())!;
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    await ledger.swapLock(lock, { ...lock, process: { ...lock.process!, pid } });
    expect((await flinkFleet(own, 'show', CUT_OFF)).stdout).toContain(`${CUT_OFF}: cut off\n`);
  });

  test('says what was probably meant', async () => {
    expectError(
      await flinkFleet(folder, 'show', 'ads/click'),
      /FLEET_E5007: there is no application ads\/click; did you mean ads\/clicks\?/,
    );
    expectError(
      await flinkFleet(folder, 'show', 'clicks'),
      /no operation clicks; did you mean ads\/clicks\?/,
    );
    expectError(
      await flinkFleet(folder, 'show', 'apply-20260131T120000-aaaaab'),
      /did you mean apply-20260131T120000-aaaaaa\?/,
    );
    expectError(await flinkFleet(folder, 'history', 'views'), /did you mean ads\/views\?/);
    expectError(await flinkFleet(folder, 'show', '../x'), 'FLEET_E5007');
    expectError(await flinkFleet(folder, 'show', 'a//b'), 'FLEET_E5007');
    expectError(await flinkFleet(folder, 'history', 'a//b'), 'FLEET_E5007');
  });
});

test.each([['history'], ['show', 'ads/clicks']])('%s needs a ledger that is whole', async (...command) => {
  expectError(await flinkFleet(newFolder(), ...command), /FLEET_E5206: there is no ledger at /);

  const broken = newFolder();
  const ledger = await newLedger(join(broken, 'ledger'));
  await ledger.audit(entry(FIRST, '12:00:00', 'started'));
  await ledger.swapPlacements([{ to: placed('ads/clicks') }]);
  const records = join(broken, 'ledger', command.length > 1 ? 'placements/ads' : 'audit/2026-01');
  const file = join(
    records,
    readdirSync(records).find((name) => name.endsWith('1.json'))!,
  );
  writeFileSync(file, readFileSync(file, 'utf8').slice(0, -20));
  const ran = await flinkFleet(broken, ...command);
  expectError(ran, 'FLEET_E5201');
  expect(ran.stderr).toContain(file);
});

test('a folder whose last assembly is of another fleet is told so', async () => {
  const other = newFolder();
  await newLedger(join(other, 'ledger'));
  writeFileSync(join(other, 'cdk8s.yaml'), 'output: out\n');
  mkdirSync(join(other, 'out'));
  writeFileSync(join(other, 'out/fleet.json'), '{ "fleet": "another" }');
  expectError(
    await flinkFleet(other, 'history'),
    /FLEET_E5208: .* is of the fleet streaming, and this one is another/,
  );
  expect((await flinkFleet(other, 'history', '--ledger', 'ledger')).code).toBe(0);
});
