import { PIPELINE, policyOf, twoAccounts } from './fixture';
import { AwsKarpenter, AwsStateBucket, StateStorage } from '../../src';

const JOBS = 'arn:aws:iam::111122223333:role/our-ads-jobs';
const RUNNER = 'arn:aws:iam::111122223333:role/our-runner';

test('a role of jobs that is there is used, and not made; what it needs is told', () => {
  const { cloud: cloudOf } = twoAccounts({ homeAws: { jobRoles: { ads: JOBS } } });
  const stack = cloudOf().stack('platform');
  expect(stack.resources.filter(({ id }) => id === 'job_home_ads')).toEqual([]);
  expect(stack.resources.filter(({ id }) => id === 'job_home_shop')).toHaveLength(2);
  const { value } = stack.outputs.find(({ name }) => name === 'policy_of_job_role_home_ads')!;
  const { cloud: other } = twoAccounts();
  expect(JSON.parse(value)).toEqual(policyOf(other(), 'platform', 'aws_iam_role_policy', 'job_home_ads'));
});

test('a role of another account that is there is let to the bucket beside those that are made', () => {
  const roles = { ads: 'arn:aws:iam::444455556666:role/their-jobs' };
  const { cloud } = twoAccounts({ awayAws: { jobRoles: roles } });
  const { Statement } = policyOf(cloud(), 'platform', 'aws_s3_bucket_policy', 'state_main');
  expect(Statement.find(({ Sid }) => Sid === 'Write0')!.Condition).toEqual({
    ArnLike: { 'aws:PrincipalArn': ['arn:aws:iam::444455556666:role/acme/away/*', roles.ads] },
  });
});

test('what Karpenter has is used, and not made', () => {
  const karpenter = AwsKarpenter.existing({
    controllerRoleArn: 'arn:aws:iam::444455556666:role/karpenter',
    nodeRoleName: 'nodes',
    interruptionQueue: 'interruptions',
  });
  const { cloud } = twoAccounts({ awayAws: { karpenter } });
  const types = new Set(
    cloud()
      .stack('west')
      .resources.map(({ type }) => type),
  );
  expect([...types].sort()).toEqual(['aws_iam_role', 'aws_iam_role_policy']);
});

test('a bucket that is there is not made, and jobs and runner have their rights to it', () => {
  const { fleet, platform, clusters, cloud: cloudOf } = twoAccounts();
  const old = fleet.addStateStorage('old', StateStorage.s3({ bucket: 'acme-old', region: 'eu-central-1' }), {
    aws: AwsStateBucket.existing(platform),
  });
  clusters.forEach(({ _props }) => _props.stateStorages!.push(old));
  const cloud = cloudOf();
  const stack = cloud.stack('platform');
  expect(stack.resources.filter(({ attributes }) => attributes.bucket === 'acme-old')).toEqual([]);
  const [write] = policyOf(cloud, 'platform', 'aws_iam_role_policy', 'job_home_ads').Statement;
  expect(write.Resource).toContain('arn:aws:s3:::acme-old/home.1/ads/*');
  const runner = policyOf(cloud, 'platform', 'aws_iam_role_policy', 'runner').Statement;
  const claims = runner.find(({ Sid }) => Sid === 'ClaimEpochs')!.Resource;
  expect(claims).toEqual(['arn:aws:s3:::acme-old/claims/*', 'arn:aws:s3:::acme-state/prod/claims/*']);
});

test('a ledger that is there is not made', () => {
  const { platform, cloud } = twoAccounts();
  const stack = cloud({ ledger: { account: platform, existing: true } }).stack('platform');
  expect(stack.resources.filter(({ id }) => id === 'ledger')).toEqual([]);
});

test('a role of the runner that is there is named by jobs, and what it needs is told', () => {
  const { cloud: cloudOf } = twoAccounts();
  const cloud = cloudOf({ runner: { roles: { platform: RUNNER } } });
  const stack = cloud.stack('platform');
  expect(stack.resources.filter(({ id }) => id === 'runner')).toEqual([]);
  expect(stack.outputs.map(({ name }) => name)).toContain('policy_of_runner_role');
  const trust = policyOf(cloud, 'west', 'aws_iam_role', 'job_away_ads').Statement;
  expect(trust.find(({ Sid }) => Sid === 'ProbeOfTheRunner')!.Condition).toEqual({
    ArnEquals: { 'aws:PrincipalArn': [RUNNER] },
  });
  expect(JSON.stringify(trust)).not.toContain(PIPELINE);
});

test('keys of KMS are used by those who read and write, and by what copies', () => {
  const [key, other] = ['1111', '2222'].map((id) => `arn:aws:kms:eu-central-1:111122223333:key/${id}`);
  const bucket = { kmsKeyArn: key, replica: { region: 'eu-north-1', kmsKeyArn: other } };
  const cloud = twoAccounts({ bucket }).cloud();
  for (const [stack, id] of [
    ['platform', 'job_home_ads'],
    ['west', 'job_away_shop'],
    ['platform', 'runner'],
  ]) {
    const { Statement } = policyOf(cloud, stack, 'aws_iam_role_policy', id);
    expect(Statement.find(({ Sid }) => Sid === 'UseKeys')!.Resource).toEqual([key]);
  }
  const { Statement } = policyOf(cloud, 'platform', 'aws_iam_role_policy', 'replication_main');
  expect(Statement.find(({ Sid }) => Sid === 'WriteWithKey')!.Resource).toBe(other);
  const { resources } = cloud.stack('platform');
  const encryption = resources.find(
    ({ type, id }) => type === 'aws_s3_bucket_server_side_encryption_configuration' && id === 'state_main',
  );
  expect(JSON.stringify(encryption)).toContain(key);
});

test('jobs have the policies that they are given besides', () => {
  const arn = 'arn:aws:iam::aws:policy/AmazonMSKReadOnlyAccess';
  const stack = twoAccounts()
    .cloud({ jobPolicies: { ads: [arn] } })
    .stack('west');
  const attached = stack.resources.filter(({ attributes }) => attributes.policy_arn === arn);
  expect(attached.map(({ id }) => id)).toEqual(['job_away_ads_AmazonMSKReadOnlyAccess']);
});

test('a fleet whose clusters are in no account is as it was', () => {
  const { fleet, clusters } = twoAccounts({
    home: { aws: undefined, jobPrincipals: ['home'], platform: undefined },
  });
  expect(clusters[0]._props.aws).toBeUndefined();
  expect(() => fleet.synth()).not.toThrow();
});
