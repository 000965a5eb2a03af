import { App, Chart, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  ClusterPlatform,
  FlinkApplication,
  FlinkServiceAccount,
  FlinkVersion,
  GuardInstallation,
  KubernetesVersion,
  NodeClassRef,
  NodeProvisioning,
  OperatorInstallation,
  OperatorSettings,
  OperatorVersion,
  SchedulerInstallation,
  StateStorage,
} from 'cdk8s-flink-fleet';

const app = new App();

const platform = new ClusterPlatform(app, 'shared', {
  kubernetesVersion: KubernetesVersion.of('1.32'),
  operator: OperatorInstallation.existing({
    version: OperatorVersion.V1_13_0,
    // What the other team gives to every job; the rules go by it.
    defaultConfiguration: { 'kubernetes.operator.savepoint.history.max.age': '72 h' },
  }),
  nodes: NodeProvisioning.karpenter({
    nodeClass: NodeClassRef.ec2('default'),
    jobManagers: { limits: { cpu: Cpu.units(32), memory: Size.gibibytes(128) } },
    taskManagers: { limits: { cpu: Cpu.units(400), memory: Size.gibibytes(1600) } },
  }),
  scheduler: SchedulerInstallation.existing(),
  // Only for as long as flink-fleet runs nothing here: without a guard anybody can start a job twice.
  guard: GuardInstallation.none(),
});

const reports = new Chart(app, 'reports', { namespace: 'reports' });
reports.addDependency(platform.chart);
OperatorSettings.set(reports, platform.settingsFor());
new FlinkServiceAccount(reports, 'flink');
new FlinkApplication(reports, 'daily', {
  metadata: { name: 'daily' },
  image: 'registry.example.com/reports/daily:2.0.1',
  flinkVersion: FlinkVersion.V1_20,
  stateStorage: StateStorage.s3({ bucket: 'reports-state', region: 'eu-central-1' }),
  jobManager: platform.jobManagerPodProps,
  taskManager: { ...platform.taskManagerPodProps, memory: Size.gibibytes(4), slots: 2 },
  job: { jarUri: 'local:///opt/flink/usrlib/daily.jar', parallelism: 4, maxParallelism: 128 },
});

app.synth();
