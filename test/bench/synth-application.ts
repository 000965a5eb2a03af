import { Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  FlinkApplication,
  FlinkVersion,
  KafkaAuthentication,
  Metrics,
  StateStorage,
} from 'cdk8s-flink-fleet';

/** An application as one has them by the thousand: state, Kafka, metrics, the autoscaler. */
export function addApplication(chart: Chart, name: string): void {
  new FlinkApplication(chart, name, {
    metadata: { name },
    image: 'registry.example.com/bench:1.0.0',
    flinkVersion: FlinkVersion.V1_20,
    stateStorage: StateStorage.s3({ bucket: 'flink-state', region: 'eu-central-1' }),
    checkpointing: { interval: Duration.minutes(2) },
    kafka: [
      {
        bootstrapServers: 'kafka:9093',
        authentication: KafkaAuthentication.scramSha512('kafka-credentials'),
      },
    ],
    metrics: Metrics.prometheus(),
    taskManager: { cpu: Cpu.units(2), memory: Size.gibibytes(4), slots: 2 },
    job: { jarUri: 'local:///opt/flink/usrlib/job.jar', parallelism: 4, maxParallelism: 120 },
    autoscaler: { maxParallelism: 24, cpuQuota: Cpu.units(16) },
  });
}
