import { policyOf, twoAccounts } from './fixture';
import { EVENTS } from '../../src/cloud/resources/karpenter';

/** What the code of Karpenter calls: `pkg/aws/sdk.go` of its provider for AWS, 1.14.1, but for what only its tests use. */
const CALLS = {
  ec2: [
    'DescribeCapacityReservations',
    'DescribePlacementGroups',
    'DescribeImages',
    'DescribeLaunchTemplates',
    'DescribeSubnets',
    'DescribeSecurityGroups',
    'DescribeInstanceTypes',
    'DescribeInstanceTypeOfferings',
    'DescribeSpotPriceHistory',
    'DescribeInstanceStatus',
    'CreateFleet',
    'TerminateInstances',
    'DescribeInstances',
    'RunInstances',
    'CreateTags',
    'CreateLaunchTemplate',
    'DeleteLaunchTemplate',
  ],
  iam: [
    'GetInstanceProfile',
    'CreateInstanceProfile',
    'DeleteInstanceProfile',
    'AddRoleToInstanceProfile',
    'TagInstanceProfile',
    'RemoveRoleFromInstanceProfile',
    'ListInstanceProfiles',
    'GetRole',
  ],
  eks: ['DescribeCluster'],
  pricing: ['GetProducts'],
  ssm: ['GetParameter'],
  sqs: ['ReceiveMessage', 'DeleteMessage', 'GetQueueUrl'],
};

test('Karpenter may make all calls that its code has, and no others but to pass the role of nodes', () => {
  const { Statement } = policyOf(twoAccounts().cloud(), 'west', 'aws_iam_role_policy', 'karpenter_away');
  const allowed = new Set(Statement.flatMap(({ Action }) => Action));
  const called = Object.entries(CALLS).flatMap(([service, calls]) =>
    calls.map((call) => `${service}:${call}`),
  );
  expect([...allowed].sort()).toEqual([...called, 'iam:PassRole'].sort());
});

test('each event that Karpenter knows goes to its queue, and only its rules may send there', () => {
  const { resources } = twoAccounts().cloud().stack('west');
  const rules = resources.filter(({ type }) => type === 'aws_cloudwatch_event_rule');
  expect(rules.map(({ attributes }) => attributes.event_pattern)).toEqual(
    Object.values(EVENTS).map((event) => JSON.stringify(event)),
  );
  const targets = resources.filter(({ type }) => type === 'aws_cloudwatch_event_target');
  expect(targets.map(({ id }) => id)).toEqual(rules.map(({ id }) => id));
  const { Statement } = policyOf(twoAccounts().cloud(), 'west', 'aws_sqs_queue_policy', 'karpenter_away');
  expect(Statement[0].Condition).toEqual({
    ArnEquals: { 'aws:SourceArn': rules.map(({ id }) => `\${aws_cloudwatch_event_rule.${id}.arn}`) },
  });
});

test('jobs write in the generation of their cluster and in the next one, and read all of them', () => {
  const cloud = twoAccounts({ generation: 3 }).cloud();
  const [write, read] = policyOf(cloud, 'platform', 'aws_iam_role_policy', 'job_home_ads').Statement;
  const places = (...all: string[]) => all.map((place) => `arn:aws:s3:::acme-state/prod/${place}/ads/*`);
  expect(write.Resource).toEqual(places('home.3', 'home.4'));
  expect(read.Resource).toEqual(places('away.1', 'away.2', 'home.1', 'home.2', 'home.3', 'home.4'));
});

test('what a tenant says of its own state counts along', () => {
  const { fleet, clusters, cloud } = twoAccounts();
  const bounds = {
    stateUris: ['s3://acme-legacy/${fleet:cluster}/jobs/'],
    restoreUris: ['s3://acme-archive/x', 'file:///mnt/x'],
  };
  fleet.addTenant('legacy', { bounds }).addQueue('default').addCluster(clusters[0]);
  const [write, read] = policyOf(cloud(), 'platform', 'aws_iam_role_policy', 'job_home_legacy').Statement;
  expect(write.Resource).toContain('arn:aws:s3:::acme-legacy/home/jobs/*');
  expect(read.Resource).toContain('arn:aws:s3:::acme-archive/x/*');
});

test('no pattern has a star but at its end, except for files of probes', () => {
  const cloud = twoAccounts().cloud();
  const arns = cloud.stacks.flatMap(({ resources }) =>
    resources
      .filter(({ type }) => ['aws_iam_role_policy', 'aws_s3_bucket_policy'].includes(type))
      .flatMap(({ attributes }) => [...String(attributes.policy).matchAll(/"(arn:aws:s3:::[^"]*)"/g)])
      .map(([, arn]) => arn),
  );
  expect(arns.length).toBeGreaterThan(50);
  const starred = arns.filter((arn) => arn.slice(0, -1).includes('*'));
  expect(starred.filter((arn) => !arn.endsWith('.*/.flink-fleet-probe/*'))).toEqual([]);
});

test('the policies of a bucket leave half of their room to fences', () => {
  const { resources } = twoAccounts().cloud().stack('platform');
  const state = resources.find(({ type, id }) => type === 'aws_s3_bucket_policy' && id === 'state_main');
  expect(String(state?.attributes.policy).length).toBeLessThan(2_000);
});
