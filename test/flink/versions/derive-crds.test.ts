import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { deriveCrds } from '../../../src/flink/versions/derive-crds';
import { CRD_CHANGES } from '../../../src/flink/versions/operator-facts';
import { OperatorVersion } from '../../../src/flink/versions/operator-version';
import { Schema } from '../../../src/validation/structural-schema';

const PUBLISHED = join(__dirname, '../../../../shared/crds');
const VERSIONS = ['1.7', '1.8', '1.9', '1.10', '1.11', '1.12', '1.12.1', '1.13', '1.14', '1.15'];

describe('deriveCrds', () => {
  const published = existsSync(PUBLISHED) ? test : test.skip;

  for (const version of ['1.7', '1.10', '1.15']) {
    published(`gives exactly the CRDs that operator ${version} ships (needs ../shared/crds)`, () => {
      const folder = join(PUBLISHED, `flink-${version}`);
      const shipped = readdirSync(folder).map((file) => parse(readFileSync(join(folder, file), 'utf8')));

      expect(byName(deriveCrds(OperatorVersion.of(version)))).toEqual(byName(shipped));
    });
  }

  test('brings each kind from the version on that introduced it', () => {
    expect(kinds('1.9')).toEqual(['FlinkDeployment', 'FlinkSessionJob']);
    expect(kinds('1.10')).toEqual(['FlinkDeployment', 'FlinkSessionJob', 'FlinkStateSnapshot']);
    expect(kinds('1.14')).toContain('FlinkBlueGreenDeployment');
  });

  test.each(VERSIONS)('gives schemas that a JSON schema validator accepts, for %s', (version) => {
    const ajv = new Ajv({ strict: false });

    for (const crd of deriveCrds(OperatorVersion.of(version))) {
      expect(ajv.validateSchema(crd.spec.versions[0].schema.openAPIV3Schema)).toBe(true);
    }
  });

  test('forgets no field from one version to the next, save those that Kubernetes itself took back', () => {
    const takenBack = CRD_CHANGES.filter(({ was, becomes }) => was && !becomes).map(({ path }) => path);

    for (const [i, version] of VERSIONS.slice(1).entries()) {
      const known = fields(version);
      const lost = [...fields(VERSIONS[i])].filter((field) => !known.has(field));

      expect(lost.filter((field) => !takenBack.some((path) => field.includes(path)))).toEqual([]);
    }
  });

  test('gives the same objects for the same version, so that deriving costs nothing twice', () => {
    expect(deriveCrds(OperatorVersion.of('1.13'))).toBe(deriveCrds(OperatorVersion.V1_13_0));
  });
});

function kinds(version: string): string[] {
  return deriveCrds(OperatorVersion.of(version)).map((crd) => crd.spec.names.kind);
}

/** All fields of a version's CRDs, such as `FlinkDeployment.spec.job.args`. */
function fields(version: string): Set<string> {
  const found = new Set<string>();
  const walk = (schema: Schema, path: string): void => {
    found.add(path);
    Object.entries(schema.properties ?? {}).forEach(([name, child]) => walk(child, `${path}.${name}`));
    if (schema.items) {
      walk(schema.items, `${path}[]`);
    }
  };
  for (const crd of deriveCrds(OperatorVersion.of(version))) {
    walk(crd.spec.versions[0].schema.openAPIV3Schema, crd.spec.names.kind);
  }
  return found;
}

/** CRDs by name, without descriptions and with enums in one order, since the operator's generator changed it. */
function byName(crds: readonly { readonly metadata: { readonly name: string } }[]): Record<string, unknown> {
  return Object.fromEntries(crds.map((crd) => [crd.metadata.name, plain(crd)]));
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, child]) => key !== 'description' || typeof child !== 'string')
      .map(([key, child]) => [key, key === 'enum' ? [...(child as string[])].sort() : plain(child)]),
  );
}
