import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Testing, Yaml } from 'cdk8s';
import { stringify } from 'yaml';
import { FlinkCrds } from '../../../src/flink/versions/crds';
import { deriveCrds } from '../../../src/flink/versions/derive-crds';
import { OperatorSettings } from '../../../src/flink/versions/operator-settings';
import { OperatorVersion } from '../../../src/flink/versions/operator-version';
import { OwnCrds } from '../../../src/flink/versions/own-crds';
import { checkSchema } from '../../../src/flink/versions/schema';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'crds-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('FlinkCrds', () => {
  test('emits all CRDs of the default operator, whole and without YAML anchors', () => {
    const chart = Testing.chart();

    new FlinkCrds(chart, 'crds');

    const manifests = Testing.synth(chart);
    expect(manifests).toEqual(deriveCrds(OperatorVersion.DEFAULT));
    expect(Yaml.stringify(...manifests)).not.toMatch(/[&*]a\d/);
  });

  test('emits those of the version that is asked for, else those of the settings', () => {
    const chart = Testing.chart();
    OperatorSettings.set(chart, { version: OperatorVersion.V1_12_1 });

    expect(new FlinkCrds(chart, 'asked', { operatorVersion: OperatorVersion.V1_7_0 }).kinds).toHaveLength(2);
    expect(new FlinkCrds(chart, 'settings').kinds).toEqual([
      'FlinkDeployment',
      'FlinkSessionJob',
      'FlinkStateSnapshot',
    ]);
  });

  test("puts users' own CRDs in the place of the operator's, without what an API server added", () => {
    const chart = Testing.chart();
    const own = vendorCrd();

    const crds = new FlinkCrds(chart, 'crds', {
      files: [file({ ...own, metadata: { ...own.metadata, uid: '1' }, status: {} })],
    });

    const manifests = Testing.synth(chart);
    expect(manifests).toHaveLength(4);
    expect(manifests.find(({ spec }) => spec.names.kind === 'FlinkDeployment')).toEqual(own);
    expect(crds.ownCrds.kinds).toEqual(['FlinkDeployment']);
  });

  test('puts there those of the settings, unless files are given', () => {
    const chart = Testing.chart();
    OperatorSettings.set(chart, { ownCrds: OwnCrds.fromFiles([file(vendorCrd())]) });

    expect(new FlinkCrds(chart, 'settings').ownCrds.kinds).toEqual(['FlinkDeployment']);
    expect(new FlinkCrds(chart, 'files', { files: [] }).ownCrds.kinds).toEqual([]);
    expect(Testing.synth(chart)).toContainEqual(vendorCrd());
  });
});

describe('OwnCrds', () => {
  test('are what resources are checked against', () => {
    const crds = OwnCrds.fromFiles([file(vendorCrd())]);
    const job = { apiVersion: 'flink.apache.org/v1beta1', kind: 'FlinkDeployment', spec: { release: 7 } };

    expect(checkSchema(job, OperatorVersion.DEFAULT, crds._crds)).toMatchObject({
      unknown: [],
      problems: [{ field: 'spec.release', message: 'must be a string' }],
    });
  });

  test('leave a kind that they do not define as the operator has it', () => {
    const crds = OwnCrds.fromFiles([file(vendorCrd())]);
    const job = { apiVersion: 'flink.apache.org/v1beta1', kind: 'FlinkSessionJob', spec: { release: 7 } };

    expect(checkSchema(job, OperatorVersion.DEFAULT, crds._crds).unknown).toMatchObject([
      { field: 'spec.release' },
    ]);
  });

  test('tell all faults of all files at once, each with its place', () => {
    const files = [
      join(folder, 'absent.yaml'),
      write('bad.yaml', 'apiVersion: v1\nkind: [unclosed\n'),
      write('pod.yaml', '---\napiVersion: v1\nkind: Pod\n---\n- 1\n'),
      write('empty.yaml', '# nothing\n'),
      file({ ...vendorCrd(), spec: { group: 'example.org' } }),
      file({ ...vendorCrd(), spec: { group: 'flink.apache.org', names: {}, versions: [{ name: 'v1' }] } }),
      file(vendorCrd()),
      file(vendorCrd()),
    ];

    expect(faults(files)).toEqual([
      'absent.yaml: cannot be read (ENOENT); paths are relative to the working directory',
      expect.stringMatching(/^bad\.yaml:\d:\d+: is not YAML: /),
      'pod.yaml:2:1: expected a CustomResourceDefinition of apiextensions.k8s.io/v1, got Pod of v1',
      'pod.yaml:5:1: expected a CustomResourceDefinition of apiextensions.k8s.io/v1, got no object',
      'empty.yaml: has no CustomResourceDefinition in it',
      expect.stringContaining('is of the group "example.org"; only CRDs of flink.apache.org belong here'),
      expect.stringContaining('has no usable spec.names.kind'),
      expect.stringContaining('has no usable spec.versions[0].schema.openAPIV3Schema'),
      expect.stringContaining('a CRD for FlinkDeployment is in'),
    ]);
  });

  test('say a single fault without a list', () => {
    expect(() => OwnCrds.fromFiles([write('empty.yaml', '')])).toThrow(
      /^FLEET_E1101: [^\n]*has no CustomResourceDefinition in it$/,
    );
  });
});

function vendorCrd() {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'flinkdeployments.flink.apache.org', labels: { vendor: 'example' } },
    spec: {
      group: 'flink.apache.org',
      names: { kind: 'FlinkDeployment', plural: 'flinkdeployments' },
      scope: 'Namespaced',
      versions: [
        {
          name: 'v1beta1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: { spec: { type: 'object', properties: { release: { type: 'string' } } } },
            },
          },
        },
      ],
    },
  };
}

let count = 0;
function file(content: unknown): string {
  return write(`own-${++count}.yaml`, stringify(content));
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function faults(files: string[]): string[] {
  try {
    OwnCrds.fromFiles(files);
    return [];
  } catch (error) {
    return (error as Error).message
      .split('\n  - ')
      .slice(1)
      .map((line) => line.replaceAll(`${folder}/`, ''));
  }
}
