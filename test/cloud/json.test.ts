import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { twoAccounts } from './fixture';
import { newFolder } from '../fleet/fixture';

/** The table that `npx projen import` makes of the provider's own bindings. */
interface Block {
  readonly attributes: Readonly<Record<string, { readonly use: string }>>;
  readonly blocks: Readonly<Record<string, Block>>;
}
const SCHEMA = JSON.parse(readFileSync(join(__dirname, '../lab/parts/aws-provider/schema.json'), 'utf8')) as {
  readonly provider: Block;
  readonly resources: Readonly<Record<string, Block>>;
};

function written(library: 'cdktf' | 'cdktn', folder = newFolder()): Record<string, string> {
  twoAccounts({}, folder).cloud({ library }).synth();
  const root = join(folder, 'terraform');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    files
      .filter((file) => statSync(join(root, file)).isFile())
      .map((file) => [file, readFileSync(join(root, file), 'utf8')]),
  );
}

test('the same fleet gives the same bytes', () => {
  const [one, other] = [written('cdktf'), written('cdktf')];
  expect(Object.keys(one)).toEqual([
    'manifest.json',
    'stacks/platform/cdk.tf.json',
    'stacks/west/cdk.tf.json',
  ]);
  expect(one).toEqual(other);
});

test('no path and no time of this machine is in it', () => {
  const folder = newFolder();
  const text = Object.values(written('cdktf', folder)).join('');
  expect(text).not.toContain(folder);
  expect(text).not.toContain(process.cwd());
});

test('the successor of cdktf gives the same JSON, but for its own version', () => {
  const withoutVersion = (files: Record<string, string>) =>
    Object.entries(files).map(([file, text]) => [
      file,
      JSON.parse(text.replaceAll(/"version": "0\.\d+\.\d+"/g, '"version": "…"')) as unknown,
    ]);
  const [older, newer] = [written('cdktf'), written('cdktn')];
  expect(withoutVersion(newer)).toEqual(withoutVersion(older));
  expect(newer['stacks/west/cdk.tf.json']).not.toBe(older['stacks/west/cdk.tf.json']);
});

test('each attribute and each block is one of the provider, and none that it demands is left out', () => {
  const files = written('cdktf');
  const problems: string[] = [];
  let checked = 0;
  const check = (path: string, value: Record<string, unknown>, block: Block) => {
    for (const [name, each] of Object.entries(value)) {
      if (['//', 'lifecycle', 'depends_on'].includes(name)) continue;
      checked++;
      const nested = block.blocks[name];
      if (nested) (each as Record<string, unknown>[]).forEach((one) => check(`${path}.${name}`, one, nested));
      else if (!(name in block.attributes)) problems.push(`${path} has no ${name}`);
      else if (block.attributes[name].use === 'computed') problems.push(`${path}.${name} cannot be set`);
    }
    for (const [name, { use }] of Object.entries(block.attributes)) {
      if (use === 'required' && !(name in value)) problems.push(`${path} lacks ${name}`);
    }
  };
  for (const stack of ['platform', 'west']) {
    const { provider, resource } = JSON.parse(files[`stacks/${stack}/cdk.tf.json`]) as {
      readonly provider: { readonly aws: readonly Record<string, unknown>[] };
      readonly resource: Record<string, Record<string, Record<string, unknown>>>;
    };
    provider.aws.forEach((each) => check('provider', each, SCHEMA.provider));
    for (const [type, all] of Object.entries(resource)) {
      for (const [id, each] of Object.entries(all)) check(`${type}.${id}`, each, SCHEMA.resources[type]);
    }
  }
  expect(problems).toEqual([]);
  expect(checked).toBeGreaterThan(200);
});

test('what must be there first is named where no attribute of it is used', () => {
  const { resource } = JSON.parse(written('cdktf')['stacks/platform/cdk.tf.json']) as {
    readonly resource: Record<string, Record<string, { depends_on?: string[] }>>;
  };
  expect(resource.aws_s3_bucket_replication_configuration.state_main.depends_on).toEqual([
    'aws_s3_bucket_versioning.state_main',
    'aws_s3_bucket_versioning.replica_main',
  ]);
  expect(resource.aws_s3_bucket_policy.state_main.depends_on).toEqual([
    'aws_s3_bucket_public_access_block.state_main',
  ]);
});

test("the policy of a state bucket is made once, and is nobody else's but the runner's from then on", () => {
  const { resource } = JSON.parse(written('cdktf')['stacks/platform/cdk.tf.json']) as {
    readonly resource: Record<string, Record<string, { lifecycle?: Record<string, unknown> }>>;
  };
  const policies = resource.aws_s3_bucket_policy;
  expect(policies.state_main.lifecycle).toEqual({ ignore_changes: ['policy'] });
  expect(policies.ledger.lifecycle).toBeUndefined();
  expect(policies.replica_main.lifecycle).toBeUndefined();
  for (const bucket of Object.values(resource.aws_s3_bucket)) {
    expect(bucket.lifecycle).toEqual({ prevent_destroy: true });
  }
});

test('the state of Terraform is where it is said, or beside the stack', () => {
  const folder = newFolder();
  const backend = { bucket: 'acme-terraform', region: 'eu-central-1', prefix: 'fleets' };
  twoAccounts({}, folder).cloud({ backend }).synth();
  const terraform = (file: string) =>
    (JSON.parse(readFileSync(file, 'utf8')) as { readonly terraform: { readonly backend: unknown } })
      .terraform;
  expect(terraform(join(folder, 'terraform/stacks/west/cdk.tf.json')).backend).toEqual({
    s3: { bucket: 'acme-terraform', key: 'fleets/west.tfstate', region: 'eu-central-1', use_lockfile: true },
  });
  const other = newFolder();
  twoAccounts({}, other).cloud().synth();
  expect(terraform(join(other, 'terraform/stacks/west/cdk.tf.json')).backend).toEqual({
    local: { path: 'terraform.west.tfstate' },
  });
  expect(existsSync(join(other, 'terraform.west.tfstate'))).toBe(false);
});
