import { ApiObjectMetadata, Size } from 'cdk8s';
import { Ami } from './ami';
import { Ec2Selector } from './ec2-selector';
import {
  anyMap,
  anyText,
  bool,
  like,
  listOf,
  mapOf,
  range,
  Shape,
  size,
  struct,
  text,
  whole,
} from '../../validation/shape';

/** A network volume that each node gets. */
export interface Ec2BlockDevice {
  /** The name of the device, such as `/dev/xvda`, the root of Amazon Linux. */
  readonly deviceName: string;
  /** How large it is. */
  readonly volumeSize: Size;
  /**
   * The type of volume.
   *
   * @default gp3
   */
  readonly volumeType?: string;
  /**
   * Operations a second.
   *
   * @default - that of the type
   */
  readonly iops?: number;
  /**
   * Throughput, in MiB a second.
   *
   * @default - that of the type
   */
  readonly throughput?: number;
  /**
   * The key by which it is encrypted. It always is.
   *
   * @default - the account's key for EBS
   */
  readonly kmsKeyId?: string;
  /**
   * Whether it is the one that pods' own storage is on.
   *
   * @default false
   */
  readonly rootVolume?: boolean;
}

/** How the kubelet of each node is configured; what is not here is as the image has it. */
export interface KubeletProps {
  /**
   * How many pods a node takes at most.
   *
   * @default - as many as its network interfaces have addresses for
   */
  readonly maxPods?: number;
  /**
   * What is kept for the system: `cpu`, `memory`, `ephemeral-storage` and `pid`, such as `{ memory: '1Gi' }`.
   *
   * @default - as Karpenter reckons it for the instance
   */
  readonly systemReserved?: { [resource: string]: string };
  /**
   * What is kept for Kubernetes itself, written alike.
   *
   * @default - as Karpenter reckons it for the instance
   */
  readonly kubeReserved?: { [resource: string]: string };
  /**
   * Below which rest of a resource pods are evicted at once, such as `{ 'memory.available': '5%' }`.
   *
   * @default - as the kubelet has it
   */
  readonly evictionHard?: { [signal: string]: string };
  /**
   * Below which rest pods are evicted after a grace period.
   *
   * @default - none
   */
  readonly evictionSoft?: { [signal: string]: string };
  /**
   * The grace period of each signal in `evictionSoft`, such as `1m0s`.
   *
   * @default - none
   */
  readonly evictionSoftGracePeriod?: { [signal: string]: string };
  /**
   * From which use of the disk on images are removed, in percent.
   *
   * @default - as the kubelet has it
   */
  readonly imageGcHighThresholdPercent?: number;
  /**
   * Until which use they are removed, in percent.
   *
   * @default - as the kubelet has it
   */
  readonly imageGcLowThresholdPercent?: number;
  /**
   * Whether a container's CPU limit is enforced.
   *
   * @default true
   */
  readonly cpuCfsQuota?: boolean;
}

/** What nodes on EC2 are made of. */
export interface Ec2NodeClassProps {
  /** The image. */
  readonly ami: Ami;
  /** The subnets that nodes may be in; one of the selectors must match. */
  readonly subnets: Ec2Selector[];
  /** The security groups of nodes: all that one of the selectors matches. */
  readonly securityGroups: Ec2Selector[];
  /**
   * The name of the IAM role of nodes. Karpenter makes the instance profile for it.
   *
   * @default - `instanceProfile` says it; exactly one of them is needed
   */
  readonly role?: string;
  /**
   * The name of an instance profile that exists.
   *
   * @default - Karpenter makes one for `role`
   */
  readonly instanceProfile?: string;
  /**
   * Name, labels and annotations of the EC2NodeClass.
   *
   * @default - a name from the construct path
   */
  readonly metadata?: ApiObjectMetadata;
  /**
   * Whether the local disks of an instance become one, on which images and pods' own storage are: the state of
   * RocksDB with them. Instances without local disks are not affected.
   *
   * @default true
   */
  readonly localDisks?: boolean;
  /**
   * Network volumes.
   *
   * @default - one of 50 GiB, gp3, encrypted, as the root of Amazon Linux and Bottlerocket's data; other images keep
   * their own
   */
  readonly blockDevices?: Ec2BlockDevice[];
  /**
   * How many network hops the answers of the instance's metadata service take. With 1 no pod reaches it, so that none
   * can act as the node.
   *
   * @default 1
   */
  readonly metadataHopLimit?: number;
  /**
   * How the kubelet is configured.
   *
   * @default - as the image has it
   */
  readonly kubelet?: KubeletProps;
  /**
   * Tags of all that Karpenter makes.
   *
   * @default - only Karpenter's own
   */
  readonly tags?: { [key: string]: string };
  /**
   * What a node runs at its first start, merged with what Karpenter needs.
   *
   * @default - none
   */
  readonly userData?: string;
  /**
   * Whether metrics come each minute, and are paid for.
   *
   * @default false
   */
  readonly detailedMonitoring?: boolean;
  /**
   * Whether nodes get public addresses.
   *
   * @default - as the subnet says
   */
  readonly associatePublicIpAddress?: boolean;
}

const DEVICE: Shape<Ec2BlockDevice> = {
  deviceName: text,
  volumeSize: size,
  volumeType: text,
  iops: whole(1),
  throughput: whole(1),
  kmsKeyId: text,
  rootVolume: bool,
};

const KUBELET: Shape<KubeletProps> = {
  maxPods: whole(0),
  systemReserved: mapOf(text),
  kubeReserved: mapOf(text),
  evictionHard: mapOf(text),
  evictionSoft: mapOf(text),
  evictionSoftGracePeriod: mapOf(text),
  imageGcHighThresholdPercent: range(0, 100),
  imageGcLowThresholdPercent: range(0, 100),
  cpuCfsQuota: bool,
};

const selectors = listOf(like('_toManifest', 'an Ec2Selector'));

export const EC2_NODE_CLASS_SHAPE: Shape<Ec2NodeClassProps> = {
  ami: like('_terms', 'an Ami'),
  subnets: selectors,
  securityGroups: selectors,
  role: text,
  instanceProfile: text,
  metadata: anyMap,
  localDisks: bool,
  blockDevices: listOf(struct(DEVICE, ['deviceName', 'volumeSize'])),
  metadataHopLimit: range(1, 64),
  kubelet: struct(KUBELET),
  tags: mapOf(anyText),
  userData: text,
  detailedMonitoring: bool,
  associatePublicIpAddress: bool,
};
