import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compactJson } from './compact-json';
import { inTemporaryFolder } from './imports';

/**
 * Fifth step of `npx projen import`: which attributes and blocks the resource types of AWS that `src/cloud` uses have in
 * Terraform's own provider. The generated bindings are far too large to depend on; of their sources a table is kept, by
 * which a test holds every stack to the provider, and from which the stand-in provider of the lab is made.
 */
const BINDINGS = '@cdktf/provider-aws@21.22.1';
const TARGET = join(__dirname, '../test/lab/parts/aws-provider/schema.json');
const TYPES = [
  'cloudwatch-event-rule',
  'cloudwatch-event-target',
  'iam-role',
  'iam-role-policy',
  'iam-role-policy-attachment',
  's3-bucket',
  's3-bucket-lifecycle-configuration',
  's3-bucket-ownership-controls',
  's3-bucket-policy',
  's3-bucket-public-access-block',
  's3-bucket-replication-configuration',
  's3-bucket-server-side-encryption-configuration',
  's3-bucket-versioning',
  'sqs-queue',
  'sqs-queue-policy',
];

interface Block {
  readonly attributes: Record<string, { readonly type: string; readonly use: string }>;
  readonly blocks: Record<string, Block & { readonly nesting: string }>;
}

inTemporaryFolder((folder) => {
  const npm = (...args: string[]) => execFileSync('npm', args, { cwd: folder, encoding: 'utf8' });
  const file = npm('pack', '--silent', BINDINGS).trim();
  const wanted = [...TYPES, 'provider'].map((type) => `package/lib/${type}/index.js`);
  execFileSync('tar', ['-xzf', file, ...wanted], { cwd: folder });
  const source = (type: string) => sourceOf(join(folder, 'package/lib', type, 'index.js'));
  const [, version] = /registry\/?\.?[^]*?providers\/hashicorp\/aws\/([\d.]+)\//.exec(source('s3-bucket'))!;
  const resources = TYPES.map((type) => [
    `aws_${type.replaceAll('-', '_')}`,
    blockOf(source(type), 'synthesizeHclAttributes'),
  ]);
  const schema = {
    from: BINDINGS,
    version,
    provider: blockOf(source('provider'), 'synthesizeHclAttributes'),
    resources: Object.fromEntries(resources) as Record<string, Block>,
  };
  writeFileSync(TARGET, compactJson(schema));
});

/** Only in their TypeScript do the bindings say what is required; it is in the source maps. */
function sourceOf(file: string): string {
  const [, map] = /sourceMappingURL=data:application\/json;base64,(\S+)/.exec(readFileSync(file, 'utf8'))!;
  const { sourcesContent } = JSON.parse(Buffer.from(map, 'base64').toString()) as {
    readonly sourcesContent: [string];
  };
  return sourcesContent[0];
}

/** What a function, or the method of the resource itself, writes, and how each of it is used. */
function blockOf(source: string, name: string): Block {
  const isResource = name === 'synthesizeHclAttributes';
  const start = source.indexOf(isResource ? name : `export function ${name}(`);
  const body = source.slice(start, source.indexOf('// remove undefined attributes', start));
  const uses = usesIn(source, isResource ? undefined : name.replace(/ToHclTerraform$/, ''));
  const block: Block = { attributes: {}, blocks: {} };
  const entry =
    /^ {4,6}(\w+): \{\n\s+value: (.*),\n\s+isBlock: (true|false),\n\s+type: "(\w+)",\n\s+storageClassType: "(\w+)"/gm;
  for (const [, key, value, isBlock, nesting, storage] of body.matchAll(entry)) {
    const [, nested] = /(?<!cdktf\.)\b([a-z]\w+ToHclTerraform)\b/.exec(value) ?? [];
    if (isBlock === 'true' && nested) block.blocks[key] = { nesting, ...blockOf(source, nested) };
    else block.attributes[key] = { type: typeOf(nesting, storage), use: uses.get(key) ?? 'optional' };
  }
  // What only the provider says, such as ARNs.
  for (const [key, use] of uses) {
    if (use === 'computed' && !(key in block.attributes) && isResource) {
      block.attributes[key] = { type: 'string', use };
    }
  }
  return block;
}

function typeOf(nesting: string, storage: string): string {
  const element = storage.replace(/(List|Map)$/, '').replace('boolean', 'bool');
  return nesting === 'simple' ? element : `${nesting}(${element})`;
}

/** Comments such as `// bucket - computed: false, optional: false, required: true`, of one class. */
function usesIn(source: string, struct: string | undefined): Map<string, string> {
  const name = struct && `${struct[0].toUpperCase()}${struct.slice(1)}OutputReference`;
  const start = name ? source.indexOf(`export class ${name} `) : source.indexOf('tfResourceType =');
  const next = source.indexOf('\nexport ', start + 1);
  const body = source.slice(start, next < 0 ? undefined : next);
  const comment = /\/\/ (\w+) - computed: (\w+), optional: (\w+), required: (\w+)/g;
  return new Map(
    [...body.matchAll(comment)].map(([, key, computed, optional, required]) => [
      key,
      required === 'true'
        ? 'required'
        : computed !== 'true'
          ? 'optional'
          : optional === 'true'
            ? 'optional, computed'
            : 'computed',
    ]),
  );
}
