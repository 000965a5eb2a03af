import { desired, flink, object } from './objects';
import { homeManifest, inventoryOf, ownerOf } from '../../../src/runner/apply/apply-set';
import type { ChangeAction, ChangeSet } from '../../../src/runner/apply/change-set';
import { exitOfApply, exitOfPlan } from '../../../src/runner/apply/exit';
import { namespaceGoing, stillGoing } from '../../../src/runner/apply/going';
import { mayStartEmpty, startsEmpty } from '../../../src/runner/apply/restart';
import { stageOf, stagesOf } from '../../../src/runner/apply/stages';
import type { KubeObject } from '../../../src/runner/kube/object';

const set = (
  actions: readonly ChangeAction[],
  state: 'reached' | 'refused' | 'unreachable' = 'reached',
): ChangeSet => ({
  fleet: 'f',
  clusters: [
    {
      cluster: 'c',
      context: 'c',
      state,
      changes: actions.map((action) => ({
        action,
        layer: 'apps',
        object: { apiVersion: 'v1', kind: 'X', name: 'x' },
      })),
    },
  ],
});

test.each<[readonly ChangeAction[], number, number]>([
  [[], 0, 0],
  [['unchanged', 'keep'], 0, 0],
  [['create'], 2, 0],
  [['configure'], 2, 0],
  [['recreate'], 2, 0],
  [['prune'], 2, 0],
  [['refuse', 'create'], 3, 3],
  [['refuse', 'fail'], 1, 1],
  [['skip'], 1, 1],
])('with %j a plan exits with %i, and an apply with %i', (actions, plan, apply) => {
  expect([exitOfPlan(set(actions)), exitOfApply(set(actions), true)]).toEqual([plan, apply]);
});

test('a cluster that was not reached, or what does not become ready, is an error', () => {
  expect([exitOfPlan(set([], 'unreachable')), exitOfApply(set([], 'refused'), true)]).toEqual([1, 1]);
  expect(exitOfApply(set(['create']), false)).toBe(1);
});

describe('the stage of an object', () => {
  const layers = ['crds', 'platform', 'tenants', 'apps'] as const;
  test.each<[string, string, (typeof layers)[number], string]>([
    ['CustomResourceDefinition', 'apiextensions.k8s.io/v1', 'platform', 'crds'],
    ['Namespace', 'v1', 'tenants', 'namespaces'],
    ['ServiceAccount', 'v1', 'platform', 'access'],
    ['Role', 'rbac.authorization.k8s.io/v1', 'platform', 'access'],
    ['Role', 'rbac.authorization.k8s.io/v1', 'tenants', 'tenants'],
    ['Deployment', 'apps/v1', 'platform', 'platform'],
    ['ConfigMap', 'v1', 'apps', 'configuration'],
    ['FlinkDeployment', 'flink.apache.org/v1beta1', 'apps', 'applications'],
    ['FlinkSessionJob', 'flink.apache.org/v1beta1', 'apps', 'applications'],
  ])('%s of %s in the layer %s is %s', (kind, apiVersion, layer, stage) => {
    expect(stageOf(desired(object(kind, 'x', { apiVersion }), { layer }))).toBe(stage);
  });

  test('comes in its order, whatever the order of the objects, and empty ones are left out', () => {
    const each = [
      desired(flink('FlinkDeployment', 'a')),
      desired(object('ConfigMap', 'b')),
      desired(object('Namespace', 'c'), { layer: 'tenants' }),
    ];
    expect(stagesOf(each, (one) => one).map(({ name }) => name)).toEqual([
      'namespaces',
      'configuration',
      'applications',
    ]);
  });
});

describe('a change starts a job without its state', () => {
  const job = (more: object, spec: object = {}): KubeObject =>
    ({
      ...flink('FlinkDeployment', 'x'),
      spec: { image: 'a', ...spec, job: { upgradeMode: 'stateless', state: 'running', ...more } },
    }) as KubeObject;
  const one = job({});
  test.each<[string, KubeObject, KubeObject, boolean]>([
    ['where the spec is another one', one, job({ parallelism: 2 }), true],
    ['where the image is another one', one, job({}, { image: 'b' }), true],
    [
      'where there is no mode, which the operator takes for stateless',
      one,
      job({ upgradeMode: undefined, parallelism: 2 }),
      true,
    ],
    ['where it is resumed', job({ state: 'suspended' }), one, true],
    ['but not where nothing changes', one, one, false],
    [
      'but not where keys are in another order',
      one,
      { ...one, spec: { job: { state: 'running', upgradeMode: 'stateless' }, image: 'a' } } as KubeObject,
      false,
    ],
    ['but not where only the mode changes', job({ upgradeMode: 'savepoint' }), one, false],
    ['but not from a savepoint', one, job({ upgradeMode: 'savepoint', parallelism: 2 }), false],
    ['but not from the last state', one, job({ upgradeMode: 'last-state', parallelism: 2 }), false],
    [
      'but not where both are suspended',
      job({ state: 'suspended' }),
      job({ state: 'suspended', parallelism: 2 }),
      false,
    ],
  ])('%s', (_, before, after, expected) => {
    expect(startsEmpty(before, after)).toBe(expected);
  });

  test('a session cluster has no job', () => {
    expect(mayStartEmpty({ ...flink('FlinkDeployment', 'x'), spec: {} } as KubeObject)).toBe(false);
  });
});

describe('the home of the runner', () => {
  const kinds = [
    { apiVersion: 'v1', kind: 'ConfigMap' },
    { apiVersion: 'apps/v1', kind: 'Deployment' },
  ];
  const home = homeManifest(
    { fleet: 'f', ledger: 'l' },
    { kinds, namespaces: ['ops', 'flink-fleet', 'ads', 'ads'] },
  );

  test('says whose it is, and what may be there, in both directions', () => {
    expect(ownerOf(home)).toEqual({ fleet: 'f', ledger: 'l' });
    expect(inventoryOf(home).kinds).toEqual(expect.arrayContaining(kinds));
    expect(inventoryOf(home).namespaces).toEqual(['ads', 'ops']);
    expect(inventoryOf(undefined)).toEqual({ kinds: [], namespaces: [] });
  });

  test('bears the marks that the specification of ApplySets asks for', () => {
    expect(home.metadata).toMatchObject({
      labels: { 'applyset.kubernetes.io/id': expect.stringMatching(/^applyset-[\w-]{43}-v1$/) },
      annotations: {
        'applyset.kubernetes.io/tooling': 'flink-fleet/v1',
        'applyset.kubernetes.io/contains-group-kinds': 'ConfigMap,Deployment.apps',
        'applyset.kubernetes.io/additional-namespaces': 'ads,ops',
      },
    });
  });
});

describe('what is on its way out', () => {
  const leaving = (more: object) =>
    ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'stuck', deletionTimestamp: '2026-01-31T12:00:00Z' },
      ...more,
    }) as KubeObject;

  test('is told with what keeps it', () => {
    const conditions = [
      { type: 'NamespaceFinalizersRemaining', status: 'True', message: 'held by example.com/x' },
      { type: 'NamespaceContentRemaining', status: 'False', message: 'nothing' },
    ];
    const { why, going } = stillGoing(leaving({ status: { conditions } }));
    expect(why).toMatch(/^Namespace stuck is being deleted since .*; held by example\.com\/x; see what/);
    expect(why).not.toContain('nothing');
    expect(going).toBe(true);
  });

  test('is a namespace only where the cause says so', () => {
    const cause = { reason: 'NamespaceTerminating', message: 'x', field: 'metadata.namespace' };
    expect([
      namespaceGoing([cause]),
      namespaceGoing([{ ...cause, reason: 'Other' }]),
      namespaceGoing([]),
    ]).toEqual([true, false, false]);
  });
});
