import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { ASSEMBLY_FILE } from '../src/assembly/assembly';
import { OperatorVersion } from '../src/flink/versions/operator-version';
import { checkSchema } from '../src/flink/versions/schema';
import { JsonObject } from '../src/validation/manifest';

export const EXAMPLES = join(__dirname, '../examples');

/** What the synthesis of an example yielded. */
export interface Synthesized {
  readonly manifests: readonly Manifest[];
  /** Of a fleet: the text of its `fleet.json`, which has a digest of each manifest. */
  readonly index?: string;
  /** The findings of the rules that did not stop it. */
  readonly warnings: readonly string[];
}

export interface Manifest {
  readonly file: string;
  readonly text: string;
  readonly objects: readonly JsonObject[];
}

export function exampleNames(): string[] {
  const entries = readdirSync(EXAMPLES, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
    .map(({ name }) => name)
    .sort();
}

/**
 * Synthesizes an example as a user would, but without a look for a newer CLI in the network.
 *
 * @throws with all that was printed, if it fails.
 */
export async function synthesize(name: string, output: string): Promise<Synthesized> {
  const command = ['cdk8s', 'synth', '--no-check-upgrade', '--output', output];
  const { stderr } = await promisify(execFile)('npx', command, { cwd: join(EXAMPLES, name) }).catch(
    (error: Error & { stdout?: string; stderr?: string }) => {
      throw new Error(
        `example ${name} failed:\n${[error.stdout, error.stderr].join('').trim() || error.message}`,
      );
    },
  );
  const index = join(output, ASSEMBLY_FILE);
  return {
    index: existsSync(index) ? readFileSync(index, 'utf8') : undefined,
    manifests: readdirSync(output, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.yaml'))
      .sort()
      .map((file) => readManifest(join(output, file))),
    warnings: stderr.split('\n').filter((line) => /^(warning|suppressed): /.test(line)),
  };
}

function readManifest(file: string): Manifest {
  const text = readFileSync(file, 'utf8');
  const objects = parseAllDocuments(text).map((document) => document.toJS() as JsonObject);
  return { file, text, objects };
}

export function isFlinkObject(object: JsonObject): boolean {
  return String(object.apiVersion).startsWith('flink.apache.org/');
}

/** What the API server would refuse or drop, with the CRDs of the newest operator. */
export function schemaProblems(object: JsonObject): string[] {
  const { problems, unknown } = checkSchema(object, OperatorVersion.DEFAULT);
  return [
    ...problems.map(({ field, message }) => `${field} ${message}`),
    ...unknown.map(({ field }) => `${field} is not in the CRD`),
  ];
}
