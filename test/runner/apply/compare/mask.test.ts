import * as fc from 'fast-check';
import { ChangeSet, reportOf } from '../../../../src/runner/apply/change-set';
import { changeOf } from '../../../../src/runner/apply/cluster-plan';
import { conflictsOf, conflictText } from '../../../../src/runner/apply/compare/conflict';
import { immutableFields, immutableText } from '../../../../src/runner/apply/compare/immutable';
import { maskedDifferences } from '../../../../src/runner/apply/compare/mask';
import { renderChanges } from '../../../../src/runner/cli/render/changes';
import { COLOURED } from '../../../../src/runner/cli/render/style';
import { KubeObject, refOf } from '../../../../src/runner/kube/object';
import { JsonObject } from '../../../../src/validation/manifest';
import { desired } from '../objects';

const configMap = (text: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'x' },
  data: { text },
});
const secret = (fields: JsonObject): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'x' },
  ...fields,
});
const shownOf = (object: KubeObject) => maskedDifferences(undefined, object)[0].after;

test('of a secret only whether each value changes is said', () => {
  const before = secret({ data: { a: 'YQ==', b: 'Yg==', gone: 'Yw==' } });
  const after = secret({ data: { a: 'YQ==', b: 'eA==', come: 'Yw==' } });
  expect(maskedDifferences(before, after)).toEqual([
    { path: 'data.b', before: '(secret)', after: '(secret, changed)' },
    { path: 'data.gone', before: '(secret)' },
    { path: 'data.come', after: '(secret)' },
  ]);
  expect(maskedDifferences(undefined, after)[0].after).toMatchObject({
    data: { b: '(secret)', come: '(secret)' },
  });
});

test.each<[string, string, string]>([
  ['a line', 'a=1\npassword=hunter22\nb=2', 'a=1\n(secret)\nb=2'],
  ['a short one', 'a: 1\ndb.password: xy\n', 'a: 1\n(secret)\n'],
  ['a number', 'api-key: 12345\nb: 1', '(secret)\nb: 1'],
  ['one in a URL', 'url=jdbc://me:geheim@host/db', '(secret)'],
  ['one in JSON', '{\n  "credentials": "abc",\n  "a": 1\n}', '{\n(secret)\n  "a": 1\n}'],
  ['one in a script', '#!/bin/sh\nexport API_TOKEN=abc\nrun', '#!/bin/sh\n(secret)\nrun'],
  ['one in lines below its name', 'password: |\n  abc\n  def\nb: 1', 'password: |\n(secret)\n(secret)\nb: 1'],
  ['one on the line below its name', 'token:\n  abcdef\nb: 1', 'token:\n(secret)\nb: 1'],
  ['one that nobody finds in a line', 'password:\nabcdef\nb: 1', '(secret)'],
  ['one that goes on behind a backslash', 'x.password=abc\\\n  def\nb=1', '(secret)\n(secret)\nb=1'],
  [
    'a private key',
    'a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nb',
    'a\n(secret)\n(secret)\n(secret)\nb',
  ],
  ['a reference', 'password: ${DB_PASSWORD}\nkey: $(X)', 'password: ${DB_PASSWORD}\nkey: $(X)'],
  ['a switch', 'use.credentials: true', 'use.credentials: true'],
  ['a word that is none', 'tokens are counted', 'tokens are counted'],
])('%s in a text', (_, text, shown) => {
  expect(shownOf(configMap(text))).toMatchObject({ data: { text: shown } });
});

test('where a secret is found may be seen, and so may the token of a grant', () => {
  const object: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'x', annotations: { 'flink-fleet.dev/token': '17' } },
    spec: {
      automountServiceAccountToken: false,
      volumes: [{ name: 'a', secret: { secretName: 'b' } }],
      containers: [
        { name: 'a', env: [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'n', key: 'k' } } }] },
      ],
    },
  };
  expect(shownOf(object)).toEqual(object);
});

test('what an API server says of an object is told without secrets', () => {
  const text = 'the webhook says password=hunter22 is weak';
  const change = changeOf(
    { desired: desired(configMap('x')), manifest: configMap('x'), action: 'fail' },
    { action: 'fail', why: text, warnings: [text] },
  );
  const shown = 'the webhook says *** is weak';
  expect(change).toMatchObject({ why: shown, warnings: [shown] });
});

const planted = fc.stringMatching(/^[A-Za-z0-9+/]{12,40}$/).map((text) => `zQ${text}`);

/** The same secret at all places where there may be one, beside values that are none. */
function everywhere(value: string): KubeObject[] {
  const encoded = Buffer.from(value).toString('base64');
  const metadata = {
    name: 'x',
    namespace: 'ads',
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': `{"x":"${value}"}` },
  };
  return [
    { apiVersion: 'v1', kind: 'Secret', metadata, data: { plain: encoded }, stringData: { other: value } },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata,
      data: {
        properties: `a=1\npassword=${value}\nb=2\n`,
        yaml: `a: 1\ntoken:\n  ${value}\nkafka:\n  sasl.jaas.config: x password="${value}";\n`,
        json: JSON.stringify({ a: { secretKey: value } }, undefined, 2),
        url: `https://me:${value}@host/`,
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...metadata, labels: { 'api-token': value } },
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: 'a',
                args: ['--db-password', value, `--token=${value}`, '--a'],
                command: ['sh', '-c', `export DB_PASSWORD=${value}\nrun`],
                env: [
                  { name: 'DB_PASSWORD', value },
                  { name: 'JAVA_OPTS', value: `-Dx.password=${value}` },
                ],
              },
            ],
          },
        },
      },
    },
    {
      apiVersion: 'flink.apache.org/v1beta1',
      kind: 'FlinkDeployment',
      metadata,
      spec: {
        flinkConfiguration: { 's3.secret-key': value, 'env.java.opts': `-Dsecret=${value}` },
        properties: [{ key: 'api.key', value }],
        job: { args: ['--password', value], passwords: { password: [value] } },
      },
    },
  ];
}

test('a secret appears nowhere in what is shown, wherever it stands', () => {
  fc.assert(
    fc.property(planted, planted, fc.boolean(), (one, other, made) => {
      const [before, after] = [everywhere(one), everywhere(other)];
      const changes = after.map((object, i) => ({
        layer: 'apps' as const,
        object: refOf(object),
        action: 'configure' as const,
        fields: maskedDifferences(made ? undefined : before[i], object),
        why: 'it differs',
      }));
      const changeSet: ChangeSet = {
        fleet: 'f',
        clusters: [{ cluster: 'c', context: 'c', state: 'reached', changes }],
      };
      const causes = [
        {
          reason: 'FieldValueInvalid',
          message: `Invalid value: {"a":"${one}: x"}: field is immutable`,
          field: 'spec.a',
        },
        { reason: 'FieldManagerConflict', message: 'conflict with "x"', field: '.data.a' },
      ];
      const shown = [
        renderChanges(changeSet, COLOURED, 100, { all: true }),
        JSON.stringify(reportOf(changeSet)),
        JSON.stringify(after.map(shownOf)),
        immutableText(refOf(after[0]), immutableFields(causes)),
        conflictText(conflictsOf(causes)),
      ].join('\n');
      for (const value of [
        one,
        other,
        Buffer.from(one).toString('base64'),
        Buffer.from(other).toString('base64'),
      ]) {
        expect(shown).not.toContain(value);
      }
      // Something was there to be shown, and a change of a secret is one.
      expect(changes.every(({ fields }) => made || one === other || fields.length > 0)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('no seal is left, and equal secrets are no change', () => {
  fc.assert(
    fc.property(planted, (value) => {
      for (const [i, object] of everywhere(value).entries()) {
        expect(maskedDifferences(object, everywhere(value)[i])).toEqual([]);
        expect(JSON.stringify(maskedDifferences(undefined, object))).not.toContain('sealed-');
      }
    }),
  );
});
