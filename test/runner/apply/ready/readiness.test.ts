import { condition, object, Shape } from './objects';
import { readinessOf } from '../../../../src/runner/apply/ready/readiness';

type Case = readonly [what: string, shape: Shape, state: string, why: RegExp];

function cases(apiVersion: string, kind: string, table: readonly Case[]): void {
  describe(kind, () => {
    test.each(table)('%s', (_, shape, state, why) => {
      const readiness = readinessOf(object(apiVersion, kind, shape));
      expect(readiness.state).toBe(state);
      expect(readiness.why).toMatch(why);
    });
  });
}

const rolled = {
  observedGeneration: 2,
  replicas: 3,
  updatedReplicas: 3,
  readyReplicas: 3,
  availableReplicas: 3,
};
cases('apps/v1', 'Deployment', [
  ['that nobody has seen waits', { spec: { replicas: 3 } }, 'waiting', /has not seen it/],
  [
    'of which an older spec was seen waits',
    { spec: { replicas: 3 }, status: { ...rolled, observedGeneration: 1 } },
    'waiting',
    /generation 1 of 2/,
  ],
  [
    'whose new pods are not all there waits',
    { spec: { replicas: 3 }, status: { ...rolled, updatedReplicas: 1 } },
    'waiting',
    /1 of 3 replicas are updated/,
  ],
  [
    'whose old pods are still there waits',
    { spec: { replicas: 3 }, status: { ...rolled, replicas: 4 } },
    'waiting',
    /1 old replicas/,
  ],
  [
    'whose pods are not available waits',
    { spec: { replicas: 3 }, status: { ...rolled, availableReplicas: 2 } },
    'waiting',
    /2 of 3 replicas are available/,
  ],
  [
    'that was too slow has failed',
    {
      spec: { replicas: 3 },
      status: {
        ...rolled,
        readyReplicas: 0,
        availableReplicas: 0,
        conditions: [
          condition('Progressing', 'False', 'ProgressDeadlineExceeded', 'has timed out progressing'),
        ],
      },
    },
    'failed',
    /has timed out progressing/,
  ],
  [
    'that may make no pods says why',
    {
      spec: { replicas: 3 },
      status: {
        observedGeneration: 2,
        conditions: [condition('ReplicaFailure', 'True', 'FailedCreate', 'exceeded quota: compute')],
      },
    },
    'waiting',
    /exceeded quota/,
  ],
  ['with all its pods is ready', { spec: { replicas: 3 }, status: rolled }, 'ready', /3 replicas/],
  ['that asks for none is ready', { spec: { replicas: 0 }, status: { observedGeneration: 2 } }, 'ready', /0/],
]);

const set = { observedGeneration: 2, replicas: 2, readyReplicas: 2, updatedReplicas: 2, currentReplicas: 2 };
const revisions = { currentRevision: 'b', updateRevision: 'b' };
cases('apps/v1', 'StatefulSet', [
  ['with all its pods is ready', { spec: { replicas: 2 }, status: { ...set, ...revisions } }, 'ready', /2/],
  [
    'in the middle of a change waits',
    { spec: { replicas: 2 }, status: { ...set, updatedReplicas: 1, ...revisions, currentRevision: 'a' } },
    'waiting',
    /1 of 2 replicas are updated/,
  ],
  [
    'that is changed only in part is ready with that part',
    {
      spec: { replicas: 2, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } },
      status: { ...set, updatedReplicas: 1, ...revisions, currentRevision: 'a' },
    },
    'ready',
    /2/,
  ],
  [
    'with pods that are not ready waits',
    { spec: { replicas: 2 }, status: { ...set, readyReplicas: 0, ...revisions } },
    'waiting',
    /0 of 2 replicas are ready/,
  ],
]);

const everywhere = {
  observedGeneration: 2,
  desiredNumberScheduled: 4,
  updatedNumberScheduled: 4,
  numberAvailable: 4,
  numberReady: 4,
};
cases('apps/v1', 'DaemonSet', [
  ['on all nodes is ready', { status: everywhere }, 'ready', /4 nodes/],
  ['that is not on all nodes waits', { status: { ...everywhere, numberAvailable: 3 } }, 'waiting', /3 of 4/],
  [
    'that is old on some nodes waits',
    { status: { ...everywhere, updatedNumberScheduled: 1 } },
    'waiting',
    /1 of 4 nodes have its newest pod/,
  ],
]);

cases('apps/v1', 'ReplicaSet', [
  [
    'with all its pods is ready',
    {
      spec: { replicas: 1 },
      status: { observedGeneration: 2, replicas: 1, readyReplicas: 1, availableReplicas: 1 },
    },
    'ready',
    /1/,
  ],
  [
    'with a pod too many waits',
    { spec: { replicas: 1 }, status: { observedGeneration: 2, replicas: 2 } },
    'waiting',
    /too many/,
  ],
]);

cases('batch/v1', 'Job', [
  ['that has not started waits', { status: {} }, 'waiting', /not started/],
  ['that has started is ready', { status: { startTime: '2026-11-01T00:00:00Z' } }, 'ready', /has started/],
  [
    'that ended badly has failed',
    {
      status: {
        conditions: [condition('Failed', 'True', 'BackoffLimitExceeded', 'reached the backoff limit')],
      },
    },
    'failed',
    /backoff limit/,
  ],
  [
    'that is complete is ready',
    { status: { conditions: [condition('Complete', 'True')] } },
    'ready',
    /complete/,
  ],
]);

const waitingContainer = (reason: string, message: string, lastState = {}) => ({
  phase: 'Pending',
  containerStatuses: [{ name: 'flink-main-container', state: { waiting: { reason, message } }, lastState }],
});
cases('v1', 'Pod', [
  [
    'that no node can take says why',
    {
      status: {
        phase: 'Pending',
        conditions: [condition('PodScheduled', 'False', 'Unschedulable', '0/3 nodes are available')],
      },
    },
    'waiting',
    /0\/3 nodes/,
  ],
  [
    'whose image is not to be had says which',
    { status: waitingContainer('ImagePullBackOff', 'Back-off pulling image "clicks:1"') },
    'waiting',
    /flink-main-container: ImagePullBackOff, Back-off pulling image "clicks:1"/,
  ],
  [
    'that ends again and again says how it ended last',
    {
      status: waitingContainer('CrashLoopBackOff', 'back-off 5m0s restarting failed container', {
        terminated: { exitCode: 137, reason: 'OOMKilled', message: 'no heap left' },
      }),
    },
    'waiting',
    /CrashLoopBackOff, last ended with exit code 137 \(OOMKilled\): no heap left/,
  ],
  [
    'that is being made waits',
    { status: waitingContainer('ContainerCreating', '') },
    'waiting',
    /is pending/,
  ],
  [
    'that runs is ready',
    { status: { phase: 'Running', conditions: [condition('Ready', 'True')] } },
    'ready',
    /^$/,
  ],
  [
    'that was evicted has failed',
    { status: { phase: 'Failed', message: 'The node was low' } },
    'failed',
    /low/,
  ],
]);

cases('apiextensions.k8s.io/v1', 'CustomResourceDefinition', [
  ['that nobody has seen waits', {}, 'waiting', /NamesAccepted is not known/],
  [
    'whose names another one has fails',
    {
      status: {
        conditions: [condition('NamesAccepted', 'False', 'Conflict', '"flinkdep" is already in use')],
      },
    },
    'failed',
    /already in use/,
  ],
  [
    'that is installed still waits',
    {
      status: {
        conditions: [
          condition('NamesAccepted', 'True'),
          condition('Established', 'False', 'Installing', 'the initial names have been accepted'),
        ],
      },
    },
    'waiting',
    /initial names/,
  ],
  [
    'that is served is ready',
    { status: { conditions: [condition('NamesAccepted', 'True'), condition('Established', 'True')] } },
    'ready',
    /^$/,
  ],
]);

cases('v1', 'Namespace', [
  ['that is there is ready', { status: { phase: 'Active' } }, 'ready', /^$/],
  [
    'that does not go says what holds it',
    {
      metadata: { deletionTimestamp: '2026-11-01T00:00:00Z', finalizers: ['example.com/held'] },
      status: {
        phase: 'Terminating',
        conditions: [
          condition(
            'NamespaceContentRemaining',
            'True',
            'SomeResourcesRemain',
            'flinkdeployments has 1 instances',
          ),
          condition(
            'NamespaceDeletionDiscoveryFailure',
            'False',
            'ResourcesDiscovered',
            'All resources discovered',
          ),
        ],
      },
    },
    'waiting',
    /^is being deleted, held by example\.com\/held: flinkdeployments has 1 instances$/,
  ],
]);

cases('v1', 'PersistentVolumeClaim', [
  ['that is bound is ready', { status: { phase: 'Bound' } }, 'ready', /^$/],
  ['that is not waits', { status: { phase: 'Pending' } }, 'waiting', /not bound/],
  ['that has lost its volume has failed', { status: { phase: 'Lost' } }, 'failed', /lost/],
]);

cases('v1', 'Service', [
  ['within the cluster is ready', { spec: { type: 'ClusterIP' } }, 'ready', /^$/],
  [
    'with no load balancer yet waits',
    { spec: { type: 'LoadBalancer' }, status: {} },
    'waiting',
    /load balancer/,
  ],
  [
    'with a load balancer is ready',
    { spec: { type: 'LoadBalancer' }, status: { loadBalancer: { ingress: [{ ip: '10.0.0.1' }] } } },
    'ready',
    /^$/,
  ],
]);

cases('policy/v1', 'PodDisruptionBudget', [
  ['that nobody has seen waits', { status: {} }, 'waiting', /not seen/],
  [
    'with too few pods waits',
    { status: { observedGeneration: 2, currentHealthy: 1, desiredHealthy: 2 } },
    'waiting',
    /1 of 2 pods/,
  ],
  [
    'with enough is ready',
    { status: { observedGeneration: 2, currentHealthy: 2, desiredHealthy: 2 } },
    'ready',
    /^$/,
  ],
]);

cases('apiregistration.k8s.io/v1', 'APIService', [
  [
    'that does not answer says why',
    { status: { conditions: [condition('Available', 'False', 'FailedDiscoveryCheck', 'no response')] } },
    'waiting',
    /no response/,
  ],
  ['that answers is ready', { status: { conditions: [condition('Available', 'True')] } }, 'ready', /^$/],
]);

cases('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy', [
  ['that was not checked waits', {}, 'waiting', /not seen/],
  ['without warnings is ready', { status: { observedGeneration: 2, typeChecking: {} } }, 'ready', /^$/],
  [
    'with an expression of a wrong type has failed',
    {
      status: {
        observedGeneration: 2,
        typeChecking: {
          expressionWarnings: [
            { fieldRef: 'spec.validations[0].expression', warning: "undefined field 'jobs'" },
          ],
        },
      },
    },
    'failed',
    /spec\.validations\[0\]\.expression: undefined field 'jobs'/,
  ],
]);

for (const [apiVersion, kind] of [
  ['karpenter.sh/v1', 'NodePool'],
  ['karpenter.k8s.aws/v1', 'EC2NodeClass'],
] as const) {
  cases(apiVersion, kind, [
    ['that nobody has seen waits', {}, 'waiting', /Ready is not known/],
    [
      'that is not ready says which part is not',
      {
        status: {
          conditions: [
            { ...condition('Ready', 'False', 'UnhealthyDependents', 'SubnetsReady=False') },
            condition('SubnetsReady', 'False', 'SubnetsNotFound', 'no subnets match'),
          ],
        },
      },
      'waiting',
      /SubnetsReady=False: no subnets match/,
    ],
    ['that is ready is ready', { status: { conditions: [condition('Ready', 'True')] } }, 'ready', /^$/],
  ]);
}

cases('cert-manager.io/v1', 'Certificate', [
  ['that tells nothing of itself is ready, as kstatus has it', {}, 'ready', /^$/],
  ['of an older generation waits', { status: { observedGeneration: 1 } }, 'waiting', /generation 1 of 2/],
  [
    'that is not ready waits',
    { status: { conditions: [condition('Ready', 'False', 'Issuing', 'is being issued')] } },
    'waiting',
    /being issued/,
  ],
  [
    'that goes on working waits',
    { status: { conditions: [condition('Ready', 'True'), condition('Reconciling', 'True', 'Progressing')] } },
    'waiting',
    /Progressing/,
  ],
  [
    'that cannot go on has failed',
    { status: { conditions: [condition('Stalled', 'True', 'Denied', 'the issuer refuses')] } },
    'failed',
    /issuer refuses/,
  ],
]);
