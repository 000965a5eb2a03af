import { gzipSync } from 'node:zlib';
import type { KubeObject } from '../../../../src/runner/kube/object';
import { problemsOf } from '../../../../src/runner/move/clusters/fitness/operator';
import { capacityRoom, requestsOf, roomOf } from '../../../../src/runner/move/clusters/fitness/room';
import { overridesOf } from '../../../../src/runner/move/clusters/overrides';
import { nodesOf, remainsOf, VanishedPods } from '../../../../src/runner/move/clusters/remains';
import { resourceSightOf } from '../../../../src/runner/move/clusters/resource';
import { restoredIn, togetherRestored } from '../../../../src/runner/move/clusters/restored';

const object = (kind: string, name: string, fields: object = {}, metadata: object = {}): KubeObject =>
  ({ apiVersion: 'v1', kind, metadata: { name, uid: `uid-${name}`, ...metadata }, ...fields }) as KubeObject;
const node = (name: string, ready: string) =>
  object('Node', name, { status: { conditions: [{ type: 'Ready', status: ready }] } });
const pod = (name: string, nodeName?: string, metadata: object = {}) =>
  object('Pod', name, { spec: nodeName === undefined ? {} : { nodeName } }, metadata);
const NODES = nodesOf([node('well', 'True'), node('ill', 'False'), node('silent', 'Unknown')]);
const left = (...pods: readonly KubeObject[]) => ({ pods, deployments: [], haConfigMaps: [] });

describe('what is left of an application', () => {
  test.each<[string, KubeObject, boolean]>([
    ['a pod on a node that is well', pod('p', 'well'), false],
    ['a pod that has no node yet', pod('p'), false],
    ['a pod on a node that is not ready', pod('p', 'ill'), true],
    ['a pod on a node that is not heard of', pod('p', 'silent'), true],
    ['a pod on a node that is gone', pod('p', 'gone'), true],
    [
      'a pod that ends in its time',
      pod('p', 'well', { deletionTimestamp: 'now', deletionGracePeriodSeconds: 30 }),
      false,
    ],
    [
      'a pod that was deleted by force',
      pod('p', 'well', { deletionTimestamp: 'now', deletionGracePeriodSeconds: 0 }),
      true,
    ],
  ])('%s', (_, the, doubtful) => {
    expect(remainsOf(left(the), NODES, false)).toEqual({
      pods: 1,
      deployment: false,
      haConfigMaps: 0,
      doubtful,
    });
  });

  test('a pod that went from a node that is not ready is doubtful, until that node is well again', () => {
    const pods = new VanishedPods();
    expect(pods.look('ads/clicks', [pod('p', 'ill')], NODES)).toBe(false);
    expect(pods.look('ads/clicks', [], NODES)).toBe(true);
    expect(pods.look('ads/views', [], NODES)).toBe(false);
    expect(pods.look('ads/clicks', [], NODES)).toBe(true);
    expect(pods.look('ads/clicks', [], nodesOf([node('ill', 'True')]))).toBe(false);
  });

  test('a pod that went from a node that is well is not', () => {
    const pods = new VanishedPods();
    pods.look('ads/clicks', [pod('p', 'well')], NODES);
    expect(pods.look('ads/clicks', [], NODES)).toBe(false);
  });
});

describe('the overrides of the autoscaler', () => {
  const overrides = { bc764cd8ddf7a0cff126f51c16239658: '4', feca28aff5a3958840bee985ee7de4d3: '2' };
  const [[a, x], [b, y]] = Object.entries(overrides);
  test.each([
    ['as Flink writes a map', `${a}:${x},${b}:${y}`],
    ['in YAML', `${a}: "${x}"\n${b}: "${y}"\n`],
    ['in JSON', JSON.stringify(overrides)],
    ['compressed', gzipSync(`${a}:${x},${b}:${y}`).toString('base64')],
  ])('%s', (_, text) => {
    const configMap = object('ConfigMap', 'autoscaler-clicks', { data: { parallelismOverrides: text } });
    expect(overridesOf(configMap)).toEqual(overrides);
  });

  test.each([undefined, '', 'H4sIxx', '{}'])('none: %j', (text) => {
    const data = text === undefined ? {} : { parallelismOverrides: text };
    expect(overridesOf(object('ConfigMap', 'x', { data }))).toBeUndefined();
    expect(overridesOf(undefined)).toBeUndefined();
  });
});

test.each<[string, unknown, string | undefined]>([
  [
    'from a checkpoint',
    { counts: {}, latest: { restored: { external_path: 's3://b/chk-1' } } },
    's3://b/chk-1',
  ],
  ['from nothing', { counts: {}, latest: { restored: null } }, ''],
  ['not an answer of Flink', { errors: ['not found'] }, undefined],
  ['nothing', undefined, undefined],
])('what a job was restored from: %s', (_, answer, restored) => {
  expect(restoredIn(answer)).toBe(restored);
});

describe('a quota', () => {
  const quota = (hard: object, used: object, spec: object = {}) =>
    object('ResourceQuota', 'tenant', { spec: { hard, ...spec }, status: { hard, used } });
  const need = { cpu: 2000, memory: 2 * 1024 ** 3, pods: 1, deployments: 1 };

  test('holds half of what comes, in its order', () => {
    const room = roomOf(
      quota(
        { 'requests.cpu': '10', 'requests.memory': '64Gi' },
        { 'requests.cpu': '4500m', 'requests.memory': '0' },
      ),
    )!;
    const fits = Array.from({ length: 4 }, () => {
      const shortages = room.shortages(need);
      if (shortages.length === 0) room.take(need);
      return shortages;
    });
    expect(fits.slice(0, 2)).toEqual([[], []]);
    expect(fits[2]).toEqual(['the quota tenant has 1.5 of requests.cpu left, and it takes 2']);
    expect(fits[3]).toEqual(fits[2]);
  });

  test.each([
    [
      'memory',
      { 'limits.memory': '3Gi' },
      { 'limits.memory': '2Gi' },
      /1Gi of limits.memory left, and it takes 2Gi/,
    ],
    ['pods', { pods: '4' }, { pods: '4' }, /0 of pods left/],
    [
      'resources of Flink',
      { 'count/flinkdeployments.flink.apache.org': '1' },
      { 'count/flinkdeployments.flink.apache.org': '1' },
      /count\/flinkdeployments/,
    ],
    ['what nobody has counted yet', { pods: '4' }, {}, /has not counted pods yet/],
  ])('of %s', (_, hard, used, why) => {
    expect(roomOf(quota(hard, used))!.shortages(need).join()).toMatch(why);
  });

  test('of what does not matter, or of some pods only, keeps nobody out', () => {
    expect(roomOf(quota({ 'count/secrets': '0' }, {}))!.shortages(need)).toEqual([]);
    expect(roomOf(quota({ pods: '0' }, {}, { scopeSelector: { matchExpressions: [] } }))).toBeUndefined();
    expect(roomOf(quota({ pods: '0' }, {}, { scopes: ['BestEffort'] }))).toBeUndefined();
  });

  test('that is used up holds who needs nothing more', () => {
    const room = roomOf(quota({ 'requests.cpu': '1' }, { 'requests.cpu': '2' }))!;
    expect(room.shortages({ ...need, cpu: 0 })).toEqual([]);
  });
});

test('the capacity of a cluster', () => {
  const room = capacityRoom('west', { cpu: 3000, memory: 1e12 }, { cpu: 500, memory: 0 });
  expect(room.shortages({ cpu: 2500, memory: 1, pods: 1, deployments: 1 })).toEqual([]);
  expect(room.shortages({ cpu: 2501, memory: 1, pods: 1, deployments: 1 })).toEqual([
    'the capacity of west has 2.5 of cpu left, and it takes 2.501',
  ]);
});

test('what pods ask for', () => {
  const asking = (cpu: string, memory: string) =>
    object('Pod', 'p', { spec: { containers: [{ resources: { requests: { cpu, memory } } }, {}] } });
  expect(requestsOf([asking('500m', '1Gi'), asking('1', '512Mi')])).toEqual({
    cpu: 1500,
    memory: 1.5 * 1024 ** 3,
  });
});

describe('the operator of a target', () => {
  const operator = (image: string, availableReplicas = 1) =>
    object(
      'Deployment',
      'flink-kubernetes-operator',
      { spec: { template: { spec: { containers: [{ image }] } } }, status: { availableReplicas } },
      { namespace: 'flink' },
    );
  const NAMED = 'ghcr.io/apache/flink-kubernetes-operator';

  test.each<[string, readonly KubeObject[], RegExp | undefined]>([
    ['there is none', [], /there is no Flink operator/],
    ['it is available', [operator(`${NAMED}:1.15.0`)], undefined],
    [
      'it is not available',
      [operator(`${NAMED}:1.15.0`, 0)],
      /flink\/flink-kubernetes-operator is not available/,
    ],
    ['it loses savepoints', [operator(`${NAMED}:1.12.0`)], /1\.12\.0, which loses savepoints/],
    ['it is the one after that', [operator(`${NAMED}:1.12.1`)], undefined],
    ['its version is not known', [operator('registry.example.com/operator@sha256:abc')], undefined],
    ['one of two is available', [operator(`${NAMED}:1.15.0`, 0), operator(`${NAMED}:1.15.0`)], undefined],
    [
      'one of two loses savepoints',
      [operator(`${NAMED}:1.12.0`), operator(`${NAMED}:1.15.0`)],
      /loses savepoints/,
    ],
  ])('%s', (_, operators, why) => {
    const problems = problemsOf(operators).join('; ');
    if (why) expect(problems).toMatch(why);
    else expect(problems).toBe('');
  });
});

describe('a session cluster', () => {
  const cluster = object('FlinkDeployment', 'session', {
    spec: {},
    status: { jobManagerDeploymentStatus: 'READY' },
  });
  const job = (name: string, state: string, running = true) =>
    object(
      'FlinkSessionJob',
      name,
      {
        spec: { deploymentName: 'session', job: { state } },
        status: {
          observedGeneration: 1,
          lifecycleState: running ? 'STABLE' : 'SUSPENDED',
          jobStatus: { state: running ? 'RUNNING' : 'FINISHED', jobId: name },
          reconciliationStatus: {
            state: 'DEPLOYED',
            lastReconciledSpec: JSON.stringify({ spec: { job: { state, upgradeMode: 'savepoint' } } }),
          },
        },
      },
      { generation: 1 },
    );
  const facts = { stateless: false, jobIds: new Map<string, string>(), expected: [] as string[] };
  const sight = (jobs: readonly KubeObject[], expected: string[] = []) =>
    resourceSightOf({ deployment: cluster, jobs }, { ...facts, expected })!;

  test('runs when all its jobs run, those too that it was created with', () => {
    expect(sight([job('a', 'running'), job('b', 'running')])).toMatchObject({
      running: true,
      suspended: false,
      stop: 'no',
    });
    expect(sight([job('a', 'running')], ['a', 'b'])).toMatchObject({ running: false });
    expect(sight([])).toMatchObject({ running: true });
  });

  test('has stopped when all its jobs have', () => {
    const stopped = job('a', 'suspended', false);
    expect(sight([stopped, job('b', 'running')])).toMatchObject({ suspended: false, stop: 'no' });
    expect(sight([stopped, job('b', 'suspended', false)])).toMatchObject({
      suspended: true,
      stop: 'stopped',
    });
    expect(sight([stopped, job('b', 'suspended')])).toMatchObject({ suspended: true, stop: 'pending' });
    expect(sight([stopped, job('b', 'suspended')])).not.toHaveProperty('undeployed');
  });

  test('stops for nobody who waits where its operator never deployed one of them', () => {
    const { status: _, ...never } = job('b', 'suspended');
    const stuck = { suspended: true, stop: 'pending', undeployed: true };
    expect(sight([job('a', 'suspended', false), never])).toMatchObject(stuck);
    expect(sight([never])).toMatchObject(stuck);
    expect(sight([job('a', 'suspended'), never])).not.toHaveProperty('undeployed');
  });
});

describe('what the jobs of a session cluster were restored from', () => {
  const OLD = 's3://flink/a.1/ads/session/e1';
  const OWN = 's3://flink/b.1/ads/session/e2';
  const daily = { kind: 'savepoint', uri: `${OLD}/daily/savepoints/savepoint-1` } as const;
  const record = {
    epoch: 2,
    stateRoots: [OLD, OWN],
    restore: { kind: 'session', uri: OLD, jobs: { daily, hourly: { kind: 'empty' } } },
  } as const;
  test.each([
    ['each from what was decided', { daily: daily.uri, hourly: '' }, OLD],
    [
      'one by now from a checkpoint of its own',
      { daily: `${OWN}/daily/checkpoints/x/chk-7`, hourly: '' },
      OLD,
    ],
    ['one that came later, from nothing', { daily: daily.uri, hourly: '', weekly: '' }, OLD],
    ['one from something else', { daily: daily.uri, hourly: `${OLD}/other` }, `${OLD}/other`],
    ['one from nothing that had something', { daily: '', hourly: '' }, ''],
  ])('%s', (_, said, restored) => {
    expect(togetherRestored(record, new Map(Object.entries(said)))).toBe(restored);
  });

  test('all from nothing', () => {
    const empty = { ...record, restore: { kind: 'empty' } } as const;
    expect(
      togetherRestored(
        empty,
        new Map([
          ['daily', ''],
          ['hourly', `${OWN}/hourly/chk-1`],
        ]),
      ),
    ).toBe('');
  });
});
