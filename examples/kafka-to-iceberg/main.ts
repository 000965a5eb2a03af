import { App, Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  FlinkApplication,
  FlinkVersion,
  IcebergCatalog,
  KafkaAuthentication,
  Metrics,
  StateStorage,
  UpgradeMode,
} from 'cdk8s-flink-fleet';

const app = new App();
const chart = new Chart(app, 'lake', { namespace: 'lake' });

new FlinkApplication(chart, 'orders-to-lake', {
  metadata: { name: 'orders-to-lake' },
  image: 'registry.example.com/lake/orders-to-lake:2.0.1',
  flinkVersion: FlinkVersion.V1_20,

  // Exactly once, end to end: Kafka's offsets are part of each checkpoint, and Iceberg commits what was written
  // up to a checkpoint when that checkpoint is complete.
  stateStorage: StateStorage.s3({ bucket: 'acme-flink-state', region: 'eu-central-1' }),
  checkpointing: {
    // Each checkpoint is a commit to Iceberg: more often means fresher tables, and more small files.
    interval: Duration.minutes(2),
    minPause: Duration.seconds(30),
  },
  upgradeMode: UpgradeMode.SAVEPOINT,

  kafka: [
    {
      bootstrapServers: 'kafka.streaming:9093',
      // Both Secrets are as Strimzi makes them; the manifest holds their names, never what is in them.
      truststore: { secretName: 'kafka-cluster-ca-cert' },
      authentication: KafkaAuthentication.scramSha512('orders-to-lake-kafka'),
    },
  ],
  icebergCatalogs: [
    IcebergCatalog.glue({ name: 'lake', warehouse: 's3://acme-lake/warehouse', region: 'eu-central-1' }),
  ],

  jobManager: { memory: Size.gibibytes(2) },
  taskManager: { cpu: Cpu.units(2), memory: Size.gibibytes(8), slots: 2 },
  metrics: Metrics.prometheus({ podMonitor: true }),
  job: {
    jarUri: 'local:///opt/flink/usrlib/orders-to-lake.jar',
    parallelism: 4,
    // Many divisors, so that the autoscaler finds even splits.
    maxParallelism: 360,
  },
  autoscaler: {
    targetUtilization: 0.7,
    maxParallelism: 24,
    // A new node and the pull of the image are part of a restart.
    restartTime: Duration.minutes(4),
    scaleDownInterval: Duration.hours(1),
    // What the NodePool of this job can give at most.
    cpuQuota: Cpu.units(30),
    memoryQuota: Size.gibibytes(120),
  },
});

app.synth();
