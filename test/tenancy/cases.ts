import { blueGreen, container, deployment, JOB, pod, pods, sessionJob, snapshot } from './manifests';
import { Manifest } from '../lab';

/** A manifest in the namespace ads that breaks one rule. */
export type Hostile = readonly [title: string, rule: string, value: string, manifest: Manifest];

const OTHERS_STATE = 's3://flink-state/shop/x';

export const HOSTILE: readonly Hostile[] = [
  [
    'the service account of another tenant',
    'tenant-service-account',
    'shop-flink',
    deployment({ serviceAccount: 'shop-flink' }),
  ],
  [
    'it by a key',
    'tenant-service-account',
    'shop-flink',
    deployment({}, { 'kubernetes.taskmanager.service-account': 'shop-flink' }),
  ],
  [
    'it in a pod template',
    'tenant-service-account',
    'shop-flink',
    pods({ serviceAccountName: 'shop-flink' }),
  ],
  [
    'it in a blue/green deployment',
    'tenant-service-account',
    'shop-flink',
    blueGreen({ serviceAccount: 'shop-flink' }),
  ],
  [
    'checkpoints with another tenant',
    'tenant-state-uri',
    OTHERS_STATE,
    deployment({}, { 'execution.checkpointing.dir': OTHERS_STATE }),
  ],
  [
    'them by the former name of the key',
    'tenant-state-uri',
    OTHERS_STATE,
    deployment({}, { 'state.checkpoints.dir': OTHERS_STATE }),
  ],
  [
    'them by its first name',
    'tenant-state-uri',
    OTHERS_STATE,
    deployment({}, { 'state.backend.fs.checkpointdir': OTHERS_STATE }),
  ],
  [
    'them by nested keys',
    'tenant-flat-configuration',
    'state',
    deployment({}, { state: { checkpoints: { dir: OTHERS_STATE } } }),
  ],
  [
    'them by a line break',
    'tenant-flat-configuration',
    'web.title',
    deployment({}, { 'web.title': `x\nstate.checkpoints.dir: ${OTHERS_STATE}` }),
  ],
  [
    'them by a key with a blank',
    'tenant-flat-configuration',
    'state.checkpoints.dir ',
    deployment({}, { 'state.checkpoints.dir ': OTHERS_STATE }),
  ],
  [
    'them by a list',
    'tenant-flat-configuration',
    'env.java.opts',
    deployment({}, { 'env.java.opts': ['a', 'b'] }),
  ],
  [
    'them by two dots',
    'tenant-state-uri',
    's3://flink-state/ads/../shop',
    deployment({}, { 'state.checkpoints.dir': 's3://flink-state/ads/../shop' }),
  ],
  [
    'them by backslashes',
    'tenant-state-uri',
    's3://flink-state/ads/\\..\\..\\shop',
    deployment({}, { 'state.checkpoints.dir': 's3://flink-state/ads/\\..\\..\\shop' }),
  ],
  [
    'them in a bucket that begins alike',
    'tenant-state-uri',
    's3://flink-state/ads-2/x',
    deployment({}, { 'state.checkpoints.dir': 's3://flink-state/ads-2/x' }),
  ],
  [
    'savepoints with another tenant',
    'tenant-state-uri',
    OTHERS_STATE,
    deployment({}, { 'state.savepoints.dir': OTHERS_STATE }),
  ],
  [
    'high availability with another tenant',
    'tenant-state-uri',
    OTHERS_STATE,
    deployment({}, { 'high-availability.storageDir': OTHERS_STATE }),
  ],
  [
    'savepoints of a session job with another tenant',
    'tenant-state-uri',
    OTHERS_STATE,
    sessionJob({}, { 'state.savepoints.dir': OTHERS_STATE }),
  ],
  ['a snapshot with another tenant', 'tenant-state-uri', OTHERS_STATE, snapshot({ path: OTHERS_STATE })],
  [
    'a start from the savepoint of another tenant',
    'tenant-restore-uri',
    OTHERS_STATE,
    deployment({ job: { ...JOB, initialSavepointPath: OTHERS_STATE } }),
  ],
  [
    'it of a session job',
    'tenant-restore-uri',
    OTHERS_STATE,
    sessionJob({ initialSavepointPath: OTHERS_STATE }),
  ],
  [
    'it by a key',
    'tenant-restore-uri',
    OTHERS_STATE,
    deployment({}, { 'execution.savepoint.path': OTHERS_STATE }),
  ],
  ['another scheduler', 'tenant-scheduler', 'mine', pods({ schedulerName: 'mine' })],
  [
    'it for task managers',
    'tenant-scheduler',
    'mine',
    deployment({ taskManager: { podTemplate: { spec: { schedulerName: 'mine' } } } }),
  ],
  [
    'a PriorityClass of the system',
    'tenant-priority-class',
    'system-node-critical',
    pods({ priorityClassName: 'system-node-critical' }),
  ],
  [
    'it for job managers',
    'tenant-priority-class',
    'system-node-critical',
    deployment({ jobManager: { podTemplate: { spec: { priorityClassName: 'system-node-critical' } } } }),
  ],
  [
    'a foreign image',
    'tenant-image',
    'evil.example.com/flink/x',
    deployment({ image: 'evil.example.com/flink/x' }),
  ],
  [
    'one whose registry begins alike',
    'tenant-image',
    'registry.example.com.evil.io/flink/x',
    deployment({ image: 'registry.example.com.evil.io/flink/x' }),
  ],
  [
    'one of another port',
    'tenant-image',
    'registry.example.com:81/flink/x',
    deployment({ image: 'registry.example.com:81/flink/x' }),
  ],
  [
    'one of another repository',
    'tenant-image',
    'registry.example.com/flinkx/y',
    deployment({ image: 'registry.example.com/flinkx/y' }),
  ],
  [
    'one by a key',
    'tenant-image',
    'flink:1.18',
    deployment({}, { 'kubernetes.container.image': 'flink:1.18' }),
  ],
  [
    'one beside Flink',
    'tenant-image',
    'busybox',
    pods({ initContainers: [{ name: 'init', image: 'busybox' }] }),
  ],
  ['a node by name', 'tenant-node', 'node-1', pods({ nodeName: 'node-1' })],
  [
    'a path of the node',
    'tenant-pod-security',
    'hostPath',
    pods({ volumes: [{ name: 'etc', hostPath: { path: '/etc' } }] }),
  ],
  ['the network of the node', 'tenant-pod-security', 'true', pods({ hostNetwork: true })],
  ['it by a key', 'tenant-pod-security', 'true', deployment({}, { 'kubernetes.hostnetwork.enabled': true })],
  ['the processes of the node', 'tenant-pod-security', 'true', pods({ hostPID: true })],
  ['the memory of the node', 'tenant-pod-security', 'true', pods({ hostIPC: true })],
  [
    'a privileged container',
    'tenant-pod-security',
    'true',
    container({ securityContext: { privileged: true } }),
  ],
  [
    'more privileges later',
    'tenant-pod-security',
    'true',
    container({ securityContext: { allowPrivilegeEscalation: true } }),
  ],
  ['root', 'tenant-pod-security', '0', pods({ securityContext: { runAsUser: 0 } })],
  ['perhaps root', 'tenant-pod-security', 'false', container({ securityContext: { runAsNonRoot: false } })],
  [
    'all system calls',
    'tenant-pod-security',
    'Unconfined',
    pods({ securityContext: { seccompProfile: { type: 'Unconfined' } } }),
  ],
  [
    'a capability',
    'tenant-pod-security',
    'SYS_ADMIN',
    container({ securityContext: { capabilities: { add: ['NET_BIND_SERVICE', 'SYS_ADMIN'] } } }),
  ],
  [
    'an unmasked /proc',
    'tenant-pod-security',
    'Unmasked',
    container({ securityContext: { procMount: 'Unmasked' } }),
  ],
  [
    'a port of the node',
    'tenant-pod-security',
    '8081',
    container({ ports: [{ containerPort: 8081, hostPort: 8081 }] }),
  ],
  [
    'another namespace',
    'tenant-reserved-key',
    'kubernetes.namespace',
    deployment({}, { 'kubernetes.namespace': 'shop' }),
  ],
  [
    'another cluster',
    'tenant-reserved-key',
    'kubernetes.config.file',
    deployment({}, { 'kubernetes.config.file': '/x' }),
  ],
  [
    'a file of the operator',
    'tenant-reserved-key',
    'kubernetes.pod-template-file.default',
    deployment({}, { 'kubernetes.pod-template-file.default': '/x' }),
  ],
  [
    'a secret of the operator',
    'tenant-reserved-key',
    'security.kerberos.login.keytab',
    deployment(
      {},
      { 'security.kerberos.login.keytab': '/var/run/secrets/kubernetes.io/serviceaccount/token' },
    ),
  ],
  [
    'a file of the operator as a jar',
    'tenant-jar',
    'File:///var/run/secrets/token',
    sessionJob({ jarURI: 'File:///var/run/secrets/token' }),
  ],
  ['it by its path', 'tenant-jar', '/opt/x.jar', deployment({ job: { ...JOB, jarURI: '/opt/x.jar' } })],
  [
    'an enforced key set otherwise',
    'tenant-enforced-configuration',
    '3',
    deployment({}, { 'execution.checkpointing.num-retained': '3' }),
  ],
  [
    'it under its former name as well',
    'tenant-enforced-configuration',
    '3',
    deployment({}, { 'state.checkpoints.num-retained': 3 }),
  ],
  [
    'an enforced key left out',
    'tenant-enforced-configuration',
    'nothing',
    deployment({ flinkConfiguration: { 'metrics.latency.interval': 0 } }),
  ],
  [
    'an enforced key set otherwise by a session job',
    'tenant-enforced-configuration',
    '1000',
    sessionJob({}, { 'metrics.latency.interval': 1000 }),
  ],
  ['a pod with a foreign image', 'tenant-image', 'busybox', pod({}, { image: 'busybox' })],
  ['a pod with another scheduler', 'tenant-scheduler', 'mine', pod({ schedulerName: 'mine' })],
  [
    'a pod of another service account',
    'tenant-service-account',
    'other',
    pod({ serviceAccountName: 'other' }),
  ],
  ['a pod with a node by name', 'tenant-node', 'node-1', pod({ nodeName: 'node-1' })],
  [
    'a pod with a PriorityClass of the system',
    'tenant-priority-class',
    'system-node-critical',
    pod({ priorityClassName: 'system-node-critical' }),
  ],
];

export const GOOD: readonly (readonly [title: string, manifest: Manifest])[] = [
  ['a plain job', deployment()],
  ['another service account of the tenant', deployment({ serviceAccount: 'batch' })],
  [
    'state of the tenant',
    deployment(
      {},
      {
        'state.checkpoints.dir': 's3a://flink-state/ads/clicks',
        'high-availability.storageDir': 'file:///flink-state/ads/ha',
      },
    ),
  ],
  ['a name with two dots in it', deployment({}, { 'state.checkpoints.dir': 's3://flink-state/ads/a..b' })],
  [
    'values that are no text',
    deployment(
      {},
      {
        'taskmanager.numberOfTaskSlots': 2,
        'taskmanager.memory.managed.fraction': 0.4,
        'web.submit.enable': false,
      },
    ),
  ],
  [
    'an enforced key under its former name, as a number',
    deployment({
      flinkConfiguration: { 'state.checkpoints.num-retained': 5, 'metrics.latency.interval': 0 },
    }),
  ],
  [
    'a start from another cluster',
    deployment({ job: { ...JOB, initialSavepointPath: 's3://flink-west/ads/clicks/savepoint-1' } }),
  ],
  ['a snapshot', snapshot({ path: 's3://flink-state/ads/clicks/savepoints' })],
  ['a snapshot in the directory of its job', snapshot({})],
  ['a session job', sessionJob()],
  ['a blue/green deployment', blueGreen()],
  ['a mirror on its port', deployment({ image: 'mirror.example.com:5000/flink:1.18@sha256:00' })],
  [
    'the scheduler and the PriorityClass of the tenant',
    pods({ schedulerName: 'flink-binpack', priorityClassName: 'production' }),
  ],
  [
    'volumes and security as they should be',
    pods({
      hostNetwork: false,
      volumes: [
        { name: 'a', emptyDir: {} },
        { name: 'b', secret: { secretName: 'b' } },
      ],
      securityContext: { runAsNonRoot: true, runAsUser: 9999, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'flink-main-container',
          ports: [{ containerPort: 9249 }],
          securityContext: { privileged: false, capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } },
        },
      ],
    }),
  ],
  ['a pod', pod()],
  [
    'a pod of the scheduler and the PriorityClass of the tenant',
    pod({ schedulerName: 'flink-binpack', priorityClassName: 'production' }),
  ],
];
