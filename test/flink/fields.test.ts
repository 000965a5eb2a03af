import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorVersion } from '../../src';
import { deriveCrds } from '../../src/flink/versions/derive-crds';
import { Schema } from '../../src/validation/structural-schema';

/** Fields that are told as a whole: pods are Kubernetes', and what has no properties of its own has no parts. */
const WHOLES = ['podTemplate', 'resource', 'tls'];

function fields(schema: Schema, path: string[] = []): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    property.properties && !WHOLES.includes(name)
      ? fields(property, [...path, name])
      : [[...path, name].join('.')],
  );
}

test('the pages say of each field of the newest CRDs where it is said', () => {
  const page = readFileSync(join(__dirname, '../../docs/applications.md'), 'utf8');
  const table = /^\| field of `spec` .*?\n\n/ms.exec(page)![0];
  const told = table
    .split('\n')
    .flatMap((row) => [...(row.split('|')[1]?.matchAll(/`([\w.]+)`/g) ?? [])].map(([, name]) => name));
  const kinds = ['FlinkDeployment', 'FlinkSessionJob'];
  const known = deriveCrds(OperatorVersion.DEFAULT)
    .filter((crd) => kinds.includes(crd.spec.names.kind))
    .flatMap((crd) => fields(crd.spec.versions[0].schema.openAPIV3Schema.properties!.spec));
  expect([...new Set(told)].filter((name) => name !== 'spec').sort()).toEqual([...new Set(known)].sort());
});
