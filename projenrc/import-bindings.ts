import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IMPORTS, inTemporaryFolder, replacePodTemplates, run } from './imports';
import { deriveCrds } from '../src/flink/versions/derive-crds';
import { OperatorVersion } from '../src/flink/versions/operator-version';
import { Crd, Schema } from '../src/validation/structural-schema';

/** Second step of `npx projen import`: typed bindings of all kinds, as the default operator version has them. */
inTemporaryFolder((folder) => {
  const crds = deriveCrds(OperatorVersion.DEFAULT).map((crd) => described(withFreePods(crd) as Crd));
  const file = join(folder, 'flink.yaml');
  writeFileSync(file, crds.map((crd) => JSON.stringify(crd)).join('\n---\n'));
  const args = ['--language', 'typescript', '--output', IMPORTS, '--no-check-upgrade'];
  run('npx', ['cdk8s', 'import', file, ...args]);
  const bindings = join(IMPORTS, 'flink.apache.org.ts');
  writeFileSync(bindings, withMetadataDescribed(readFileSync(bindings, 'utf8')));
});

/** A typed pod would make the bindings forty times as long; pods are written with their own types. */
function withFreePods(crd: unknown): unknown {
  return replacePodTemplates(crd, () => ({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true }));
}

/** The published CRDs describe nothing, and a binding without doc comments tells its reader nothing. */
function described(crd: Crd): Crd {
  const { kind } = crd.spec.names;
  const versions = crd.spec.versions.map((version) => ({
    ...version,
    schema: { openAPIV3Schema: describe(version.schema.openAPIV3Schema, kind, '') },
  }));
  return { ...crd, spec: { ...crd.spec, versions } };
}

function describe(schema: Schema, kind: string, path: string): Schema {
  const properties = Object.entries(schema.properties ?? {}).map(([name, property]) => [
    name,
    describe(property, kind, path ? `${path}.${name}` : name),
  ]);
  return {
    ...schema,
    description: path ? `The field \`${path}\` of ${kind}.` : `The kind ${kind}, as its CRD has it.`,
    ...(schema.properties && { properties: Object.fromEntries(properties) as Record<string, Schema> }),
    ...(schema.items && { items: describe(schema.items, kind, `${path}[]`) }),
  };
}

/** The CRD has no schema for metadata, so cdk8s writes that property without a word. */
function withMetadataDescribed(bindings: string): string {
  return bindings.replace(
    /( \* )(@schema \w+#metadata)/g,
    '$1Name, namespace, labels and annotations.\n   *\n  $1$2',
  );
}
