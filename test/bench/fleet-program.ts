import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  Binding,
  Fleet,
  FlinkVersion,
  KafkaAuthentication,
  Metrics,
  StateStorage,
  Survives,
} from 'cdk8s-flink-fleet';

export const CLUSTERS = 10;
const TENANTS = 10;

/** A fleet of ten clusters and ten tenants with `n` applications, as one has them. */
export function fleetOf(n: number, outdir: string, placements: string): Fleet {
  const fleet = new Fleet({ name: 'bench', outdir, placements });
  const state = fleet.addStateStorage('main', StateStorage.s3({ bucket: 'flink-state' }));
  const clusters = Array.from({ length: CLUSTERS }, (_, i) =>
    fleet.addCluster(`cluster-${i}`, {
      failureDomain: `region-${i % 5}`,
      stateStorages: [state],
      capacity: { cpu: Cpu.units(n * 8), memory: Size.gibibytes(n * 32) },
      bindings: {
        registry: `registry-${i}.example.com/flink`,
        'kafka.bootstrap': `kafka-${i}:9093`,
        'kafka.clusterId': 'one',
      },
    }),
  );
  const queues = Array.from({ length: TENANTS }, (_, i) => {
    const tenant = fleet.addTenant(`tenant-${i}`);
    const queue = tenant.addQueue('critical', { tier: 1 + (i % 3), survives: Survives.CLUSTER });
    clusters.forEach((cluster, c) => queue.addCluster(cluster, { weight: 1 + (c % 2) }));
    return { tenant, queue };
  });
  for (let i = 0; i < n; i++) {
    const { tenant, queue } = queues[i % TENANTS];
    tenant.addApplication(`app-${i}`, {
      queue,
      image: `${Binding.of('registry')}/bench:1.0.0`,
      flinkVersion: FlinkVersion.V1_20,
      stateStorage: state,
      checkpointing: { interval: Duration.minutes(2) },
      kafka: [
        {
          bootstrapServers: Binding.of('kafka.bootstrap'),
          authentication: KafkaAuthentication.scramSha512('kafka-credentials'),
        },
      ],
      metrics: Metrics.prometheus(),
      taskManager: { cpu: Cpu.units(2), memory: Size.gibibytes(4), slots: 2 },
      job: { jarUri: 'local:///opt/flink/usrlib/job.jar', parallelism: 4, maxParallelism: 120 },
    });
  }
  return fleet;
}
