import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  Binding,
  Cluster,
  FleetApplicationProps,
  FlinkVersion,
  KubernetesSubject,
  Metrics,
  TenantMembers,
} from 'cdk8s-flink-fleet';

/** The clusters of the fleet. */
export interface Clusters {
  readonly east: Cluster;
  readonly west: Cluster;
  readonly central: Cluster;
}

/** Who may do what for a tenant: by the groups that the identity provider knows. */
export function membersOf(tenant: string): TenantMembers {
  return {
    viewers: [KubernetesSubject.group('engineering')],
    developers: [KubernetesSubject.group(`${tenant}-developers`)],
    maintainers: [KubernetesSubject.group(`${tenant}-on-call`)],
  };
}

/** How large a job is: its parallelism, and the memory of a task manager in GiB. */
export interface JobSize {
  readonly parallelism: number;
  readonly memory: number;
}

/** What all jobs of this company have in common; a tenant says the rest. */
export function job(
  name: string,
  { parallelism, memory }: JobSize,
): Pick<
  FleetApplicationProps,
  'flinkVersion' | 'image' | 'taskManager' | 'kafka' | 'metrics' | 'maxStateAge' | 'job'
> {
  return {
    flinkVersion: FlinkVersion.V1_20,
    image: `${Binding.of('registry')}/${name}:1.4.2`,
    taskManager: { cpu: Cpu.units(2), memory: Size.gibibytes(memory), slots: 2 },
    kafka: [{ bootstrapServers: Binding.of('kafka.bootstrap') }],
    metrics: Metrics.prometheus(),
    maxStateAge: Duration.minutes(10),
    job: { jarUri: `local:///opt/flink/usrlib/${name}.jar`, parallelism, maxParallelism: 360 },
  };
}
