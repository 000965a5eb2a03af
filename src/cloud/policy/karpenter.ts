import { onlyEncrypted, policy, PolicyDocument, Statement } from './document';

export interface KarpenterRights {
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  /** The name of the cluster in EKS, by which everything that Karpenter makes is tagged. */
  readonly eksCluster: string;
  readonly nodeRoleArn: string;
  readonly queueArn: string;
}

/**
 * What Karpenter's controller may do: start and end the machines of this cluster alone, which it is held to by their tags.
 *
 * @see https://karpenter.sh/docs/reference/cloudformation/
 */
export function karpenterPolicy(rights: KarpenterRights): PolicyDocument {
  return policy(...machines(rights), ...profiles(rights), ...lookups(rights));
}

function machines({ partition, region, eksCluster }: KarpenterRights): Statement[] {
  const ec2 = (...kinds: string[]) => kinds.map((kind) => `arn:${partition}:ec2:${region}:*:${kind}/*`);
  const images = [`arn:${partition}:ec2:${region}::image/*`, `arn:${partition}:ec2:${region}::snapshot/*`];
  const made = [
    'fleet',
    'instance',
    'volume',
    'network-interface',
    'launch-template',
    'spot-instances-request',
  ];
  const cluster = `kubernetes.io/cluster/${eksCluster}`;
  const requested = {
    StringEquals: {
      [`aws:RequestTag/${cluster}`]: 'owned',
      'aws:RequestTag/eks:eks-cluster-name': eksCluster,
    },
    StringLike: { 'aws:RequestTag/karpenter.sh/nodepool': '*' },
  };
  const owned = {
    StringEquals: { [`aws:ResourceTag/${cluster}`]: 'owned' },
    StringLike: { 'aws:ResourceTag/karpenter.sh/nodepool': '*' },
  };
  const start = ['ec2:RunInstances', 'ec2:CreateFleet'];
  return [
    {
      Sid: 'StartFrom',
      Effect: 'Allow',
      Action: start,
      Resource: [...images, ...ec2('security-group', 'subnet', 'capacity-reservation', 'placement-group')],
    },
    {
      Sid: 'StartByTemplate',
      Effect: 'Allow',
      Action: start,
      Resource: ec2('launch-template'),
      Condition: owned,
    },
    {
      Sid: 'StartTagged',
      Effect: 'Allow',
      Action: [...start, 'ec2:CreateLaunchTemplate'],
      Resource: ec2(...made),
      Condition: requested,
    },
    {
      Sid: 'TagWhatStarts',
      Effect: 'Allow',
      Action: 'ec2:CreateTags',
      Resource: ec2(...made),
      Condition: {
        ...requested,
        StringEquals: {
          ...requested.StringEquals,
          'ec2:CreateAction': ['RunInstances', 'CreateFleet', 'CreateLaunchTemplate'],
        },
      },
    },
    {
      Sid: 'TagOwned',
      Effect: 'Allow',
      Action: 'ec2:CreateTags',
      Resource: ec2('instance'),
      Condition: {
        ...owned,
        StringEqualsIfExists: { 'aws:RequestTag/eks:eks-cluster-name': eksCluster },
        'ForAllValues:StringEquals': {
          'aws:TagKeys': ['eks:eks-cluster-name', 'karpenter.sh/nodeclaim', 'Name'],
        },
      },
    },
    {
      Sid: 'EndOwned',
      Effect: 'Allow',
      Action: ['ec2:TerminateInstances', 'ec2:DeleteLaunchTemplate'],
      Resource: ec2('instance', 'launch-template'),
      Condition: owned,
    },
  ];
}

function profiles({ partition, accountId, region, eksCluster, nodeRoleArn }: KarpenterRights): Statement[] {
  const all = `arn:${partition}:iam::${accountId}:instance-profile/*`;
  const tags = (of: 'RequestTag' | 'ResourceTag') => ({
    StringEquals: {
      [`aws:${of}/kubernetes.io/cluster/${eksCluster}`]: 'owned',
      [`aws:${of}/topology.kubernetes.io/region`]: region,
    },
    StringLike: { [`aws:${of}/karpenter.k8s.aws/ec2nodeclass`]: '*' },
  });
  return [
    {
      Sid: 'PassNodeRole',
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: nodeRoleArn,
      Condition: {
        StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com', 'ec2.amazonaws.com.cn'] },
      },
    },
    {
      Sid: 'MakeProfiles',
      Effect: 'Allow',
      Action: ['iam:CreateInstanceProfile', 'iam:TagInstanceProfile'],
      Resource: all,
      Condition: tags('RequestTag'),
    },
    {
      Sid: 'ChangeProfiles',
      Effect: 'Allow',
      Action: [
        'iam:AddRoleToInstanceProfile',
        'iam:RemoveRoleFromInstanceProfile',
        'iam:DeleteInstanceProfile',
      ],
      Resource: all,
      Condition: tags('ResourceTag'),
    },
    { Sid: 'ReadProfiles', Effect: 'Allow', Action: 'iam:GetInstanceProfile', Resource: all },
    { Sid: 'ListProfiles', Effect: 'Allow', Action: 'iam:ListInstanceProfiles', Resource: '*' },
    { Sid: 'ReadNodeRole', Effect: 'Allow', Action: 'iam:GetRole', Resource: nodeRoleArn },
  ];
}

function lookups({ partition, accountId, region, eksCluster, queueArn }: KarpenterRights): Statement[] {
  return [
    {
      Sid: 'LookUpMachines',
      Effect: 'Allow',
      Action: [
        'ec2:DescribeCapacityReservations',
        'ec2:DescribeImages',
        'ec2:DescribeInstances',
        'ec2:DescribeInstanceStatus',
        'ec2:DescribeInstanceTypeOfferings',
        'ec2:DescribeInstanceTypes',
        'ec2:DescribeLaunchTemplates',
        'ec2:DescribePlacementGroups',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSpotPriceHistory',
        'ec2:DescribeSubnets',
      ],
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': region } },
    },
    {
      Sid: 'LookUpImages',
      Effect: 'Allow',
      Action: 'ssm:GetParameter',
      Resource: `arn:${partition}:ssm:${region}::parameter/aws/service/*`,
    },
    { Sid: 'LookUpPrices', Effect: 'Allow', Action: 'pricing:GetProducts', Resource: '*' },
    {
      Sid: 'HearOfInterruptions',
      Effect: 'Allow',
      Action: ['sqs:DeleteMessage', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage'],
      Resource: queueArn,
    },
    {
      Sid: 'LookUpCluster',
      Effect: 'Allow',
      Action: 'eks:DescribeCluster',
      Resource: `arn:${partition}:eks:${region}:${accountId}:cluster/${eksCluster}`,
    },
  ];
}

/** Only the rules of this cluster may send to its queue. */
export function queuePolicy(queueArn: string, ruleArns: readonly string[]): PolicyDocument {
  return policy(
    {
      Sid: 'Rules',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
      Condition: { ArnEquals: { 'aws:SourceArn': ruleArns } },
    },
    onlyEncrypted('sqs:*', queueArn),
  );
}
