import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { twoAccounts } from './fixture';
import { FleetAssembly } from '../../src/assembly/assembly';
import { FleetCloud } from '../../src/cloud';
import { at, JsonObject } from '../../src/validation/manifest';

const { fleet, cloud: cloudOf } = twoAccounts();
const cloud = cloudOf();
fleet.synth();

const objects = (file: string): JsonObject[] =>
  parseAllDocuments(readFileSync(join(fleet.outdir, file), 'utf8')).map(
    (document) => document.toJS() as JsonObject,
  );
const named = (file: string, kind: string, name: string) =>
  objects(file).find((object) => object.kind === kind && at(object, 'metadata', 'name') === name);
const assembly = JSON.parse(readFileSync(join(fleet.outdir, 'fleet.json'), 'utf8')) as FleetAssembly;

describe.each([
  ['home', 'platform', '111122223333', 'eu-central-1'],
  ['away', 'west', '444455556666', 'us-west-2'],
])('what manifests of %s say, and what the stack of %s makes', (cluster, account, id, region) => {
  const made = madeBy(cloud, account);

  test.each(['ads', 'shop'])('is one role for the jobs of %s', (tenant) => {
    const serviceAccount = named(`${cluster}/tenants/${tenant}.yaml`, 'ServiceAccount', 'flink');
    const annotated = at(serviceAccount, 'metadata', 'annotations', 'eks.amazonaws.com/role-arn');
    expect(annotated).toBe(`arn:aws:iam::${id}:role/acme/${cluster}/acme_${cluster}_${tenant}`);
    expect(annotated).toBe(made.get(`job_role_${cluster}_${tenant}`));
    expect(assembly.clusters[cluster].jobPrincipals).toContain(annotated);
  });

  test('is one role for the controller of Karpenter', () => {
    const serviceAccount = named(`${cluster}/platform.yaml`, 'ServiceAccount', 'karpenter');
    const annotated = at(serviceAccount, 'metadata', 'annotations', 'eks.amazonaws.com/role-arn');
    expect(annotated).toBe(`arn:aws:iam::${id}:role/acme_${cluster}_karpenter_controller`);
    expect(annotated).toBe(made.get(`karpenter_controller_role_${cluster}`));
  });

  test('is one queue', () => {
    const deployment = named(`${cluster}/platform.yaml`, 'Deployment', 'karpenter');
    const [container] = at(deployment, 'spec', 'template', 'spec', 'containers') as unknown as [
      { env: { name: string; value?: string }[] },
    ];
    const queue = container.env.find(({ name }) => name === 'INTERRUPTION_QUEUE')?.value;
    expect(queue).toBe(`acme_${cluster}_karpenter`);
    expect(queue).toBe(made.get(`karpenter_queue_${cluster}`));
  });

  test('is one role for nodes', () => {
    const nodeClass = objects(`${cluster}/platform.yaml`).find(({ kind }) => kind === 'EC2NodeClass');
    expect(at(nodeClass, 'spec', 'role')).toBe(made.get(`karpenter_node_role_${cluster}`));
  });

  test('is in one region of one account', () => {
    const { bindings } = assembly.clusters[cluster];
    expect(bindings).toMatchObject({
      'aws.accountId': id,
      'aws.region': region,
      'bucket.main': 'acme-state',
    });
  });
});

test('state is in the bucket that the stack makes, and so is the ledger', () => {
  const made = madeBy(cloud, 'platform');
  expect(assembly.stateStorages.main.root).toBe(`s3://${made.get('state_bucket_main')}/prod`);
  expect(assembly.ledger).toBe(`s3://${made.get('ledger_bucket')}/acme`);
  const roots = assembly.applications['ads/job'];
  const [deployment] = objects(roots.file).filter(({ kind }) => kind === 'FlinkDeployment');
  const directory = at(deployment, 'spec', 'flinkConfiguration', 'high-availability.storageDir');
  expect(directory).toBe(`s3://${made.get('state_bucket_main')}/prod/${roots.stateScope}/ha`);
});

test('what a stack tells is what it makes, not what it was told', () => {
  for (const stack of cloud.stacks) {
    const made = madeBy(cloud, stack.name);
    for (const { name, known } of stack.outputs) expect([name, made.get(name)]).toEqual([name, known]);
  }
});

/** The outputs of a stack, from the attributes of its resources, as AWS would make names and ARNs of them. */
function madeBy(from: FleetCloud, name: string): ReadonlyMap<string, string> {
  const { account, outputs, resources } = from.stack(name);
  return new Map(
    outputs.map((output) => {
      const [, type, id, attribute] = /^\$\{(\w+)\.([\w-]+)\.(\w+)\}$/.exec(output.value)!;
      const { attributes } = resources.find((each) => each.type === type && each.id === id)!;
      const text = (of: string) => String(attributes[of] ?? '');
      const value =
        attribute === 'arn'
          ? `arn:aws:iam::${account.accountId}:role${text('path') || '/'}${text('name')}`
          : text(type === 'aws_s3_bucket' ? 'bucket' : attribute);
      return [output.name, value];
    }),
  );
}
