import { stringify } from 'yaml';
import { FLINK_IMAGE, JOB_CLASS, JOB_JAR } from '../build/images';
import { BOOTSTRAP, TOPIC } from '../machine/broker';
import { Machine } from '../machine/machine';
import { BUCKET, REGION } from '../machine/store';

export const TENANT = 'acme';
export const APPLICATION = 'count';
const RECORDS_A_SECOND = 50;
/** Where the jobs find the keys of their cluster for the store. */
export const STORE_SECRET = 's3-keys';

/** The program of the fleet, as a user would write it, who knows the package by its name. */
export function program({ store }: Machine): string {
  return `
const { Duration, Size } = require('cdk8s');
const { Cpu } = require('cdk8s-plus-27');
const {
  Binding, Fleet, FlinkVersion, KubernetesVersion, OperatorInstallation, OperatorVersion,
  SchedulerInstallation, StateBackend, StateStorage, StorageCredentials, Survives,
} = require('cdk8s-flink-fleet');

const fleet = new Fleet({ name: 'e2e', failoverTime: Duration.minutes(3) });
const state = fleet.addStateStorage('main', StateStorage.s3({
  bucket: '${BUCKET}',
  region: '${REGION}',
  endpoint: '${store.endpoint}',
  credentials: StorageCredentials.secret('${STORE_SECRET}'),
}));
const [east, west] = ['east', 'west'].map((name) => fleet.addCluster(name, {
  failureDomain: name,
  stateStorages: [state],
  capacity: { cpu: Cpu.units(8), memory: Size.gibibytes(8) },
  jobPrincipals: ['fleet-' + name],
  bindings: { 'kafka.bootstrap': '${BOOTSTRAP}', 'kafka.clusterId': 'k-1' },
  platform: {
    kubernetesVersion: KubernetesVersion.V1_36,
    scheduler: SchedulerInstallation.existing(),
    operator: OperatorInstallation.managed({
      version: OperatorVersion.V1_7_0,
      replicas: 1,
      cpu: Cpu.millis(100),
      memory: Size.mebibytes(768),
    }),
  },
}));
const acme = fleet.addTenant('${TENANT}');
const critical = acme.addQueue('critical', { tier: 1, survives: Survives.CLUSTER });
critical.addCluster(east, { weight: 1000 });
critical.addCluster(west);
acme.addApplication('${APPLICATION}', {
  queue: critical,
  image: '${FLINK_IMAGE}',
  flinkVersion: FlinkVersion.V1_18,
  stateStorage: state,
  checkpointing: { interval: Duration.seconds(3), timeout: Duration.seconds(30), retained: 5, stateBackend: StateBackend.HASHMAP },
  kafka: [{
    bootstrapServers: Binding.of('kafka.bootstrap'),
    tls: false,
    transactionalIdPrefix: '${APPLICATION}-e' + Binding.of('epoch'),
  }],
  jobManager: { cpu: Cpu.millis(200), memory: Size.mebibytes(1024) },
  taskManager: { cpu: Cpu.millis(200), memory: Size.mebibytes(1024), slots: 1 },
  flinkConfiguration: {
    // So small that a limit of what is asked for would slow down every start.
    'kubernetes.jobmanager.cpu.limit-factor': '10',
    'kubernetes.taskmanager.cpu.limit-factor': '10',
    'taskmanager.memory.managed.size': '16m',
    // On this server a directory cannot be deleted that has something in it, and the client would try again and again.
    'fs.s3a.directory.marker.retention': 'keep',
  },
  job: {
    jarUri: '${JOB_JAR}',
    entryClass: '${JOB_CLASS}',
    args: ['${TOPIC}', '${RECORDS_A_SECOND}', Binding.of('cluster')],
    parallelism: 1,
    maxParallelism: 128,
  },
});
fleet.synth();
`;
}

export const CDK8S_YAML = stringify({ language: 'typescript', app: 'node main.js', output: 'dist' });
