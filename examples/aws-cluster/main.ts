import { App, Chart, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  Ami,
  ClusterPlatform,
  Ec2Selector,
  FlinkApplication,
  FlinkServiceAccount,
  FlinkVersion,
  KarpenterIdentity,
  KubernetesVersion,
  NodeProvisioning,
  OperatorSettings,
  StateStorage,
} from 'cdk8s-flink-fleet';

const app = new App();
const cluster = 'us-east';

const platform = new ClusterPlatform(app, cluster, {
  kubernetesVersion: KubernetesVersion.of('1.33'),
  nodes: NodeProvisioning.karpenterOnAws({
    controller: {
      clusterName: cluster,
      identity: KarpenterIdentity.irsa('arn:aws:iam::111122223333:role/karpenter-us-east'),
      interruptionQueue: 'karpenter-us-east',
    },
    nodeClass: {
      ami: Ami.alias('al2023@v20260701'),
      role: 'karpenter-node-us-east',
      subnets: [Ec2Selector.discovery(cluster)],
      securityGroups: [Ec2Selector.discovery(cluster)],
    },
    // The limits are the most that may ever be paid for.
    jobManagers: { limits: { cpu: Cpu.units(64), memory: Size.gibibytes(256) } },
    taskManagers: {
      localNvme: Size.gibibytes(200),
      limits: { cpu: Cpu.units(1000), memory: Size.tebibytes(4) },
    },
  }),
});

const ads = new Chart(app, 'ads', { namespace: 'ads' });
// After the platform: without its CRDs and its operator there would be nothing to apply a job to.
ads.addDependency(platform.chart);
OperatorSettings.set(ads, platform.settingsFor());
new FlinkServiceAccount(ads, 'flink', {
  metadata: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/ads-us-east' } },
});
new FlinkApplication(ads, 'clicks', {
  metadata: { name: 'clicks' },
  image: 'registry.example.com/ads/clicks:1.4.2',
  flinkVersion: FlinkVersion.V1_20,
  stateStorage: StateStorage.s3({ bucket: 'acme-flink-state', region: 'us-east-1' }),
  jobManager: platform.jobManagerPodProps,
  taskManager: { ...platform.taskManagerPodProps, cpu: Cpu.units(4), memory: Size.gibibytes(16), slots: 4 },
  job: { jarUri: 'local:///opt/flink/usrlib/clicks.jar', parallelism: 16, maxParallelism: 128 },
});

app.synth();
