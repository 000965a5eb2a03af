import { lastReconciled, object, operatorError, Shape } from './objects';
import { readinessOf } from '../../../../src/runner/apply/ready/readiness';
import { JsonObject } from '../../../../src/validation/manifest';

const FLINK = 'flink.apache.org/v1beta1';

type Verdict = readonly [state: string, why: RegExp];
/** What it is for who waits until it is accepted, and for who waits until it runs. */
type Case = readonly [what: string, shape: Shape, accepted: Verdict, running: Verdict];

function cases(kind: string, table: readonly Case[]): void {
  describe(kind, () => {
    test.each(table)('%s', (_, shape, accepted, running) => {
      for (const [flink, [state, why]] of [
        ['accepted', accepted],
        ['running', running],
      ] as const) {
        const readiness = readinessOf(object(FLINK, kind, shape), { flink });
        expect({ flink, state: readiness.state }).toEqual({ flink, state });
        expect(readiness.why).toMatch(why);
      }
    });
  });
}

const running = { job: { state: 'running', upgradeMode: 'last-state' } };
const suspended = { job: { state: 'suspended', upgradeMode: 'savepoint' } };
const stable = (more: JsonObject = {}): JsonObject => ({
  observedGeneration: 2,
  lifecycleState: 'STABLE',
  jobManagerDeploymentStatus: 'READY',
  jobStatus: { state: 'RUNNING' },
  reconciliationStatus: { state: 'DEPLOYED', lastReconciledSpec: lastReconciled(2) },
  error: '',
  ...more,
});
const TAKEN: Verdict = ['ready', /has taken it/];
const both = (...verdict: Verdict) => [verdict, verdict] as const;

cases('FlinkDeployment', [
  ['that the operator has not seen waits', { spec: running }, ...both('waiting', /not seen/)],
  ['that runs is ready', { spec: running, status: stable() }, TAKEN, ['ready', /is running/]],
  [
    'of which an older spec runs waits',
    { spec: running, status: stable({ observedGeneration: 1 }) },
    ...both('waiting', /generation 1 of 2/),
  ],
  [
    'that is deployed, but not seen running, is accepted',
    { spec: running, status: stable({ lifecycleState: 'DEPLOYED', jobStatus: { state: 'RECONCILING' } }) },
    TAKEN,
    ['waiting', /is DEPLOYED, its job manager READY, its job RECONCILING/],
  ],
  [
    'whose job starts again is not running',
    { spec: running, status: stable({ jobStatus: { state: 'RESTARTING' } }) },
    TAKEN,
    ['waiting', /its job RESTARTING/],
  ],
  [
    'whose job has come to its end is ready',
    { spec: running, status: stable({ jobStatus: { state: 'FINISHED' } }) },
    TAKEN,
    ['ready', /finished/],
  ],
  [
    'whose job has failed for good has failed',
    { spec: running, status: stable({ lifecycleState: 'FAILED', jobStatus: { state: 'FAILED' } }) },
    ...both('failed', /has failed/),
  ],
  [
    'whose older spec has failed waits for the newer one to be taken',
    { spec: running, status: stable({ lifecycleState: 'FAILED', observedGeneration: 1 }) },
    ...both('waiting', /generation 1 of 2/),
  ],
  [
    'that is rolled back has failed',
    { spec: running, status: stable({ lifecycleState: 'ROLLED_BACK' }) },
    ...both('failed', /rolled back/),
  ],
  [
    'that the operator refuses has failed, with what it says',
    {
      spec: running,
      status: stable({
        observedGeneration: 1,
        error: operatorError('ValidationException', 'JobManager resource memory must be defined.'),
      }),
    },
    ...both('failed', /the operator refuses it: JobManager resource memory must be defined\./),
  ],
  [
    'that the operator tries again waits, with all that it says, once',
    {
      spec: running,
      status: stable({
        error: operatorError(
          'ReconciliationException',
          'java.lang.IllegalStateException: could not make it',
          'could not make it',
          'quota   exceeded',
        ),
      }),
    },
    ...both('waiting', /^could not make it: quota exceeded$/),
  ],
  [
    'whose job manager cannot be deployed has failed',
    { spec: running, status: stable({ jobManagerDeploymentStatus: 'ERROR', error: 'ImagePullBackOff' }) },
    ...both('failed', /cannot be deployed: ImagePullBackOff/),
  ],
  [
    'of an operator before 1.8 is known by the spec that it reconciled',
    { spec: running, status: { ...stable(), observedGeneration: undefined } as never },
    TAKEN,
    ['ready', /is running/],
  ],
  [
    'of an operator before 1.8 that reconciled an older spec waits',
    {
      spec: running,
      status: {
        ...stable({ reconciliationStatus: { lastReconciledSpec: lastReconciled(1) } }),
        observedGeneration: undefined,
      } as never,
    },
    ...both('waiting', /generation 1 of 2/),
  ],
  [
    'that is to be suspended and still runs waits',
    { spec: suspended, status: stable() },
    TAKEN,
    ['waiting', /is STABLE/],
  ],
  [
    'that is suspended is ready',
    {
      spec: suspended,
      status: stable({ lifecycleState: 'SUSPENDED', jobManagerDeploymentStatus: 'MISSING' }),
    },
    TAKEN,
    ['ready', /is suspended/],
  ],
  [
    'that never ran and is suspended is ready, though the operator says nothing of it',
    { spec: suspended, metadata: { finalizers: ['flinkdeployments.flink.apache.org/finalizer'] } },
    ...both('ready', /never run/),
  ],
  [
    'that never ran and the operator does not know waits',
    { spec: suspended },
    ...both('waiting', /not seen/),
  ],
  [
    'without a job is ready with its job manager',
    { spec: {}, status: stable({ jobStatus: {} }) },
    TAKEN,
    ['ready', /is stable/],
  ],
  [
    'without a job waits for its job manager',
    { spec: {}, status: stable({ jobStatus: {}, jobManagerDeploymentStatus: 'DEPLOYING' }) },
    TAKEN,
    ['waiting', /its job manager DEPLOYING/],
  ],
  [
    'that is being deleted waits',
    { spec: running, status: stable(), metadata: { deletionTimestamp: '2026-11-01T00:00:00Z' } },
    ...both('waiting', /being deleted/),
  ],
]);

cases('FlinkSessionJob', [
  [
    'that runs is ready',
    { spec: running, status: stable({ jobManagerDeploymentStatus: null }) },
    TAKEN,
    ['ready', /running/],
  ],
  [
    'that is submitted is accepted',
    { spec: running, status: stable({ lifecycleState: 'DEPLOYED', jobStatus: { state: 'CREATED' } }) },
    TAKEN,
    ['waiting', /its job CREATED/],
  ],
]);

cases('FlinkStateSnapshot', [
  ['that nobody has seen waits', {}, ...both('waiting', /not seen/)],
  ['that is under way is accepted', { status: { state: 'IN_PROGRESS' } }, TAKEN, ['waiting', /IN_PROGRESS/]],
  [
    'that is complete is ready',
    { status: { state: 'COMPLETED', path: 's3://state/savepoint-1' } },
    ...both('ready', /s3:\/\/state\/savepoint-1/),
  ],
  [
    'that has failed has failed',
    { status: { state: 'FAILED', error: 'no space' } },
    ...both('failed', /no space/),
  ],
  ['that was abandoned has failed', { status: { state: 'ABANDONED' } }, ...both('failed', /does not run/)],
]);

cases('FlinkBlueGreenDeployment', [
  [
    'that is active is ready',
    { status: { blueGreenState: 'ACTIVE_GREEN', jobStatus: { state: 'RUNNING' } } },
    TAKEN,
    ['ready', /ACTIVE_GREEN/],
  ],
  [
    'in between waits',
    { status: { blueGreenState: 'TRANSITIONING_TO_BLUE', jobStatus: { state: 'RECONCILING' } } },
    TAKEN,
    ['waiting', /TRANSITIONING_TO_BLUE/],
  ],
  [
    'that cannot change has failed',
    { status: { blueGreenState: 'ACTIVE_BLUE', jobStatus: { state: 'FAILING' }, error: 'it was too slow' } },
    ...both('failed', /too slow/),
  ],
]);
