import { ago, deployed, Fleet, millis, placed, planned, reached, rowsOf, silent } from './fleet';
import type { Verdict } from '../../../src/runner/status/row';

type Case = readonly [what: string, fleet: Fleet, verdict: Verdict, problem: boolean, why: RegExp];

const placements = [placed()];
const east = (changes: Parameters<typeof deployed>[0]) => reached('us-east', deployed(changes));
const west = (changes: Parameters<typeof deployed>[0]) => reached('us-west', deployed(changes));
const suspendedSpec = { job: { state: 'suspended', upgradeMode: 'savepoint' } };
const suspendedStatus = { lifecycleState: 'SUSPENDED', jobStatus: { state: 'FINISHED' } };
const asked = (seconds: number, triggerType = 'PERIODIC') => ({
  jobStatus: {
    state: 'RUNNING',
    checkpointInfo: { lastCheckpoint: { timeStamp: millis(seconds), triggerType } },
  },
});
const saved = (seconds: number, triggerType: string) => ({
  jobStatus: {
    state: 'RUNNING',
    savepointInfo: {
      lastSavepoint: { timeStamp: millis(seconds), triggerType, location: 's3://s/savepoint-1' },
    },
  },
});

const CASES: readonly Case[] = [
  ['runs where it should', { placements, east: east({}) }, 'ok', false, /^$/],
  ['runs, and there is no ledger', { east: east({}) }, 'ok', false, /^$/],
  ['was never applied', { placements: [] }, 'not-created', false, /^$/],
  ['was never applied, and there is no ledger', {}, 'not-created', false, /^$/],
  [
    'is just being created',
    { placements: [placed({ phase: 'CREATING', uid: undefined })] },
    'not-created',
    false,
    /was cut off; flink-fleet apply goes on/,
  ],
  ['is gone', { placements }, 'missing', true, /was created at this epoch, and is not there/],
  [
    'is gone, and a suspended copy of an older epoch is elsewhere',
    {
      placements: [placed({ epoch: 2 })],
      west: west({ spec: suspendedSpec, status: suspendedStatus }),
    },
    'missing',
    true,
    /a suspended copy of epoch 1 is on us-west/,
  ],
  [
    'runs on another cluster as well',
    { placements, east: east({}), west: west({ uid: 'u2' }) },
    'unexpected',
    true,
    /^runs on us-west at epoch 1; the ledger places it on us-east at epoch 1$/,
  ],
  [
    'runs at another epoch',
    { placements: [placed({ epoch: 2 })], east: east({}) },
    'unexpected',
    true,
    /runs on us-east at epoch 1; the ledger places it on us-east at epoch 2/,
  ],
  [
    'runs elsewhere while its own cluster does not answer',
    { placements, east: silent('us-east'), west: west({ uid: 'u2' }) },
    'unexpected',
    true,
    /us-west/,
  ],
  [
    'runs elsewhere while it is parked',
    { placements: [placed({ phase: 'PARKED', parked: { reason: 'no restore point' } })], west: west({}) },
    'unexpected',
    true,
    /us-west/,
  ],
  [
    'is being suspended elsewhere, and may still run',
    {
      placements: [placed({ epoch: 2 })],
      east: east({ epoch: 2 }),
      west: west({ spec: suspendedSpec, status: { lifecycleState: 'UPGRADING' } }),
    },
    'unexpected',
    true,
    /us-west at epoch 1/,
  ],
  [
    'has left a suspended copy behind',
    {
      placements: [placed({ epoch: 2 })],
      east: east({ epoch: 2 }),
      west: west({ uid: 'u0', spec: suspendedSpec, status: suspendedStatus }),
    },
    'ok',
    false,
    /the assembly has it on us-east at epoch 1/,
  ],
  [
    'was deleted and created again by somebody',
    { placements, east: east({ uid: 'u9' }) },
    'unexpected',
    true,
    /another object than the one that was created/,
  ],
  [
    'was written by a token of nobody',
    { placements, east: east({ token: 9 }) },
    'unexpected',
    true,
    /token 9/,
  ],
  [
    'is in no program and in no ledger',
    { applications: [], placements: [], east: east({}) },
    'unexpected',
    true,
    /nobody places it anywhere/,
  ],
  [
    'was retired, and runs',
    { applications: [], placements: [placed({ phase: 'TOMBSTONE' })], east: east({}) },
    'unexpected',
    true,
    /nobody places it/,
  ],
  [
    'runs, and is in the ledger only',
    { applications: [], placements, east: east({}) },
    'ok',
    false,
    /not in the assembly/,
  ],
  [
    'has moved since the assembly was made',
    { placements: [placed({ cluster: 'us-west', epoch: 2 })], west: west({ epoch: 2 }) },
    'ok',
    false,
    /the assembly has it on us-east at epoch 1/,
  ],
  [
    'is parked',
    { placements: [placed({ phase: 'PARKED', parked: { reason: 'no verified restore point' } })] },
    'parked',
    true,
    /no verified restore point/,
  ],
  [
    'is being moved',
    {
      placements: [
        placed({
          phase: 'MOVING',
          op: { id: 'o1', token: 4, kind: 'migrate', to: 'us-west', since: ago(60) },
        }),
      ],
      east: east({}),
    },
    'moving',
    false,
    /^migrate to us-west, since/,
  ],
  [
    'is on a cluster that does not answer',
    { placements, east: silent('us-east') },
    'unknown',
    true,
    /^us-east does not answer$/,
  ],
  [
    'is on a cluster that nobody knows any more',
    { placements: [placed({ cluster: 'eu-west' })] },
    'unknown',
    true,
    /eu-west is not among the clusters of the assembly/,
  ],
  [
    'starts',
    {
      placements,
      east: east({
        status: {
          lifecycleState: 'DEPLOYED',
          jobStatus: { state: 'RECONCILING' },
          reconciliationStatus: { reconciliationTimestamp: millis(20) },
        },
      }),
    },
    'starting',
    false,
    /is DEPLOYED/,
  ],
  [
    'starts for too long',
    {
      placements,
      east: east({
        status: {
          lifecycleState: 'DEPLOYED',
          jobStatus: { state: 'RECONCILING' },
          reconciliationStatus: { reconciliationTimestamp: millis(1500) },
        },
      }),
    },
    'failing',
    true,
    /has not come up for 25 min: is DEPLOYED/,
  ],
  [
    'starts again',
    { placements, east: east({ status: { jobStatus: { state: 'RESTARTING' } } }) },
    'failing',
    true,
    /its job is RESTARTING/,
  ],
  [
    'has failed',
    { placements, east: east({ status: { lifecycleState: 'FAILED', error: 'no heap; password=hunter22' } }) },
    'failing',
    true,
    /^has failed: no heap; \*\*\*$/,
  ],
  [
    'runs on, and the operator refuses its newest spec',
    {
      placements,
      east: east({
        status: {
          observedGeneration: 1,
          error: JSON.stringify({
            type: 'a.b.ValidationException',
            message: 'Job parallelism must be larger than 0',
          }),
        },
      }),
    },
    'failing',
    true,
    /refuses it: Job parallelism/,
  ],
  [
    'has finished',
    { placements, east: east({ status: { jobStatus: { state: 'FINISHED' } } }) },
    'finished',
    false,
    /^$/,
  ],
  [
    'is suspended, as it should be',
    {
      applications: [planned({ desiredState: 'suspended' })],
      placements,
      east: east({ spec: suspendedSpec, status: suspendedStatus }),
    },
    'suspended',
    false,
    /^$/,
  ],
  [
    'is suspended by somebody',
    { placements, east: east({ spec: suspendedSpec, status: suspendedStatus }) },
    'suspended',
    true,
    /the assembly wants it to run/,
  ],
  ['has a new checkpoint', { placements, east: east({ status: asked(300) }) }, 'ok', false, /^$/],
  [
    'has had no checkpoint for too long',
    { placements, east: east({ status: asked(1300) }) },
    'stale-checkpoint',
    true,
    /the newest is 21 min old, and may be 10 min/,
  ],
  [
    'has an old savepoint of an upgrade, which says nothing of its checkpoints',
    { placements, east: east({ status: saved(90_000, 'UPGRADE') }) },
    'ok',
    false,
    /^$/,
  ],
  [
    'has an old savepoint, though some are to be taken regularly',
    {
      placements,
      east: east({
        spec: {
          job: { state: 'running' },
          flinkConfiguration: { 'kubernetes.operator.periodic.savepoint.interval': '5 min' },
        },
        status: saved(90_000, 'UPGRADE'),
      }),
    },
    'stale-checkpoint',
    true,
    /25 h old/,
  ],
  [
    'has no state',
    {
      applications: [planned({ stateless: true })],
      placements,
      east: east({ status: asked(90_000) }),
    },
    'ok',
    false,
    /^$/,
  ],
];

describe('an application that', () => {
  test.each(CASES)('%s', (_, fleet, verdict, problem, why) => {
    const rows = rowsOf(fleet);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ application: 'ads/clicks', verdict, problem });
    expect(rows[0].why).toMatch(why);
  });
});

test('what is remembered of a cluster that does not answer is told, with its age', () => {
  const beacon = {
    app: 'ads/clicks',
    seen: ago(900),
    epoch: 1,
    uid: 'u1',
    desiredState: 'running' as const,
    lifecycleState: 'STABLE',
    jobState: 'RUNNING',
    directories: {},
    newestCheckpoint: { id: 7, path: 's3://s/chk-7', time: ago(930) },
  };
  const [row] = rowsOf({ placements, east: silent('us-east'), beacons: [beacon] });
  expect(row).toMatchObject({
    verdict: 'unknown',
    why: `us-east does not answer; it was STABLE, RUNNING at ${ago(900)}`,
    lastSeen: { seen: ago(900), ageSeconds: 900, lifecycleState: 'STABLE', jobState: 'RUNNING' },
    checkpoint: { path: 's3://s/chk-7', ageSeconds: 930 },
  });
});

test('problems come first, the worst before all others, and then names decide', () => {
  const names = ['a', 'b', 'c', 'd'];
  const rows = rowsOf({
    applications: names.map((name) => planned({ name })),
    placements: names.map((name) => placed({ app: `ads/${name}`, uid: undefined })),
    east: reached(
      'us-east',
      deployed({ name: 'a' }),
      deployed({ name: 'c', status: { lifecycleState: 'FAILED' } }),
      deployed({ name: 'd', epoch: 4 }),
    ),
  });
  expect(rows.map(({ application, verdict }) => `${application} ${verdict}`)).toEqual([
    'ads/d unexpected',
    'ads/b missing',
    'ads/c failing',
    'ads/a ok',
  ]);
});

test('a session cluster is as well as the worst of its jobs', () => {
  const session = deployed({ spec: { job: null }, status: { jobStatus: {} } });
  const job = (name: string, state: string, seconds: number) =>
    deployed({
      kind: 'FlinkSessionJob',
      name,
      application: 'clicks',
      uid: name,
      status: {
        lifecycleState: state === 'FAILED' ? 'FAILED' : 'STABLE',
        jobStatus: { ...asked(seconds).jobStatus, state },
      },
    });
  const rowWith = (...jobs: readonly ReturnType<typeof job>[]) =>
    rowsOf({ placements, east: reached('us-east', session, ...jobs) })[0];
  expect(rowWith(job('one', 'RUNNING', 30), job('two', 'RUNNING', 60))).toMatchObject({
    verdict: 'ok',
    jobState: 'RUNNING',
    checkpoint: { ageSeconds: 60 },
  });
  expect(rowWith(job('one', 'RUNNING', 30), job('two', 'FAILED', 30))).toMatchObject({
    verdict: 'failing',
    why: 'job two: has failed',
  });
});

test('what belongs to no fleet is left out', () => {
  const foreign = deployed({ name: 'foreign' });
  delete foreign.metadata.annotations;
  expect(rowsOf({ placements, east: reached('us-east', deployed(), foreign) })).toHaveLength(1);
});
