import { deriveCrds } from '../../../src/flink/versions/derive-crds';
import { FlinkVersion } from '../../../src/flink/versions/flink-version';
import {
  bugsOf,
  CRD_CHANGES,
  flinkSince,
  OPERATOR_VERSIONS,
  supportedFlinkVersions,
} from '../../../src/flink/versions/operator-facts';
import { OperatorVersion } from '../../../src/flink/versions/operator-version';
import { expandPath, schemaAt } from '../../../src/validation/schema-path';

describe('operator facts', () => {
  test('list the versions in order', () => {
    for (const [i, version] of OPERATOR_VERSIONS.slice(1).entries()) {
      expect(version.isAtLeast(OPERATOR_VERSIONS[i])).toBe(true);
    }
  });

  test('say where each of them is known from', () => {
    expect(CRD_CHANGES.filter(({ source }) => source.length < 8)).toEqual([]);
  });

  test('say of each change either what a field became or which values it gained', () => {
    for (const { was, becomes, values } of CRD_CHANGES) {
      expect(Boolean(was ?? becomes)).toBe(!values);
    }
  });

  test.each([
    [OperatorVersion.V1_7_0, FlinkVersion.V1_19],
    [OperatorVersion.V1_10_0, FlinkVersion.V1_20],
    [OperatorVersion.V1_12_1, FlinkVersion.V2_0],
    [OperatorVersion.V1_13_0, FlinkVersion.V2_2],
  ])('let operator %s run Flink 1.15 up to %s', (version, newest) => {
    const supported = supportedFlinkVersions(version);

    expect([supported[0], supported.at(-1)]).toEqual([FlinkVersion.V1_15, newest]);
    expect(flinkEnum(version)).toEqual(['v1_13', 'v1_14', ...supported]);
  });

  test('say which operator is the first that accepts a Flink version', () => {
    expect(flinkSince(FlinkVersion.V1_19)).toBe(OperatorVersion.V1_7_0);
    expect(flinkSince(FlinkVersion.V2_1)).toBe(OperatorVersion.V1_13_0);
  });

  test('warn of operator 1.12.0, and of no other version', () => {
    expect(bugsOf(OperatorVersion.V1_12_0)).toMatchObject([{ issue: 'FLINK-38033' }]);
    expect(OPERATOR_VERSIONS.filter((version) => bugsOf(version).length > 0)).toEqual([
      OperatorVersion.V1_12_0,
    ]);
  });
});

describe('expandPath', () => {
  test('gives the steps of every alternative', () => {
    expect(expandPath('spec.{a,b[].c}.{d,e}[]')).toEqual([
      ['spec', 'a', 'd', '[]'],
      ['spec', 'a', 'e', '[]'],
      ['spec', 'b', '[]', 'c', 'd', '[]'],
      ['spec', 'b', '[]', 'c', 'e', '[]'],
    ]);
  });
});

function flinkEnum(version: OperatorVersion): unknown {
  const [crd] = deriveCrds(version).filter(({ spec }) => spec.names.kind === 'FlinkDeployment');
  return schemaAt(crd.spec.versions[0].schema.openAPIV3Schema, ['spec', 'flinkVersion'])?.enum;
}
