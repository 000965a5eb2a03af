import * as fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { readOwnYaml } from '../../src/assembly/read-yaml';
import { toYaml } from '../../src/assembly/yaml';
import { Json, JsonObject } from '../../src/validation/manifest';

const read = (yaml: string, version: '1.1' | '1.2') =>
  parseAllDocuments(yaml, { version, logLevel: 'error' }).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as unknown;
  });

/** Texts that somebody might take for something else. */
const TRICKY = fc.constantFrom(
  ...[
    '',
    ' ',
    '~',
    'null',
    'Null',
    'yes',
    'NO',
    'on',
    'y',
    'true',
    '1',
    '-1',
    '+1',
    '1.0',
    '1e3',
    '0x1f',
    '0b1',
    '0o7',
    '017',
    '1_000',
  ],
  ...[
    '1:20',
    '.5',
    '.inf',
    '-.INF',
    '.NaN',
    '2001-12-14',
    '- a',
    'a: b',
    'a:',
    ':a',
    'a #b',
    '#a',
    '&a',
    '*a',
    '!a',
    '%a',
    '@a',
    '`a`',
  ],
  ...[
    '{a}',
    '[a]',
    '"a"',
    "'a'",
    'a\\b',
    '---',
    '...',
    '<<',
    '=',
    '|',
    '>',
    '?',
    '? a',
    'a\n',
    '\na',
    'a\n\n',
    ' a\nb',
    'a \nb',
    'a\n b\n',
  ],
  ...[
    'a\tb',
    'a\r\nb',
    'a\u0085b',
    'a\u2028b',
    '\ufeffa',
    '12e',
    '12e3',
    '3 min',
    '2048m',
    '16 gb',
    '0b',
    '0x',
    's3://a/b',
    'a:1.2',
    '__proto__',
  ],
);
const STRING = fc.oneof(
  TRICKY,
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.oneof(TRICKY, fc.string())).map((lines) => lines.join('\n')),
);
const KEY = STRING.filter((key) => key !== '__proto__');
const { value: VALUE } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    STRING,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }) as fc.Arbitrary<Json>,
    fc.dictionary(KEY, tie('value'), { maxKeys: 4, noNullPrototype: true }) as fc.Arbitrary<Json>,
  ),
}));
const DOCUMENT = fc.dictionary(KEY, VALUE, {
  minKeys: 1,
  maxKeys: 5,
  noNullPrototype: true,
}) as fc.Arbitrary<JsonObject>;

test('whatever is written is read as it was, by readers of YAML 1.1 and of 1.2', () => {
  fc.assert(
    fc.property(fc.array(DOCUMENT, { minLength: 1, maxLength: 3 }), (documents) => {
      const yaml = toYaml(documents);
      expect(read(yaml, '1.2')).toEqual(documents);
      expect(read(yaml, '1.1')).toEqual(documents);
    }),
    { numRuns: 3_000 },
  );
});

test('whatever is written is read as it was by the reader of its own, or left to others', () => {
  let own = 0;
  fc.assert(
    fc.property(fc.array(DOCUMENT, { minLength: 1, maxLength: 3 }), (documents) => {
      const found = readOwnYaml(toYaml(documents));
      if (found === undefined) return;
      own++;
      expect(found).toEqual(documents);
    }),
    { numRuns: 3_000 },
  );
  expect(own).toBeGreaterThan(2_500);
});

test('what was written by somebody else is read as others read it, or left to them', () => {
  const lines = fc.constantFrom(
    ...['a: 1', 'a: b', ' a: b', '  b: c', '- a', '  - a: b', '  -', 'a:', 'b:', '---', '...', 'a: |', '  x'],
    ...[
      "a: 'b'",
      'a: "b" # c',
      '# c',
      'a: 1.0',
      'a: 0x1',
      'a: ~',
      'a: {b: c}',
      'a: >',
      '  ',
      '',
      'a : b',
      '? a',
    ],
  );
  let own = 0;
  fc.assert(
    fc.property(fc.array(lines, { minLength: 1, maxLength: 6 }), (all) => {
      const text = `${all.join('\n')}\n`;
      const found = readOwnYaml(text);
      if (found === undefined) return;
      own++;
      expect(read(text, '1.2')).toEqual(found);
    }),
    { numRuns: 10_000 },
  );
  expect(own).toBeGreaterThan(100);
});

test.each([
  '',
  'a: b',
  'a: b\r\n',
  'a: b\na: c\n',
  '__proto__: b\n',
  'a: !!str b\n',
  'a: &x b\n',
  'a: *x\n',
  'a:\n  - a: b\n  b: c\n',
])('the reader of its own leaves %j to others', (text) => expect(readOwnYaml(text)).toBeUndefined());

test('people read it as well', () => {
  const manifest = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'clicks', labels: { 'app.kubernetes.io/name': 'clicks' }, annotations: {} },
    data: { 'a.properties': 'a=1\nb: 2\n', on: 'yes', port: '8081', memory: '2048m', root: 's3://state/ads' },
    items: [{ key: 'a', list: ['x', 1] }, [], null],
  };
  expect(toYaml([manifest])).toBe(`apiVersion: v1
kind: ConfigMap
metadata:
  name: clicks
  labels:
    app.kubernetes.io/name: clicks
  annotations: {}
data:
  a.properties: |
    a=1
    b: 2
  "on": "yes"
  port: "8081"
  memory: 2048m
  root: s3://state/ads
items:
  - key: a
    list:
      - x
      - 1
  - []
  - null
`);
});
