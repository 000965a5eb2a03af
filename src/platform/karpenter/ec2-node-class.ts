import { ApiObject, Names, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { Ami } from './ami';
import {
  EC2_NODE_CLASS_SHAPE,
  Ec2BlockDevice,
  Ec2NodeClassProps,
  KubeletProps,
} from './ec2-node-class-props';
import { NodeClassRef } from './node-class-ref';
import { karpenterFindings } from './rule-set';
import { CheckedResource } from '../../validation/checked-resource';
import { RuleSet } from '../../validation/enforcement';
import { compact, JsonObject } from '../../validation/manifest';
import { checkShape } from '../../validation/shape';
import { ClusterScopedObject } from '../cluster-scoped';

/** Where images and pods' own storage are, by what the image is; others keep what they bring. */
const DATA_DEVICE: Readonly<Record<string, string>> = { al2023: '/dev/xvda', bottlerocket: '/dev/xvdb' };

/** Images of Flink with their plugins are large, and the default of 20 GiB holds few of them. */
const DATA_SIZE = Size.gibibytes(50);

/**
 * What nodes on EC2 are made of: image, network, role, disks.
 *
 * @see https://karpenter.sh/docs/concepts/nodeclasses/
 *
 * @example
 * const nodeClass = new Ec2NodeClass(chart, 'flink', {
 *   ami: Ami.alias('al2023@v20260701'),
 *   role: 'KarpenterNodeRole-eu-1',
 *   subnets: [Ec2Selector.discovery('eu-1')],
 *   securityGroups: [Ec2Selector.discovery('eu-1')],
 * });
 */
export class Ec2NodeClass extends CheckedResource {
  public readonly apiObject: ApiObject;

  public constructor(scope: Construct, id: string, props: Ec2NodeClassProps) {
    super(scope, id);
    checkShape(this, props, EC2_NODE_CLASS_SHAPE, ['ami', 'subnets', 'securityGroups']);
    this.apiObject = new ClusterScopedObject(this, 'Resource', {
      apiVersion: 'karpenter.k8s.aws/v1',
      kind: 'EC2NodeClass',
      metadata: { ...props.metadata, name: props.metadata?.name ?? Names.toDnsLabel(this, { maxLen: 63 }) },
      spec: render(props),
    });
  }

  /** What NodePools name it by. */
  public get ref(): NodeClassRef {
    return NodeClassRef.ec2(this.name);
  }

  /** @internal */
  protected _ruleSet(): RuleSet {
    return karpenterFindings;
  }
}

function render(props: Ec2NodeClassProps): JsonObject {
  const {
    ami,
    subnets,
    securityGroups,
    localDisks = true,
    blockDevices = defaultDevices(ami),
    kubelet,
    tags,
  } = props;
  return compact({
    amiFamily: ami._family,
    amiSelectorTerms: ami._terms.map((term) => ({ ...term })),
    role: props.role,
    instanceProfile: props.instanceProfile,
    subnetSelectorTerms: subnets.map((selector) => selector._toManifest()),
    securityGroupSelectorTerms: securityGroups.map((selector) => selector._toManifest()),
    instanceStorePolicy: localDisks ? 'RAID0' : undefined,
    blockDeviceMappings: blockDevices.length > 0 ? blockDevices.map(renderDevice) : undefined,
    metadataOptions: {
      httpEndpoint: 'enabled',
      httpTokens: 'required',
      httpPutResponseHopLimit: props.metadataHopLimit ?? 1,
      httpProtocolIPv6: 'disabled',
    },
    kubelet: kubelet && renderKubelet(kubelet),
    tags: tags && { ...tags },
    userData: props.userData,
    detailedMonitoring: props.detailedMonitoring,
    associatePublicIPAddress: props.associatePublicIpAddress,
  }) as JsonObject;
}

function defaultDevices(ami: Ami): Ec2BlockDevice[] {
  const deviceName = DATA_DEVICE[ami._kind];
  return deviceName ? [{ deviceName, volumeSize: DATA_SIZE }] : [];
}

function renderDevice(device: Ec2BlockDevice): JsonObject {
  const { deviceName, volumeSize, volumeType = 'gp3', iops, throughput, kmsKeyId, rootVolume } = device;
  return compact({
    deviceName,
    rootVolume,
    ebs: compact({
      volumeSize: `${volumeSize.toGibibytes()}Gi`,
      volumeType,
      iops,
      throughput,
      kmsKeyID: kmsKeyId,
      encrypted: true,
      deleteOnTermination: true,
    }),
  }) as JsonObject;
}

function renderKubelet({
  imageGcHighThresholdPercent,
  imageGcLowThresholdPercent,
  cpuCfsQuota,
  ...others
}: KubeletProps) {
  return compact({
    ...others,
    imageGCHighThresholdPercent: imageGcHighThresholdPercent,
    imageGCLowThresholdPercent: imageGcLowThresholdPercent,
    cpuCFSQuota: cpuCfsQuota,
  }) as JsonObject | undefined;
}
