import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { compactJson } from './compact-json';

/**
 * `npx projen import`: the bindings below `imports/`, from the CRDs of the newest API artifact that the
 * operator's project publishes. Their output is committed, so that building needs neither Java nor a network.
 */
const ARTIFACT = 'org.apache.flink:flink-kubernetes-operator-api:1.10.0';
const IMPORTS = join(__dirname, '../imports');
const BASE = join(IMPORTS, 'flink-operator-1.10.json');

type Tree = { [key: string]: unknown };

async function main(): Promise<void> {
  await inTemporaryFolder((folder) => {
    fetchCrds(folder);
    writeFileSync(BASE, compactJson(foldPodTemplates(readCrds(join(folder, 'META-INF/fabric8')))));
  });
  // Imported only now, because it reads the file that was just written.
  const { deriveCrds } = await import('../src/flink/versions/derive-crds');
  const { OperatorVersion } = await import('../src/flink/versions/operator-version');
  await inTemporaryFolder((folder) => {
    const crds = deriveCrds(OperatorVersion.DEFAULT).map(freePodTemplates);
    const file = join(folder, 'flink.yaml');
    writeFileSync(file, crds.map((crd) => JSON.stringify(crd)).join('\n---\n'));
    run('npx', ['cdk8s', 'import', file, '--language', 'typescript', '--output', IMPORTS, '--no-check-upgrade']);
  });
}

function fetchCrds(folder: string): void {
  const includes = '-Dmdep.unpack.includes=META-INF/fabric8/*-v1.yml';
  run('mvn', ['-q', '-B', 'dependency:unpack', `-Dartifact=${ARTIFACT}`, `-DoutputDirectory=${folder}`, includes]);
}

function readCrds(folder: string): Tree[] {
  return readdirSync(folder)
    .sort()
    .map((file) => withoutDescriptions(parse(readFileSync(join(folder, file), 'utf8'))) as Tree);
}

/** Descriptions of schemas and columns; a property that is named `description` stays. */
function withoutDescriptions(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutDescriptions);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, child]) => key !== 'description' || typeof child !== 'string')
      .map(([key, child]) => [key, withoutDescriptions(child)]),
  );
}

/** The schema of a pod makes up 95% of the CRDs, and is the same in all places: it is kept once. */
function foldPodTemplates(crds: Tree[]): Tree {
  let podTemplate: unknown;
  const folded = crds.map((crd) =>
    replacePodTemplates(crd, (schema) => {
      podTemplate ??= schema;
      if (!isDeepStrictEqual(schema, podTemplate)) {
        throw new Error(`the pod templates in ${ARTIFACT} differ from each other; they can no longer be kept once`);
      }
      return { $podTemplate: true };
    }),
  );
  return { artifact: ARTIFACT, podTemplate, crds: folded };
}

/** A typed pod would make the bindings forty times as long; pods are written with their own types. */
function freePodTemplates(crd: unknown): unknown {
  return replacePodTemplates(crd, () => ({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true }));
}

function replacePodTemplates(value: unknown, replace: (schema: unknown) => unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((child) => replacePodTemplates(child, replace));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      key === 'podTemplate' ? replace(child) : replacePodTemplates(child, replace),
    ]),
  );
}

async function inTemporaryFolder(use: (folder: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'import-crds-'));
  try {
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(command: string, args: string[]): void {
  execFileSync(command, args, { stdio: 'inherit' });
}

void main();
