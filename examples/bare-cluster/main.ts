import { App, Chart, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  ClusterPlatform,
  FlinkApplication,
  FlinkVersion,
  GuardInstallation,
  KubernetesSubject,
  KubernetesVersion,
  NodeProvisioning,
  OperatorInstallation,
  OperatorSettings,
  StateStorage,
} from 'cdk8s-flink-fleet';

const app = new App();

const platform = new ClusterPlatform(app, 'rack-1', {
  kubernetesVersion: KubernetesVersion.of('1.33'),
  // It has rights in these namespaces only, and makes the service account `flink` in each. They must be there already.
  operator: OperatorInstallation.managed({ watchNamespaces: ['ads'] }),
  nodes: NodeProvisioning.existing({
    jobManagers: { nodeSelector: { 'example.com/role': 'control' } },
    taskManagers: {
      nodeSelector: { 'example.com/role': 'streaming' },
      tolerations: [{ key: 'example.com/role', value: 'streaming', effect: 'NoSchedule' }],
    },
  }),
  guard: GuardInstallation.managed({ runner: [KubernetesSubject.group('oidc:flink-fleet-runners')] }),
});

const ads = new Chart(app, 'ads', { namespace: 'ads' });
ads.addDependency(platform.chart);
OperatorSettings.set(ads, platform.settingsFor());
new FlinkApplication(ads, 'clicks', {
  metadata: { name: 'clicks' },
  image: 'registry.example.com/ads/clicks:1.4.2',
  flinkVersion: FlinkVersion.V1_20,
  stateStorage: StateStorage.s3({ bucket: 'flink-state', endpoint: 'https://s3.example.com' }),
  jobManager: platform.jobManagerPodProps,
  taskManager: { ...platform.taskManagerPodProps, cpu: Cpu.units(2), memory: Size.gibibytes(8), slots: 2 },
  job: { jarUri: 'local:///opt/flink/usrlib/clicks.jar', parallelism: 8, maxParallelism: 128 },
});

app.synth();
