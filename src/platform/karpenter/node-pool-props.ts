import { ApiObjectMetadata, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Consolidation, DisruptionBudget } from './disruption';
import { NodeClassRef } from './node-class-ref';
import { NodeRequirement } from './node-requirement';
import {
  anyMap,
  anyText,
  cpu,
  duration,
  like,
  listOf,
  mapOf,
  oneOf,
  Shape,
  size,
  struct,
  text,
  whole,
} from '../../validation/shape';

/** What a node costs, and whether it may be taken back. */
export enum CapacityType {
  /** A part of the price; taken back at two minutes' notice. */
  SPOT = 'spot',
  /** The full price, for as long as it is wanted. */
  ON_DEMAND = 'on-demand',
  /** Capacity that was paid for already. */
  RESERVED = 'reserved',
}

/** The processor that images must be built for. */
export enum CpuArchitecture {
  /** x86, 64 bits. */
  AMD64 = 'amd64',
  /** Arm, 64 bits; on AWS that is Graviton. */
  ARM64 = 'arm64',
}

/** What all nodes of a pool together may have: the guard against a cost that nobody wanted. */
export interface NodePoolLimits {
  /**
   * Virtual CPUs.
   *
   * @default - not limited
   */
  readonly cpu?: Cpu;
  /**
   * Memory.
   *
   * @default - not limited
   */
  readonly memory?: Size;
  /**
   * Nodes.
   *
   * @default - not limited
   */
  readonly nodes?: number;
}

/** A taint of nodes. */
export interface NodeTaint {
  /** The key. */
  readonly key: string;
  /**
   * The value.
   *
   * @default - none
   */
  readonly value?: string;
  /** `NoSchedule`, `PreferNoSchedule` or `NoExecute`. */
  readonly effect: string;
}

/** What any pool of nodes may have, whatever its nodes are made of. */
export interface NodePoolOptions {
  /**
   * Name, labels and annotations of the NodePool.
   *
   * @default - a name from the construct path
   */
  readonly metadata?: ApiObjectMetadata;
  /**
   * What all nodes together may have.
   *
   * @default - nothing guards the cost, and a warning says so
   */
  readonly limits?: NodePoolLimits;
  /**
   * The kinds of capacity. Of several, Karpenter tries reserved first, then spot, then on-demand.
   *
   * @default - on-demand; each subclass says its own
   */
  readonly capacityTypes?: CapacityType[];
  /**
   * The processors.
   *
   * @default [CpuArchitecture.AMD64]
   */
  readonly architectures?: CpuArchitecture[];
  /**
   * The zones. State on a local disk or a zonal volume does not leave its zone, and traffic between zones is paid for.
   *
   * @default - all zones of the node class
   */
  readonly zones?: string[];
  /**
   * The fewest virtual CPUs of a node.
   *
   * @default - not bounded
   */
  readonly minCpu?: number;
  /**
   * The most virtual CPUs of a node. The largest instance is the cheapest for each pod, so that without a bound one
   * node takes as many pods as it can.
   *
   * @default - not bounded; each subclass says its own
   */
  readonly maxCpu?: number;
  /**
   * Families of EC2 instances, such as `m7g`.
   *
   * @default - all
   */
  readonly instanceFamilies?: string[];
  /**
   * Categories of EC2 instances, such as `c`, `m` and `r`.
   *
   * @default - all
   */
  readonly instanceCategories?: string[];
  /**
   * The oldest generation of EC2 instances, such as 6.
   *
   * @default - not bounded
   */
  readonly minInstanceGeneration?: number;
  /**
   * The least of local NVMe disks on an EC2 instance; RocksDB on them is many times faster than on network volumes.
   *
   * @default - none is asked for
   */
  readonly localNvme?: Size;
  /**
   * Further requirements.
   *
   * @default - none
   */
  readonly requirements?: NodeRequirement[];
  /**
   * Labels of the nodes.
   *
   * @default - none; each subclass says its own
   */
  readonly nodeLabels?: { [name: string]: string };
  /**
   * Annotations of the nodes.
   *
   * @default - none
   */
  readonly nodeAnnotations?: { [name: string]: string };
  /**
   * Taints of the nodes.
   *
   * @default - none; each subclass says its own
   */
  readonly taints?: NodeTaint[];
  /**
   * Taints that something takes off a node once it has made it ready.
   *
   * @default - none
   */
  readonly startupTaints?: NodeTaint[];
  /**
   * The order in which pools are tried: the highest first, up to 100.
   *
   * @default - 0: after all that have one
   */
  readonly weight?: number;
  /**
   * When nodes are taken away, or replaced by cheaper ones.
   *
   * @default Consolidation.whenEmpty(Duration.minutes(5))
   */
  readonly consolidation?: Consolidation;
  /**
   * How many nodes may be disrupted at a time. Of the budgets in force the smallest counts.
   *
   * @default [DisruptionBudget.nodes(1)]
   */
  readonly budgets?: DisruptionBudget[];
  /**
   * How old a node may become. Beware: expiry heeds neither budgets nor pods that are not to be disrupted; those only
   * delay it, by `terminationGracePeriod`. Nodes with an old image are replaced by drift all the same, which heeds both.
   *
   * @default - any age
   */
  readonly expireAfter?: Duration;
  /**
   * How long a node that is to go waits for its pods, whatever protects them. Beware: with it, nodes that have drifted
   * go even if a pod on them is not to be disrupted.
   *
   * @default - as long as they take
   */
  readonly terminationGracePeriod?: Duration;
}

/** A pool, and what its nodes are made of. */
export interface NodePoolProps extends NodePoolOptions {
  /** The node class that nodes are made by, such as `nodeClass.ref` of an Ec2NodeClass. */
  readonly nodeClass: NodeClassRef;
}

const TAINT: Shape<NodeTaint> = { key: text, value: anyText, effect: text };
const LIMITS: Shape<NodePoolLimits> = { cpu, memory: size, nodes: whole(0) };
const taints = listOf(struct(TAINT, ['key', 'effect']));

export const NODE_POOL_OPTIONS_SHAPE: Shape<NodePoolOptions> = {
  metadata: anyMap,
  limits: struct(LIMITS),
  capacityTypes: listOf(oneOf(CapacityType)),
  architectures: listOf(oneOf(CpuArchitecture)),
  zones: listOf(text),
  minCpu: whole(1),
  maxCpu: whole(1),
  instanceFamilies: listOf(text),
  instanceCategories: listOf(text),
  minInstanceGeneration: whole(1),
  localNvme: size,
  requirements: listOf(like('withMinValues', 'a NodeRequirement')),
  nodeLabels: mapOf(anyText),
  nodeAnnotations: mapOf(anyText),
  taints,
  startupTaints: taints,
  weight: whole(1),
  consolidation: like('_toManifest', 'a Consolidation'),
  budgets: listOf(like('_toManifest', 'a DisruptionBudget')),
  expireAfter: duration,
  terminationGracePeriod: duration,
};

export const NODE_POOL_SHAPE: Shape<NodePoolProps> = {
  ...NODE_POOL_OPTIONS_SHAPE,
  nodeClass: like('_cpuLabel', 'a NodeClassRef, such as nodeClass.ref'),
};
