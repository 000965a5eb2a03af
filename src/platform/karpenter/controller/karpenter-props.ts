import { Duration, Size } from 'cdk8s';
import { Cpu, EnvValue } from 'cdk8s-plus-27';
import { KarpenterIdentity } from './karpenter-identity';
import { Toleration } from '../../../flink/pod/pod-props';
import {
  bool,
  duration,
  like,
  mapOf,
  matching,
  namespaceName,
  oneOf,
  Shape,
  struct,
  text,
} from '../../../validation/shape';
import { CONTROLLER_SHAPE } from '../../controller-shape';
import { IMAGE_SHAPE } from '../../image';
import { KarpenterVersion } from '../karpenter-version';

/** What Karpenter makes of what a pod prefers, but does not require. */
export enum PreferencePolicy {
  /** It starts a node as the pod prefers it, where that can be had. */
  RESPECT = 'Respect',
  /** It starts the cheapest node that the pod can run on. */
  IGNORE = 'Ignore',
}

/** Parts of Karpenter that can be switched. The rights that a part needs come with it. */
export interface KarpenterFeatureGates {
  /**
   * Nodes that stay unhealthy are replaced. Alpha.
   *
   * @default false
   */
  readonly nodeRepair?: boolean;
  /**
   * NodeOverlays change what instance types cost and have, as Karpenter sees it. Alpha.
   *
   * @default false
   */
  readonly nodeOverlay?: boolean;
  /**
   * Capacity reservations of EC2 are used. Beta.
   *
   * @default true
   */
  readonly reservedCapacity?: boolean;
  /**
   * Consolidation replaces spot nodes by cheaper spot nodes as well; each time the jobs on them restart. Alpha.
   *
   * @default false
   */
  readonly spotToSpotConsolidation?: boolean;
  /**
   * NodePools may have `replicas`: nodes that are there whether pods need them or not. Alpha.
   *
   * @default false
   */
  readonly staticCapacity?: boolean;
  /**
   * CapacityBuffers keep room for pods that do not exist yet. Alpha.
   *
   * @default false
   */
  readonly capacityBuffer?: boolean;
}

/** The controller of Karpenter on AWS. */
export interface KarpenterProps {
  /** The name of the cluster, as EKS knows it and as the tags of subnets and security groups have it. */
  readonly clusterName: string;
  /** How the controller gets its rights in AWS. */
  readonly identity: KarpenterIdentity;
  /**
   * The version of the image, of the rights and of the CRDs.
   *
   * @default KarpenterVersion.DEFAULT
   */
  readonly version?: KarpenterVersion;
  /**
   * The namespace that the controller runs in. It must be there.
   *
   * @default - that of the chart, or `kube-system` if it has none
   */
  readonly namespace?: string;
  /**
   * Where the image is, without tag.
   *
   * @default public.ecr.aws/karpenter/controller
   */
  readonly imageRepository?: string;
  /**
   * The digest of the image, such as `sha256:…`.
   *
   * @default - that which the project has published for the version; none for a version where it has not
   */
  readonly imageDigest?: string;
  /**
   * The address at which new nodes find the API server, such as `https://ABC.gr7.eu-central-1.eks.amazonaws.com`.
   *
   * @default - EKS is asked for it
   */
  readonly clusterEndpoint?: string;
  /**
   * The name of the SQS queue in which EC2 announces interruptions. With it a spot node that will be taken back is
   * drained, and its successor started, two minutes before; without it the node is simply gone.
   *
   * @default - no queue is read
   */
  readonly interruptionQueue?: string;
  /**
   * How long no pod must have come before nodes are started, in whole seconds. Pods that come together share nodes.
   *
   * @default Duration.seconds(1)
   */
  readonly batchIdleDuration?: Duration;
  /**
   * How long pods are waited for at most, in whole seconds.
   *
   * @default Duration.seconds(10)
   */
  readonly batchMaxDuration?: Duration;
  /**
   * What becomes of what pods prefer.
   *
   * @default PreferencePolicy.RESPECT
   */
  readonly preferencePolicy?: PreferencePolicy;
  /**
   * Parts that can be switched.
   *
   * @default - those of Karpenter
   */
  readonly featureGates?: KarpenterFeatureGates;
  /**
   * Further settings, as environment variables; they win over those from other properties.
   *
   * @default - none
   * @see https://karpenter.sh/docs/reference/settings/
   */
  readonly env?: { [name: string]: EnvValue };
  /**
   * How many controllers there are. One works, the others wait for it to fail.
   *
   * @default 2
   */
  readonly replicas?: number;
  /**
   * CPU that each controller requests. How many things it does at once follows from it.
   *
   * @default Cpu.units(1)
   */
  readonly cpu?: Cpu;
  /**
   * Memory of each controller.
   *
   * @default Size.gibibytes(1)
   */
  readonly memory?: Size;
  /**
   * Labels that the controller's nodes must have, besides that for Linux. They are never nodes of Karpenter's own.
   *
   * @default - none
   */
  readonly nodeSelector?: { [label: string]: string };
  /**
   * Taints that the controller tolerates, besides `CriticalAddonsOnly`.
   *
   * @default - none
   */
  readonly tolerations?: Toleration[];
  /**
   * The PriorityClass of the controller.
   *
   * @default system-cluster-critical
   */
  readonly priorityClassName?: string;
  /**
   * Whether a NetworkPolicy lets the controller reach only DNS, the API server and AWS, and be reached only at its
   * metrics.
   *
   * @default true
   */
  readonly networkPolicy?: boolean;
}

const GATES: Shape<KarpenterFeatureGates> = {
  nodeRepair: bool,
  nodeOverlay: bool,
  reservedCapacity: bool,
  spotToSpotConsolidation: bool,
  staticCapacity: bool,
  capacityBuffer: bool,
};

export const KARPENTER_SHAPE: Shape<KarpenterProps> = {
  clusterName: text,
  identity: like('_annotations', 'a KarpenterIdentity, such as KarpenterIdentity.podIdentity()'),
  version: like('_imageDigest', 'a KarpenterVersion, such as KarpenterVersion.V1_14_1'),
  namespace: namespaceName,
  ...IMAGE_SHAPE,
  clusterEndpoint: matching(/^https?:\/\/[^\s/]|\$\{/, 'a URL, such as https://api.example.com'),
  interruptionQueue: matching(/^[\w-]{1,80}$|\$\{/, 'the name of a queue, not its URL or ARN'),
  batchIdleDuration: duration,
  batchMaxDuration: duration,
  preferencePolicy: oneOf(PreferencePolicy),
  featureGates: struct(GATES),
  env: mapOf(like('value', 'an EnvValue of cdk8s-plus, such as EnvValue.fromValue("x")')),
  ...CONTROLLER_SHAPE,
  networkPolicy: bool,
};
