import fc from 'fast-check';
import type { KubeObject } from '../../../../src/runner/kube/object';
import { STOPPING_ANNOTATION, stopOf } from '../../../../src/runner/move/clusters/stop';

interface Told {
  readonly old?: boolean;
  readonly generation?: number;
  readonly spec?: 'running' | 'suspended';
  readonly observed?: number;
  readonly last?: 'running' | 'suspended';
  readonly mode?: string;
  readonly reconciliation?: string;
  readonly lifecycle?: string;
  readonly job?: string;
  readonly jobId?: string;
  readonly stopping?: string;
  readonly error?: string;
}

/** A resource that was stopped with a savepoint, as operators before 1.8, or newer ones, tell it; but for what is said. */
function told({
  old = false,
  generation = 3,
  spec = 'suspended',
  observed = 3,
  last = 'suspended',
  mode = 'savepoint',
  reconciliation = 'DEPLOYED',
  lifecycle = 'SUSPENDED',
  job = 'FINISHED',
  jobId = 'aaaa',
  stopping,
  error,
}: Told = {}): KubeObject {
  const lastReconciledSpec = JSON.stringify({
    spec: { job: { state: last, upgradeMode: mode } },
    resource_metadata: old ? { metadata: { generation: observed } } : {},
  });
  return {
    apiVersion: 'flink.apache.org/v1beta1',
    kind: 'FlinkDeployment',
    metadata: {
      name: 'clicks',
      generation,
      ...(stopping === undefined ? {} : { annotations: { [STOPPING_ANNOTATION]: stopping } }),
    },
    spec: { job: { state: spec, upgradeMode: 'savepoint' } },
    status: {
      ...(old ? {} : { observedGeneration: observed }),
      lifecycleState: lifecycle,
      jobStatus: { state: job, jobId },
      reconciliationStatus: { state: reconciliation, lastReconciledSpec },
      ...(error === undefined ? {} : { error }),
    },
  };
}

const STATEFUL = { stateless: false };

describe.each([
  ['1.7', true],
  ['newer ones', false],
])('by operator %s', (_, old) => {
  test.each<[string, Told, string]>([
    ['all fields tell of a savepoint', {}, 'stopped'],
    ['the job is the one that was seen before', { stopping: 'aaaa' }, 'stopped'],
    ['the spec asks for a running job', { spec: 'running' }, 'no'],
    ['the generation was not observed yet', { observed: 2 }, 'pending'],
    ['the last spec is of an upgrade that goes on', { reconciliation: 'UPGRADING' }, 'pending'],
    ['the last spec was running', { last: 'running', lifecycle: 'STABLE', job: 'RUNNING' }, 'pending'],
    ['the lifecycle has not come to its end', { lifecycle: 'UPGRADING' }, 'pending'],
    ['the state of the job is not known', { job: 'RECONCILING' }, 'pending'],
    ['the operator fell back to the last state', { mode: 'last-state' }, 'failed'],
    ['the job was started again', { job: 'RUNNING' }, 'failed'],
    ['the job restarts', { job: 'RESTARTING' }, 'failed'],
    ['another job is there', { stopping: 'bbbb' }, 'failed'],
    [
      'the savepoint failed, and the operator tries again',
      {
        observed: 2,
        last: 'running',
        lifecycle: 'STABLE',
        job: 'RUNNING',
        error: '{"type":"x.ReconciliationException","message":"Timed out stopping the job"}',
      },
      'failed',
    ],
    [
      'the operator could not reach the job manager for a moment',
      {
        observed: 2,
        last: 'running',
        job: 'RUNNING',
        error: '{"type":"x.TimeoutException","message":"no answer"}',
      },
      'pending',
    ],
  ])('where %s', (_name, changes, stop) => {
    expect(stopOf(told({ old, ...changes }), STATEFUL)).toBe(stop);
  });

  test('no single field is enough', () => {
    const values = {
      observed: [2, 3],
      last: ['running', 'suspended'],
      mode: ['savepoint', 'last-state', 'stateless'],
      reconciliation: ['DEPLOYED', 'UPGRADING', 'ROLLED_BACK'],
      lifecycle: ['SUSPENDED', 'UPGRADING', 'STABLE', 'DEPLOYED'],
      job: ['FINISHED', 'RUNNING', 'RESTARTING', 'FAILED', 'RECONCILING'],
    } as const;
    const all = fc.record({
      observed: fc.constantFrom(...values.observed),
      last: fc.constantFrom(...values.last),
      mode: fc.constantFrom(...values.mode),
      reconciliation: fc.constantFrom(...values.reconciliation),
      lifecycle: fc.constantFrom(...values.lifecycle),
      job: fc.constantFrom(...values.job),
    });
    fc.assert(
      fc.property(all, (changes) => {
        const { observed, last, mode, reconciliation, lifecycle, job } = changes;
        const complete =
          observed === 3 &&
          last === 'suspended' &&
          mode === 'savepoint' &&
          reconciliation === 'DEPLOYED' &&
          lifecycle === 'SUSPENDED' &&
          job === 'FINISHED';
        expect(stopOf(told({ old, ...changes }), STATEFUL) === 'stopped').toBe(complete);
      }),
      { numRuns: 1500 },
    );
  });
});

test('a job of which another one was seen has not stopped', () => {
  expect(stopOf(told(), { stateless: false, jobId: 'bbbb' })).toBe('failed');
  expect(stopOf(told(), { stateless: false, jobId: 'aaaa' })).toBe('stopped');
});

test('without state no savepoint is wanted, and a job that is alive has not stopped', () => {
  const stateless = { stateless: true };
  expect(stopOf(told({ mode: 'stateless', job: 'CANCELED' }), stateless)).toBe('stopped');
  expect(stopOf(told({ mode: 'stateless', job: 'RUNNING' }), stateless)).toBe('failed');
  expect(stopOf(told({ mode: 'stateless', observed: 2 }), stateless)).toBe('pending');
});

test('what was created suspended has nothing to stop; what a move has suspended may be deployed all the same', () => {
  const never = (annotations: object, finalizers: readonly string[]) => {
    const { status: _, metadata, ...rest } = told({ generation: 2 });
    return { ...rest, metadata: { ...metadata, annotations, finalizers } } as unknown as KubeObject;
  };
  const seen = ['flinkdeployments.flink.apache.org/finalizer'];
  expect(stopOf(never({}, seen), STATEFUL)).toBe('stopped');
  expect(stopOf(never({}, []), STATEFUL)).toBe('pending');
  expect(stopOf(never({ [STOPPING_ANNOTATION]: '' }, seen), STATEFUL)).toBe('pending');
});
