import { execFile, spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { parseAllDocuments } from 'yaml';
import { undercutting } from '../../src/runner/fence/lifecycle';
import { at, JsonObject } from '../../src/validation/manifest';
import { AwsDouble, AwsEnvironment } from '../lab/aws';
import { buildParts } from '../lab/build/cache';
import { missingToolchain } from '../lab/build/toolchain';
import { closeFolder, LabFolder, openFolder } from '../lab/process/folder';
import { until } from '../lab/process/until';
import { Terraform } from '../lab/terraform';

const EXAMPLE = join(__dirname, '../../examples/two-accounts');
const PROVIDER_VERSION = '6.25.0';
const ACCOUNTS = { platform: '111122223333', ireland: '444455556666' } as const;
type Account = keyof typeof ACCOUNTS;
const NAMES = Object.keys(ACCOUNTS) as Account[];

const missing = missingToolchain(['tofu', 'aws-provider', 'aws']);
const hasTerraform = spawnSync('terraform', ['version'], { stdio: 'ignore' }).status === 0;
/** OpenTofu can be built; Terraform itself is tried where the machine has it. */
const ENGINES: readonly (readonly [name: string, command: string | undefined, why: readonly string[]])[] = [
  ['OpenTofu', undefined, missing],
  ['Terraform', 'terraform', hasTerraform ? missing : [...missing, 'terraform is not on the PATH']],
];

describe.each(ENGINES)('the example with two accounts, by %s', (_, command, why) => {
  const run = why.length === 0 ? describe : describe.skip;
  run(why.length > 0 ? `(skipped: ${why.join('; ')})` : 'and a double of AWS', () => {
    let lab: LabFolder;
    let aws: AwsDouble;
    let engine: Terraform;
    const into = new Map<Account, AwsEnvironment>();

    const folderOf = (account: Account) => join(lab.data, 'terraform/stacks', account);
    const tell = async (account: Account, ...args: readonly string[]) =>
      engine.run(folderOf(account), [...args, '-no-color'], into.get(account));
    const outputsOf = async (account: Account): Promise<Record<string, string>> => {
      const { output } = await engine.run(folderOf(account), ['output', '-json'], into.get(account));
      const values = JSON.parse(output) as Record<string, { readonly value: string }>;
      return Object.fromEntries(Object.entries(values).map(([key, { value }]) => [key, value]));
    };
    const objects = (file: string) =>
      parseAllDocuments(readFileSync(join(lab.data, file), 'utf8')).map(
        (document) => document.toJS() as JsonObject,
      );
    const s3 = (
      { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN }: AwsEnvironment,
      region: string,
    ) =>
      new S3Client({
        endpoint: aws.endpoint,
        forcePathStyle: true,
        region,
        credentials: {
          accessKeyId: AWS_ACCESS_KEY_ID,
          secretAccessKey: AWS_SECRET_ACCESS_KEY,
          sessionToken: AWS_SESSION_TOKEN,
        },
      });

    beforeAll(async () => {
      const parts = await buildParts(['tofu', 'aws-provider', 'aws']);
      lab = openFolder();
      aws = await AwsDouble.start(parts.get('aws')!, lab.logs);
      const executable = command ?? join(parts.get('tofu')!, 'tofu');
      engine = new Terraform(executable, parts.get('aws-provider')!, PROVIDER_VERSION, lab.data);
      const env = { ...process.env, CDK8S_OUTDIR: lab.data };
      for (const program of ['main.ts', 'accounts.ts']) {
        await promisify(execFile)('npx', ['tsx', program], { cwd: EXAMPLE, env });
      }
      for (const account of NAMES) {
        into.set(account, await aws.account(ACCOUNTS[account]));
        // The bucket for Terraform's own state is nobody's here.
        writeFileSync(
          join(folderOf(account), 'backend_override.tf.json'),
          JSON.stringify({ terraform: { backend: { local: {} } } }),
        );
      }
    });

    afterAll(async () => {
      await aws?.stop();
      if (lab) closeFolder(lab, 'keep logs');
    });

    test('is taken by init and validate', async () => {
      for (const account of NAMES) {
        expect(await tell(account, 'init')).toMatchObject({ code: 0 });
        const valid = await tell(account, 'validate');
        expect([valid.code, valid.output.trim()]).toEqual([0, 'Success! The configuration is valid.']);
      }
    });

    test('a wrong word is not', async () => {
      const copy = join(lab.data, 'wrong');
      cpSync(folderOf('ireland'), copy, { recursive: true });
      const file = join(copy, 'cdk.tf.json');
      writeFileSync(file, readFileSync(file, 'utf8').replace('"assume_role_policy"', '"asume_role_policy"'));
      const { code, output } = await engine.run(copy, ['validate', '-no-color']);
      expect(code).toBe(1);
      expect(output).toMatch(/No argument or block type is named "asume_role_policy"/);
      rmSync(copy, { recursive: true });
    });

    test('is not applied to an account that is not meant', async () => {
      const { code, output } = await engine.run(
        folderOf('ireland'),
        ['apply', '-auto-approve', '-no-color'],
        into.get('platform'),
      );
      expect(code).toBe(1);
      expect(output).toMatch(/AWS account ID not allowed: 111122223333/);
    });

    test('is applied, and then there is nothing more to do', async () => {
      for (const account of NAMES) {
        const applied = await tell(account, 'apply', '-auto-approve');
        expect([applied.code, applied.output]).toEqual([
          0,
          expect.stringMatching(/Apply complete! Resources: \d\d added/),
        ]);
        const planned = await tell(account, 'plan', '-detailed-exitcode');
        expect([planned.code, planned.output]).toEqual([0, expect.stringContaining('No changes.')]);
      }
    });

    test('makes what the manifests name', async () => {
      for (const [account, cluster] of [
        ['platform', 'eu-central'],
        ['ireland', 'eu-west'],
      ] as const) {
        const made = await outputsOf(account);
        const roles = ['ads', 'payments'].map((tenant) => {
          const found = objects(`${cluster}/tenants/${tenant}.yaml`).find(
            ({ kind }) => kind === 'ServiceAccount',
          );
          return at(found, 'metadata', 'annotations', 'eks.amazonaws.com/role-arn');
        });
        expect(roles).toEqual([made[`job_role_${cluster}_ads`], made[`job_role_${cluster}_payments`]]);
        const platform = objects(`${cluster}/platform.yaml`);
        const text = JSON.stringify(platform.find((each) => isNamed(each, 'Deployment', 'karpenter')));
        expect(text).toContain(
          `{"name":"INTERRUPTION_QUEUE","value":"${made[`karpenter_queue_${cluster}`]}"}`,
        );
        const nodeClass = platform.find(({ kind }) => kind === 'EC2NodeClass');
        expect(at(nodeClass, 'spec', 'role')).toBe(made[`karpenter_node_role_${cluster}`]);
        const controller = platform.find((each) => isNamed(each, 'ServiceAccount', 'karpenter'));
        expect(at(controller, 'metadata', 'annotations', 'eks.amazonaws.com/role-arn')).toBe(
          made[`karpenter_controller_role_${cluster}`],
        );
      }
      const { state_bucket_main: bucket, ledger_bucket: ledger } = await outputsOf('platform');
      const fleet = JSON.parse(readFileSync(join(lab.data, 'fleet.json'), 'utf8')) as {
        readonly ledger: string;
        readonly stateStorages: { readonly main: { readonly root: string } };
      };
      expect(fleet.stateStorages.main.root).toBe(`s3://${bucket}/prod`);
      expect(fleet.ledger).toBe(`s3://${ledger}/acme`);
    });

    test('what somebody else has changed is seen, and set right', async () => {
      const account = into.get('ireland')!;
      const QueueUrl = `${aws.endpoint}/${ACCOUNTS.ireland}/acme_eu-west_karpenter`;
      const Attributes = { MessageRetentionPeriod: '60' };
      await aws.call(account, 'eu-west-1', ['sqs', 'AmazonSQS.SetQueueAttributes'], { QueueUrl, Attributes });
      const { code, output } = await tell('ireland', 'plan', '-detailed-exitcode');
      expect(code).toBe(2);
      expect(output).toMatch(/message_retention_seconds\s+= 60 -> 300/);
      expect(await tell('ireland', 'apply', '-auto-approve')).toMatchObject({ code: 0 });
      expect(await tell('ireland', 'plan', '-detailed-exitcode')).toMatchObject({ code: 0 });
    });

    test('a fence in the policy of the state bucket is none of its business, and stays', async () => {
      const client = s3(into.get('platform')!, 'eu-central-1');
      const Bucket = 'acme-flink-state';
      const policyNow = async () =>
        JSON.parse((await client.send(new GetBucketPolicyCommand({ Bucket }))).Policy!) as {
          Statement: unknown[];
        };
      const first = await policyNow();
      const fence = {
        Sid: 'FlinkFleetFence',
        Effect: 'Deny',
        Principal: '*',
        Action: ['s3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'],
        Resource: [`arn:aws:s3:::${Bucket}/prod/eu-west.1/*`],
      };
      const fenced = { ...first, Statement: [...first.Statement, fence] };
      await client.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(fenced) }));
      expect(await tell('platform', 'plan', '-detailed-exitcode')).toMatchObject({ code: 0 });
      expect(await tell('platform', 'apply', '-auto-approve')).toMatchObject({ code: 0 });
      expect(await policyNow()).toEqual(fenced);
      client.destroy();
    });

    test('no lifecycle rule of the state bucket undercuts a fence, as the runner sees it', async () => {
      const client = s3(into.get('platform')!, 'eu-central-1');
      const found = await client.send(
        new GetBucketLifecycleConfigurationCommand({ Bucket: 'acme-flink-state' }),
      );
      expect(found.Rules).toHaveLength(4);
      expect(undercutting(found.Rules!, 'prod/eu-west.1/')).toEqual([]);
      client.destroy();
    });

    test('the policy of the ledger is, and so is that of the replica', async () => {
      for (const [Bucket, region] of [
        ['acme-flink-ledger', 'eu-central-1'],
        ['acme-flink-state-replica', 'eu-north-1'],
      ]) {
        const client = s3(into.get('platform')!, region);
        const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });
        await client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
        client.destroy();
      }
      const { code, output } = await tell('platform', 'plan', '-detailed-exitcode');
      expect(code).toBe(2);
      expect(output).toMatch(/Plan: 0 to add, 2 to change, 0 to destroy/);
      expect(await tell('platform', 'apply', '-auto-approve')).toMatchObject({ code: 0 });
    });

    test.each(NAMES)("an interruption is heard of in Karpenter's queue of %s", async (account) => {
      const [region, cluster] =
        account === 'platform' ? ['eu-central-1', 'eu-central'] : ['eu-west-1', 'eu-west'];
      const who = into.get(account)!;
      const event = (type: string) => ({
        Source: 'aws.ec2',
        DetailType: type,
        Detail: '{"instance-id":"i-1"}',
      });
      const Entries = [event('EC2 Spot Instance Interruption Warning'), event('EC2 Something Else')];
      await aws.call(who, region, ['events', 'AWSEvents.PutEvents'], { Entries });
      const QueueUrl = `${aws.endpoint}/${ACCOUNTS[account]}/acme_${cluster}_karpenter`;
      const heard: string[] = [];
      await until(
        async () => {
          const { Messages } = (await aws.call(who, region, ['sqs', 'AmazonSQS.ReceiveMessage'], {
            QueueUrl,
            MaxNumberOfMessages: 10,
          })) as { readonly Messages?: readonly { readonly Body: string }[] };
          heard.push(
            ...(Messages ?? []).map(
              ({ Body }) => (JSON.parse(Body) as Record<string, string>)['detail-type'],
            ),
          );
          return heard.length > 0;
        },
        { what: 'a message', needs: [aws.daemon] },
      );
      expect(heard).toEqual(['EC2 Spot Instance Interruption Warning']);
    });

    test('state is not destroyed by a word', async () => {
      const { code, output } = await tell('platform', 'destroy', '-auto-approve');
      expect(code).toBe(1);
      expect(output).toMatch(/prevent_destroy/);
    });
  });
});

const isNamed = (object: JsonObject, kind: string, name: string) =>
  object.kind === kind && at(object, 'metadata', 'name') === name;
