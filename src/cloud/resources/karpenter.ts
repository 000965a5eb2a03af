import { role, roleArnOf } from './role';
import { elsewhere } from './state';
import { AwsAccount } from '../../fleet/aws/account';
import {
  karpenterControllerName,
  karpenterNodeName,
  karpenterQueueName,
  karpenterRuleName,
  roleArn,
} from '../../fleet/aws/names';
import { policy, policyText } from '../policy/document';
import { karpenterPolicy, queuePolicy } from '../policy/karpenter';
import { ofService, ofServiceAccounts } from '../policy/trust';
import { attributeOf, CloudPart, CloudResource } from '../resource';

export interface KarpenterOptions {
  readonly cluster: string;
  readonly account: AwsAccount;
  readonly region: string;
  readonly eksCluster: string;
  readonly oidcIssuer: string;
  /** The namespace of the controller. */
  readonly namespace: string;
}

/** What makes EC2 and AWS say that a machine will go, by the end of the rule's name. */
export const EVENTS = {
  spot: { source: ['aws.ec2'], 'detail-type': ['EC2 Spot Instance Interruption Warning'] },
  rebalance: { source: ['aws.ec2'], 'detail-type': ['EC2 Instance Rebalance Recommendation'] },
  'state-change': { source: ['aws.ec2'], 'detail-type': ['EC2 Instance State-change Notification'] },
  'capacity-reservation': {
    source: ['aws.ec2'],
    'detail-type': ['EC2 Capacity Reservation Instance Interruption Warning'],
  },
  health: { source: ['aws.health'], 'detail-type': ['AWS Health Event'] },
} as const;

/** Policies of AWS that a node of EKS has. */
const NODE_POLICIES = [
  'AmazonEKSWorkerNodePolicy',
  'AmazonEKS_CNI_Policy',
  'AmazonEC2ContainerRegistryPullOnly',
  'AmazonSSMManagedInstanceCore',
];

/** A message that nobody read for so long is of a machine that is gone. */
const RETENTION_SECONDS = 300;

/** The roles of Karpenter's controller and of its nodes, and the queue in which interruptions are announced. */
export function karpenterPart(options: KarpenterOptions): CloudPart {
  const { cluster, account, region, eksCluster, oidcIssuer, namespace } = options;
  const { partition, accountId } = account;
  const [controller, node] = [`karpenter_${cluster}`, `karpenter_node_${cluster}`];
  const nodeName = karpenterNodeName(account, cluster);
  const queueName = karpenterQueueName(account, cluster);
  const queueArn = `arn:${partition}:sqs:${region}:${accountId}:${queueName}`;
  return {
    resources: [
      ...role({
        id: controller,
        name: karpenterControllerName(account, cluster),
        description: `Karpenter on ${cluster}`,
        trust: policy(
          ofServiceAccounts({
            partition,
            accountId,
            oidcIssuer,
            serviceAccounts: [`${namespace}/karpenter`],
          }),
        ),
        rights: karpenterPolicy({
          partition,
          accountId,
          region,
          eksCluster,
          nodeRoleArn: roleArn(account, nodeName),
          queueArn,
        }),
      }),
      ...role({
        id: node,
        name: nodeName,
        description: `Nodes that Karpenter starts for ${cluster}`,
        trust: ofService('ec2.amazonaws.com'),
        attached: NODE_POLICIES.map((name) => `arn:${partition}:iam::aws:policy/${name}`),
      }),
      ...queue(options, controller, queueName, queueArn),
    ],
    outputs: [
      {
        name: `karpenter_controller_role_${cluster}`,
        value: roleArnOf(controller),
        known: roleArn(account, karpenterControllerName(account, cluster)),
        description: `the role of Karpenter's controller on ${cluster}`,
      },
      {
        name: `karpenter_node_role_${cluster}`,
        value: attributeOf('aws_iam_role', node, 'name'),
        known: nodeName,
        description: `the role of the nodes that Karpenter starts for ${cluster}`,
      },
      {
        name: `karpenter_queue_${cluster}`,
        value: attributeOf('aws_sqs_queue', controller, 'name'),
        known: queueName,
        description: `the queue in which interruptions of nodes of ${cluster} are announced`,
      },
    ],
  };
}

function queue(
  { cluster, account, region: where }: KarpenterOptions,
  id: string,
  name: string,
  arn: string,
): CloudResource[] {
  const region = elsewhere(where, account.region);
  const rules = Object.entries(EVENTS).map(([event, pattern]) => ({
    id: `${id}_${event}`,
    name: karpenterRuleName(account, cluster, event),
    pattern,
  }));
  const ruleArns = rules.map(({ id: rule }) => attributeOf('aws_cloudwatch_event_rule', rule, 'arn'));
  return [
    {
      type: 'aws_sqs_queue',
      id,
      attributes: {
        name,
        region,
        message_retention_seconds: RETENTION_SECONDS,
        sqs_managed_sse_enabled: true,
      },
    },
    ...rules.map(({ id: rule, name: ruleName, pattern }): CloudResource => ({
      type: 'aws_cloudwatch_event_rule',
      id: rule,
      attributes: { name: ruleName, region, event_pattern: JSON.stringify(pattern) },
    })),
    {
      type: 'aws_sqs_queue_policy',
      id,
      attributes: {
        queue_url: attributeOf('aws_sqs_queue', id, 'url'),
        region,
        policy: policyText(queuePolicy(arn, ruleArns)),
      },
    },
    ...rules.map(({ id: rule }): CloudResource => ({
      type: 'aws_cloudwatch_event_target',
      id: rule,
      attributes: {
        rule: attributeOf('aws_cloudwatch_event_rule', rule, 'name'),
        region,
        target_id: 'karpenter',
        arn: attributeOf('aws_sqs_queue', id, 'arn'),
      },
    })),
  ];
}
