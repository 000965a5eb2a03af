import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorOf, newFolder, newLedger, placed } from './fixture';
import { formatPlacements, parsePlacements } from '../../../src/assembly/placements';
import { commandLine, operationId, whereFrom, whoRuns } from '../../../src/runner/ledger/audit';
import { placementsOf } from '../../../src/runner/ledger/placements-file';
import { AuditEntry } from '../../../src/runner/ledger/records';

const entry = (time: string, changed: Partial<AuditEntry> = {}): AuditEntry => ({
  time,
  who: 'ann@laptop',
  from: 'pid 1',
  operation: 'apply-1',
  command: 'flink-fleet apply',
  what: '3 changed',
  result: 'done',
  ...changed,
});

test('the history is there newest first, also where much happened at once', async () => {
  const folder = newFolder();
  const ledger = await newLedger(folder);
  await ledger.audit(entry('2025-12-31T23:59:59.000Z', { what: 'old' }));
  for (const what of ['a', 'b', 'c']) await ledger.audit(entry('2026-01-31T12:00:00.000Z', { what }));
  await ledger.audit(entry('2026-01-31T14:00:00+01:00', { what: 'later, told in another zone' }));
  expect((await (await newLedger(folder)).history()).map(({ what }) => what)).toEqual([
    'later, told in another zone',
    'c',
    'b',
    'a',
    'old',
  ]);
});

test('an entry that could not be read again is not written', async () => {
  const ledger = await newLedger();
  expect(await errorOf(async () => ledger.audit(entry('yesterday')))).toContain(
    'time must be a time such as',
  );
  expect(await errorOf(async () => ledger.audit(entry('2026-02-31T99:00:00Z')))).toContain(
    'time must be a time',
  );
  expect(await ledger.history()).toEqual([]);
});

test('no secret is kept, wherever it stands', async () => {
  const folder = newFolder();
  const ledger = await newLedger(folder);
  const secrets = ['hunter2hunter2', 'tok-5551234', 'AKIAABCDEFGHIJKLMNOP', 'p4ssw0rdX', 'sup3rs3cret'];
  await ledger.audit(
    entry('2026-01-31T12:00:00Z', {
      command: commandLine([
        'flink-fleet',
        'apply',
        '--token',
        secrets[1],
        `--registry-password=${secrets[0]}`,
      ]),
      why: `rotated password=${secrets[3]} of ${secrets[2]}`,
      what: `pulled https://bot:${secrets[4]}@git.example.com/x`,
      from: `pid 1, https://bot:${secrets[4]}@ci.example.com/1`,
      data: { password: secrets[0], nested: [{ text: `token=${secrets[1]}` }], applied: 3 },
    }),
  );
  const files = (path: string): string[] =>
    statSync(path).isDirectory() ? readdirSync(path).flatMap((each) => files(join(path, each))) : [path];
  const all = files(folder)
    .map((file) => readFileSync(file, 'utf8'))
    .join('');
  expect(secrets.filter((secret) => all.includes(secret))).toEqual([]);
  const [{ command, data }] = await ledger.history();
  expect(command).toBe('flink-fleet apply --token <secret> --registry-password=<secret>');
  expect(data).toMatchObject({ applied: 3 });
});

test('a command line is kept so that it can be used again', () => {
  expect(commandLine(['flink-fleet', 'apply', '--why', "it's late", '--wait=10m', 'dist/'])).toBe(
    "flink-fleet apply --why 'it'\\''s late' --wait=10m dist/",
  );
});

test('where a command runs is told by the pipeline, if there is one', () => {
  expect(whereFrom({}, 7)).toBe('pid 7');
  const github = {
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'acme/fleet',
    GITHUB_RUN_ID: '42',
  };
  expect(whereFrom(github, 7)).toBe('pid 7, https://github.com/acme/fleet/actions/runs/42');
  expect(whereFrom({ CI_JOB_URL: 'https://gitlab.example.com/j/1' }, 7)).toContain(
    'https://gitlab.example.com/j/1',
  );
  expect(whoRuns('1.2.3')).toMatch(/^.+@.+ \(flink-fleet 1\.2\.3\)$/);
});

test('operations have names in the order of time, and no two the same', () => {
  const names = ['2026-01-31T12:00:00Z', '2026-01-31T12:00:01Z', '2026-11-01T00:00:00Z'].map((time) =>
    operationId('apply', new Date(time)),
  );
  expect(names[0]).toMatch(/^20260131-120000-apply-[0-9a-f]{6}$/);
  expect([...names].sort()).toEqual(names);
  expect(operationId('apply', new Date(0))).not.toBe(operationId('apply', new Date(0)));
});

test('placements.json says what the ledger says', async () => {
  const ledger = await newLedger();
  await ledger.swapCluster(undefined, {
    cluster: 'us-east',
    uid: 'u',
    generation: 2,
    cordoned: true,
    quarantined: false,
  });
  await ledger.swapPlacements([
    { to: placed('ads/clicks') },
    {
      to: placed('ads/views', {
        epoch: 4,
        epochHigh: 4,
        restore: { kind: 'savepoint', uri: 's3://x/savepoint-1' },
      }),
    },
    { to: placed('ads/gone', { phase: 'TOMBSTONE' }) },
    { to: placed('ads/waits', { phase: 'PARKED', parked: { reason: 'no restore point' } }) },
  ]);
  const placements = placementsOf(
    'streaming',
    (await ledger.clusters()).values(),
    (await ledger.placements()).values(),
  );
  expect(placements.clusters).toEqual({ 'us-east': { generation: 2, cordoned: true } });
  expect(placements.applications).toEqual({
    'ads/clicks': { cluster: 'us-east', epoch: 1 },
    'ads/views': { cluster: 'us-east', epoch: 4, restorePath: 's3://x/savepoint-1' },
    'ads/waits': { cluster: 'us-east', epoch: 1 },
  });
  expect(parsePlacements(formatPlacements(placements), 'streaming')).toMatchObject({ placements });
});
