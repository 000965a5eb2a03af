import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { POD_SHAPE, Toleration } from '../../flink/pod/pod-props';
import { bool, DNS_LABEL, matching, namespaceName, Shape } from '../../validation/shape';
import { CONTROLLER_SHAPE } from '../controller-shape';
import { IMAGE_SHAPE } from '../image';
import { KUBERNETES_VERSION, KubernetesVersion } from '../kubernetes-version';

/** A second scheduler, for the pods of Flink. */
export interface BinPackingSchedulerOptions {
  /**
   * The namespace that the scheduler runs in.
   *
   * @default flink-system
   */
  readonly namespace?: string;
  /**
   * Whether to make that namespace.
   *
   * @default true
   */
  readonly createNamespace?: boolean;
  /**
   * The name by which pods ask to be packed: their `schedulerName`.
   *
   * @default flink-binpack
   */
  readonly taskManagerSchedulerName?: string;
  /**
   * The name by which pods ask to be kept apart: their `schedulerName`.
   *
   * @default flink-spread
   */
  readonly jobManagerSchedulerName?: string;
  /**
   * Labels of the only nodes that it packs pods on, such as those of a NodePool. Have the pods ask for them as well, by
   * `podProps` of the pool: Karpenter knows of a scheduler's own wishes nothing, and would start nodes that are of no use.
   *
   * @default - none: wherever pods can run
   */
  readonly taskManagerNodeLabels?: { [label: string]: string };
  /**
   * Where the image is, without tag.
   *
   * @default registry.k8s.io/kube-scheduler
   */
  readonly imageRepository?: string;
  /**
   * The digest of the image, such as `sha256:…`.
   *
   * @default - none; the tag is the version
   */
  readonly imageDigest?: string;
  /**
   * Secrets with which the image is pulled.
   *
   * @default - none
   */
  readonly imagePullSecrets?: string[];
  /**
   * How many schedulers there are. One works, the others wait for it to fail.
   *
   * @default 2
   */
  readonly replicas?: number;
  /**
   * CPU that each scheduler requests.
   *
   * @default Cpu.millis(200)
   */
  readonly cpu?: Cpu;
  /**
   * Memory of each scheduler. It holds all pods and nodes of the cluster.
   *
   * @default Size.mebibytes(512)
   */
  readonly memory?: Size;
  /**
   * Labels that the scheduler's own nodes must have.
   *
   * @default - any node
   */
  readonly nodeSelector?: { [label: string]: string };
  /**
   * Taints that the scheduler's own pods tolerate.
   *
   * @default - none
   */
  readonly tolerations?: Toleration[];
  /**
   * The PriorityClass of the scheduler.
   *
   * @default system-cluster-critical
   */
  readonly priorityClassName?: string;
  /**
   * Whether a NetworkPolicy lets the scheduler be reached only at its metrics.
   *
   * @default true
   */
  readonly networkPolicy?: boolean;
}

/** A second scheduler, and the cluster that it is for. */
export interface BinPackingSchedulerProps extends BinPackingSchedulerOptions {
  /** The version of the cluster, which is that of the image. */
  readonly kubernetesVersion: KubernetesVersion;
}

const SCHEDULER_NAME = matching(DNS_LABEL, 'the name of a scheduler: at most 63 of a-z, 0-9 and -');

export const SCHEDULER_OPTIONS_SHAPE: Shape<BinPackingSchedulerOptions> = {
  namespace: namespaceName,
  createNamespace: bool,
  taskManagerSchedulerName: SCHEDULER_NAME,
  jobManagerSchedulerName: SCHEDULER_NAME,
  taskManagerNodeLabels: POD_SHAPE.nodeSelector,
  ...IMAGE_SHAPE,
  imagePullSecrets: POD_SHAPE.imagePullSecrets,
  ...CONTROLLER_SHAPE,
  networkPolicy: bool,
};

export const SCHEDULER_SHAPE: Shape<BinPackingSchedulerProps> = {
  ...SCHEDULER_OPTIONS_SHAPE,
  kubernetesVersion: KUBERNETES_VERSION,
};
