import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { compact, JsonObject } from '../validation/manifest';
import { cpu, mapOf, Shape, size, struct, whole } from '../validation/shape';

/** How much pods may take together. */
export interface PodQuota {
  /**
   * The CPU that they may request.
   *
   * @default - not limited
   */
  readonly cpu?: Cpu;
  /**
   * The memory that they may request, and also be limited to.
   *
   * @default - not limited
   */
  readonly memory?: Size;
  /**
   * How many there may be.
   *
   * @default - not limited
   */
  readonly pods?: number;
}

/**
 * How much may be in each namespace of a tenant. Kubernetes counts by namespace: a tenant with two of them may take
 * twice as much.
 */
export interface TenantQuota extends PodQuota {
  /**
   * How many FlinkDeployments there may be.
   *
   * @default - not limited
   */
  readonly flinkDeployments?: number;
  /**
   * What pods of a PriorityClass may take, within the whole.
   *
   * @default - no more than the whole
   */
  readonly priorityClasses?: { [name: string]: PodQuota };
}

/** What a container gets that asks for nothing. Those of Flink always ask. */
export interface ContainerDefaults {
  /**
   * The CPU that it requests.
   *
   * @default Cpu.millis(100)
   */
  readonly cpu?: Cpu;
  /**
   * The memory that it requests, and is limited to.
   *
   * @default Size.mebibytes(256)
   */
  readonly memory?: Size;
}

const POD_QUOTA: Shape<PodQuota> = { cpu, memory: size, pods: whole(0) };
export const QUOTA_SHAPE: Shape<TenantQuota> = {
  ...POD_QUOTA,
  flinkDeployments: whole(0),
  priorityClasses: mapOf(struct(POD_QUOTA)),
};
export const CONTAINER_DEFAULTS_SHAPE: Shape<ContainerDefaults> = { cpu, memory: size };

/** What Kubernetes itself runs by; by default any pod of any namespace may name them. */
export const SYSTEM_PRIORITY_CLASSES = ['system-cluster-critical', 'system-node-critical'];

/** The specs of a namespace's ResourceQuotas by their names. */
export function resourceQuotas({ priorityClasses = {}, ...all }: TenantQuota): Record<string, JsonObject> {
  const total = compact({
    ...hardOf(all),
    'count/flinkdeployments.flink.apache.org': all.flinkDeployments?.toString(),
  }) as JsonObject | undefined;
  return {
    ...(total && { tenant: { hard: total } }),
    ...Object.fromEntries(
      Object.entries(priorityClasses).map(([name, quota]) => [
        `tenant-${name}`,
        { hard: compact(hardOf(quota)) ?? {}, scopeSelector: ofClasses([name]) },
      ]),
    ),
    'no-system-priority': { hard: { pods: '0' }, scopeSelector: ofClasses(SYSTEM_PRIORITY_CLASSES) },
  };
}

function hardOf({ cpu: cores, memory, pods }: PodQuota): Record<string, string | undefined> {
  const bytes = memory && quantityOf(memory);
  return {
    'requests.cpu': cores?.amount,
    'requests.memory': bytes,
    // Without it, a limit of many times the request would take the memory of others.
    'limits.memory': bytes,
    pods: pods?.toString(),
  };
}

function ofClasses(values: string[]): JsonObject {
  return { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values }] };
}

/** The spec of a namespace's LimitRange. */
export function limitRange({
  cpu: cores = Cpu.millis(100),
  memory = Size.mebibytes(256),
}: ContainerDefaults): JsonObject {
  const bytes = quantityOf(memory);
  return {
    limits: [
      {
        type: 'Container',
        // No default limit of CPU: it would refuse each container that requests more and has no limit of its own.
        defaultRequest: { cpu: cores.amount, memory: bytes },
        default: { memory: bytes },
      },
    ],
  };
}

function quantityOf(memory: Size): string {
  const mebibytes = memory.toMebibytes();
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}
