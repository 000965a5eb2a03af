import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ISSUER, PIPELINE, PLATFORM_ID, policyOf, PolicyText, twoAccounts, WEST_ID } from './fixture';
import { buildParts } from '../lab/build/cache';
import { describeParts } from '../lab/describe';

/** What is judged: by which policy, and with what the request says of itself. */
interface Request {
  readonly document: string;
  readonly action?: string;
  readonly resource?: string;
  readonly condition?: Readonly<Record<string, readonly string[]>>;
  readonly token?: {
    readonly provider: string;
    readonly arn: string;
    readonly audience: string;
    readonly subject: string;
  };
}
type Case = readonly [what: string, request: Request, verdict: 'allowed' | 'denied' | 'refused'];

const { cloud: cloudOf } = twoAccounts();
const cloud = cloudOf();
const text = (stack: string, type: string, id: string) => JSON.stringify(policyOf(cloud, stack, type, id));

const KARPENTER = text('platform', 'aws_iam_role_policy', 'karpenter_home');
const OWNED = {
  'aws:ResourceTag/kubernetes.io/cluster/home': ['owned'],
  'aws:ResourceTag/karpenter.sh/nodepool': ['flink'],
};
const REQUESTED = {
  'aws:RequestTag/kubernetes.io/cluster/home': ['owned'],
  'aws:RequestTag/eks:eks-cluster-name': ['home'],
  'aws:RequestTag/karpenter.sh/nodepool': ['flink'],
};
const PROFILE = {
  'aws:RequestTag/kubernetes.io/cluster/home': ['owned'],
  'aws:RequestTag/topology.kubernetes.io/region': ['eu-central-1'],
  'aws:RequestTag/karpenter.k8s.aws/ec2nodeclass': ['flink'],
};
const REGION = { 'aws:RequestedRegion': ['eu-central-1'] };
const ec2 = (rest: string, region = 'eu-central-1') => `arn:aws:ec2:${region}:${PLATFORM_ID}:${rest}`;
const queue = (name: string) => `arn:aws:sqs:eu-central-1:${PLATFORM_ID}:${name}`;
const roleOf = (name: string) => `arn:aws:iam::${PLATFORM_ID}:role/${name}`;
const karpenter = (action: string, resource: string, condition: Request['condition'] = {}): Request => ({
  document: KARPENTER,
  action,
  resource,
  condition,
});
const passedTo = (service: string) => ({ 'iam:PassedToService': [service] });

const OF_KARPENTER: readonly Case[] = [
  [
    'starts an instance with its tags',
    karpenter('ec2:RunInstances', ec2('instance/*'), REQUESTED),
    'allowed',
  ],
  ['none without', karpenter('ec2:RunInstances', ec2('instance/*')), 'refused'],
  [
    'none with the tags of another cluster',
    karpenter('ec2:RunInstances', ec2('instance/*'), {
      ...REQUESTED,
      'aws:RequestTag/eks:eks-cluster-name': ['other'],
    }),
    'refused',
  ],
  [
    'none in another region',
    karpenter('ec2:RunInstances', ec2('instance/*', 'us-east-1'), REQUESTED),
    'refused',
  ],
  ['starts from an image', karpenter('ec2:RunInstances', 'arn:aws:ec2:eu-central-1::image/ami-1'), 'allowed'],
  ['starts in a subnet', karpenter('ec2:CreateFleet', ec2('subnet/subnet-1')), 'allowed'],
  ['starts by its own template', karpenter('ec2:CreateFleet', ec2('launch-template/lt-1'), OWNED), 'allowed'],
  ['by no other', karpenter('ec2:CreateFleet', ec2('launch-template/lt-1')), 'refused'],
  [
    'makes a template with its tags',
    karpenter('ec2:CreateLaunchTemplate', ec2('launch-template/*'), REQUESTED),
    'allowed',
  ],
  ['ends its own instance', karpenter('ec2:TerminateInstances', ec2('instance/i-1'), OWNED), 'allowed'],
  ['no other', karpenter('ec2:TerminateInstances', ec2('instance/i-1')), 'refused'],
  [
    'none of another cluster',
    karpenter('ec2:TerminateInstances', ec2('instance/i-1'), {
      'aws:ResourceTag/kubernetes.io/cluster/away': ['owned'],
      'aws:ResourceTag/karpenter.sh/nodepool': ['flink'],
    }),
    'refused',
  ],
  ['removes no volume', karpenter('ec2:DeleteVolume', ec2('volume/vol-1'), OWNED), 'refused'],
  [
    'tags what it starts',
    karpenter('ec2:CreateTags', ec2('instance/i-1'), { ...REQUESTED, 'ec2:CreateAction': ['RunInstances'] }),
    'allowed',
  ],
  ['tags nothing as its own', karpenter('ec2:CreateTags', ec2('instance/i-1'), REQUESTED), 'refused'],
  [
    'names its instance',
    karpenter('ec2:CreateTags', ec2('instance/i-1'), { ...OWNED, 'aws:TagKeys': ['Name'] }),
    'allowed',
  ],
  [
    'takes no instance over',
    karpenter('ec2:CreateTags', ec2('instance/i-1'), {
      ...OWNED,
      'aws:TagKeys': ['Name', 'kubernetes.io/cluster/other'],
    }),
    'refused',
  ],
  [
    'gives nodes their role',
    karpenter('iam:PassRole', roleOf('acme_home_karpenter_node'), passedTo('ec2.amazonaws.com')),
    'allowed',
  ],
  [
    'no other role',
    karpenter('iam:PassRole', roleOf('acme/home/acme_home_ads'), passedTo('ec2.amazonaws.com')),
    'refused',
  ],
  [
    'to nobody else',
    karpenter('iam:PassRole', roleOf('acme_home_karpenter_node'), passedTo('lambda.amazonaws.com')),
    'refused',
  ],
  [
    'makes a profile with its tags',
    karpenter('iam:CreateInstanceProfile', `arn:aws:iam::${PLATFORM_ID}:instance-profile/x`, PROFILE),
    'allowed',
  ],
  [
    'changes no other profile',
    karpenter('iam:AddRoleToInstanceProfile', `arn:aws:iam::${PLATFORM_ID}:instance-profile/x`),
    'refused',
  ],
  ['looks up prices', karpenter('pricing:GetProducts', '*'), 'allowed'],
  ['looks up instance types', karpenter('ec2:DescribeInstanceTypes', '*', REGION), 'allowed'],
  [
    'not in another region',
    karpenter('ec2:DescribeInstanceTypes', '*', { 'aws:RequestedRegion': ['us-east-1'] }),
    'refused',
  ],
  ['hears of interruptions', karpenter('sqs:ReceiveMessage', queue('acme_home_karpenter')), 'allowed'],
  [
    'not of those of another cluster',
    karpenter('sqs:ReceiveMessage', queue('acme_away_karpenter')),
    'refused',
  ],
  ['sends nothing', karpenter('sqs:SendMessage', queue('acme_home_karpenter')), 'refused'],
  [
    'looks up its cluster',
    karpenter('eks:DescribeCluster', `arn:aws:eks:eu-central-1:${PLATFORM_ID}:cluster/home`),
    'allowed',
  ],
  [
    'reads no parameter of others',
    karpenter('ssm:GetParameter', 'arn:aws:ssm:eu-central-1:1:parameter/secret'),
    'refused',
  ],
  ['reads no state', karpenter('s3:GetObject', 'arn:aws:s3:::acme-state/prod/x'), 'refused'],
];

const provider = ISSUER.replace('https://', '');
const as = (
  stack: string,
  id: string,
  subject: string,
  { audience = 'sts.amazonaws.com', issuer = provider } = {},
): Request => ({
  document: text(stack, 'aws_iam_role', id),
  token: {
    provider: issuer,
    arn: `arn:aws:iam::${stack === 'platform' ? PLATFORM_ID : WEST_ID}:oidc-provider/${issuer}`,
    audience,
    subject: `system:serviceaccount:${subject}`,
  },
});

const OF_TRUST: readonly Case[] = [
  ['the jobs of ads take on their role', as('platform', 'job_home_ads', 'ads:flink'), 'allowed'],
  ['those of shop do not', as('platform', 'job_home_ads', 'shop:flink'), 'refused'],
  ['no other service account of ads does', as('platform', 'job_home_ads', 'ads:default'), 'refused'],
  ['a name that only begins alike does not', as('platform', 'job_home_ads', 'ads:flink2'), 'refused'],
  [
    'a token for somebody else does not',
    as('platform', 'job_home_ads', 'ads:flink', { audience: 'kubernetes' }),
    'refused',
  ],
  [
    'the same account of another cluster does not',
    as('platform', 'job_home_ads', 'ads:flink', { issuer: 'oidc.eks.eu-central-1.amazonaws.com/id/FFFF' }),
    'refused',
  ],
  ['Karpenter takes on its role', as('west', 'karpenter_away', 'kube-system:karpenter'), 'allowed'],
  ['the jobs do not', as('west', 'karpenter_away', 'ads:flink'), 'refused'],
];

/** A statement that names whom it is for, as one that says it by its condition alone: so do those of this fleet. */
function withoutPrincipal({ Version, Statement }: PolicyText): string {
  return JSON.stringify({
    Version,
    Statement: Statement.map(({ Principal: _, ...rest }) => ({
      ...rest,
      Resource: rest.Resource ?? '*',
    })),
  });
}
const STATE = withoutPrincipal(policyOf(cloud, 'platform', 'aws_s3_bucket_policy', 'state_main'));
const state = (role: string, action: string, key: string, secure = 'true'): Request => ({
  document: STATE,
  action,
  resource: `arn:aws:s3:::acme-state${key}`,
  condition: { 'aws:PrincipalArn': [role], 'aws:SecureTransport': [secure] },
});
const AWAY = `arn:aws:iam::${WEST_ID}:role/acme/away/acme_away_ads`;

const OF_STATE: readonly Case[] = [
  [
    'a job of another account writes for its cluster',
    state(AWAY, 's3:PutObject', '/prod/away.1/ads/job/e1/x'),
    'allowed',
  ],
  ['in any generation of it', state(AWAY, 's3:PutObject', '/prod/away.12/ads/x'), 'allowed'],
  ['not for another cluster', state(AWAY, 's3:PutObject', '/prod/home.1/ads/job/e1/x'), 'refused'],
  ['nor for one whose name begins alike', state(AWAY, 's3:PutObject', '/prod/away2.1/ads/x'), 'refused'],
  ['nor claims', state(AWAY, 's3:PutObject', '/prod/claims/ads/job/e1'), 'refused'],
  ['but it reads there', state(AWAY, 's3:GetObject', '/prod/home.1/ads/job/e1/x'), 'allowed'],
  ['and lists', state(AWAY, 's3:ListBucket', ''), 'allowed'],
  ['it changes no policy', state(AWAY, 's3:PutBucketPolicy', ''), 'refused'],
  [
    'another role of that account does not write',
    state(`arn:aws:iam::${WEST_ID}:role/acme_away_karpenter_node`, 's3:PutObject', '/prod/away.1/ads/x'),
    'refused',
  ],
  [
    'nor a role whose path only begins alike',
    state(`arn:aws:iam::${WEST_ID}:role/acme/away2/x`, 's3:PutObject', '/prod/away.1/ads/x'),
    'refused',
  ],
  ['nobody without encryption', state(AWAY, 's3:PutObject', '/prod/away.1/ads/x', 'false'), 'denied'],
];

const LEDGER = withoutPrincipal(policyOf(cloud, 'platform', 'aws_s3_bucket_policy', 'ledger'));
const ledger = (action: string, condition: Record<string, readonly string[]> = {}): Request => ({
  document: LEDGER,
  action,
  resource: 'arn:aws:s3:::acme-ledger/acme/lock',
  condition: { 'aws:SecureTransport': ['true'], ...condition },
});
const REPLICA = withoutPrincipal(policyOf(cloud, 'platform', 'aws_s3_bucket_policy', 'replica_main'));
const replica = (role: string, action: string): Request => ({
  document: REPLICA,
  action,
  resource: 'arn:aws:s3:::acme-state-replica/prod/x',
  condition: { 'aws:PrincipalArn': [role], 'aws:SecureTransport': ['true'] },
});

const OF_LEDGER_AND_REPLICA: readonly Case[] = [
  ['an unconditional write is denied to everybody', ledger('s3:PutObject'), 'denied'],
  ['a first write is not', ledger('s3:PutObject', { 's3:if-none-match': ['*'] }), 'refused'],
  ['nor one over a known revision', ledger('s3:PutObject', { 's3:if-match': ['"1"'] }), 'refused'],
  ['nothing is removed', ledger('s3:DeleteObject'), 'denied'],
  ['nor any version', ledger('s3:DeleteObjectVersion'), 'denied'],
  [
    'the copy is written by what copies',
    replica(roleOf('acme_state_main_replication'), 's3:PutObject'),
    'refused',
  ],
  ['and by nobody else', replica(roleOf('administrator'), 's3:PutObject'), 'denied'],
  ['nor does anybody remove from it', replica(roleOf('acme_runner'), 's3:DeleteObject'), 'denied'],
];

const RUNNER = text('platform', 'aws_iam_role_policy', 'runner');
const assume = (document: string, resource: string, by?: string): Request => ({
  document,
  action: 'sts:AssumeRole',
  resource,
  condition: by ? { 'aws:PrincipalArn': [by] } : {},
});
const trustOf = (stack: string, id: string) => {
  const { Version, Statement } = policyOf(cloud, stack, 'aws_iam_role', id);
  const byRole = Statement.filter(({ Action }) => Action === 'sts:AssumeRole');
  return withoutPrincipal({ Version, Statement: byRole });
};

const OF_THE_RUNNER: readonly Case[] = [
  ['it probes as the jobs at home', assume(RUNNER, roleOf('acme/home/acme_home_ads')), 'allowed'],
  ['and as those of another account, whose state is here', assume(RUNNER, AWAY), 'allowed'],
  ['as nobody else', assume(RUNNER, roleOf('administrator')), 'refused'],
  ['jobs let it', assume(trustOf('west', 'job_away_ads'), '*', roleOf('acme_runner')), 'allowed'],
  ['and nobody else', assume(trustOf('west', 'job_away_ads'), '*', PIPELINE), 'refused'],
  ['the pipeline becomes the runner', assume(trustOf('platform', 'runner'), '*', PIPELINE), 'allowed'],
  ['a job does not', assume(trustOf('platform', 'runner'), '*', AWAY), 'refused'],
];

describeParts('what no server of the lab serves, by an evaluator of policies', ['policy-judge'], () => {
  let judge: string;
  beforeAll(async () => {
    judge = join((await buildParts(['policy-judge'])).get('policy-judge')!, 'policy-judge');
  });

  describe.each([
    ['Karpenter', OF_KARPENTER],
    ['who takes on which role', OF_TRUST],
    ['state and other accounts', OF_STATE],
    ['ledger and replica', OF_LEDGER_AND_REPLICA],
    ['the runner', OF_THE_RUNNER],
  ])('%s', (_, cases) => {
    test.each(cases)('%s', (_what, request, verdict) => {
      const { stdout, status } = spawnSync(judge, { input: JSON.stringify([request]), encoding: 'utf8' });
      expect(status).toBe(0);
      expect(JSON.parse(stdout)).toEqual([verdict]);
    });
  });
});
