import {
  ChangeSet,
  Change,
  ClusterChanges,
  counts,
  hasChanges,
  reportOf,
} from '../../../src/runner/apply/change-set';
import { FieldChange } from '../../../src/runner/apply/compare/differences';
import { renderChanges } from '../../../src/runner/cli/render/changes';
import { COLOURED, PLAIN } from '../../../src/runner/cli/render/style';

const change = (
  action: Change['action'],
  kind: string,
  name: string,
  more: Partial<Change> = {},
): Change => ({
  layer: 'tenants',
  action,
  object: { apiVersion: 'v1', kind, namespace: 'ads', name },
  ...more,
});
const cluster = (changes: readonly Change[], more: Partial<ClusterChanges> = {}): ClusterChanges => ({
  cluster: 'us-east',
  context: 'eks-us-east',
  state: 'reached',
  changes,
  ...more,
});
const fleet = (...clusters: readonly ClusterChanges[]): ChangeSet => ({ fleet: 'streaming', clusters });
const linesOf = (set: ChangeSet, width = 100, all = false) =>
  renderChanges(set, PLAIN, width, { all }).split('\n');
const fieldLines = (field: FieldChange, width = 100, all = false) =>
  linesOf(fleet(cluster([change('configure', 'ConfigMap', 'x', { fields: [field] })])), width, all).slice(
    5,
    -3,
  );

const dead = cluster([], {
  cluster: 'eu-central',
  state: 'unreachable',
  why: 'no connection to https://10.0.0.1:6443 in 5 s',
});
const some = fleet(
  cluster([
    change('create', 'ConfigMap', 'a'),
    change('configure', 'Deployment', 'b', { fields: [{ path: 'spec.replicas', before: 2, after: 3 }] }),
    change('recreate', 'Job', 'c'),
    change('prune', 'Role', 'd'),
    change('keep', 'Namespace', 'e', { why: 'namespaces are protected' }),
    change('refuse', 'FlinkDeployment', 'f', { why: 'it is on us-west', application: 'ads/f' }),
    change('fail', 'Service', 'g', { why: 'no rights', warnings: ['spec.x is unknown'] }),
    change('unchanged', 'Secret', 'h'),
    change('unchanged', 'Secret', 'i'),
  ]),
  dead,
);

test('the clusters come first, then what changes in them, then the sum', () => {
  expect(linesOf(some, 120)).toEqual([
    'CLUSTER     CREATE  CHANGE  RECREATE  PRUNE  KEPT  UNCHANGED  REFUSED  FAILED  STATE',
    'us-east          1       1         1      1     1          2        1       1  reached',
    'eu-central       -       -         -      -     -          -        -       -  unreachable',
    '',
    '! eu-central was not reached: no connection to https://10.0.0.1:6443 in 5 s',
    '',
    'us-east',
    '  + ConfigMap ads/a',
    '  ~ Deployment ads/b',
    '    ~ spec.replicas: 2 → 3',
    '  -/+ Job ads/c',
    '  - Role ads/d',
    '  = kept Namespace ads/e: namespaces are protected',
    '  ! refused FlinkDeployment ads/f of ads/f: it is on us-west',
    '  ! failed Service ads/g: no rights',
    '    warning spec.x is unknown',
    '',
    'plan: 1 to create, 1 to change, 1 to recreate, 1 to prune, 1 kept, 1 refused, 1 failed; 1 cluster reached, 1 not',
    '',
  ]);
});

test('where nothing changes that is all there is to say', () => {
  expect(linesOf(fleet(cluster([change('unchanged', 'Secret', 'h')])))).toEqual([
    'CLUSTER  CREATE  CHANGE  PRUNE  UNCHANGED  REFUSED',
    'us-east       0       0      0          1        0',
    '',
    'plan: 0 to create, 0 to change, 0 to prune; 1 cluster reached',
    '',
  ]);
});

describe('a field', () => {
  test.each<[string, FieldChange, string[]]>([
    ['that changes', { path: 'a', before: 'x', after: 'y' }, ['    ~ a: "x" → "y"']],
    ['that is no text any more', { path: 'a', before: '1', after: 1 }, ['    ~ a: "1" → 1']],
    ['that comes', { path: 'a', after: true }, ['    + a: true']],
    ['that goes', { path: 'a', before: null }, ['    - a: null']],
    [
      'that is a secret',
      { path: 'a', before: '(secret)', after: '(secret, changed)' },
      ['    ~ a: (secret, changed)'],
    ],
    [
      'that is a list',
      { path: 'args', before: ['a', 'b', '1'], after: ['a', 'c', 1] },
      ['    ~ args:', '          "a"', '        - "b"', '        - "1"', '        + "c"', '        + 1'],
    ],
    [
      'that is a map, and comes',
      { path: 'a', after: { b: { c: 1 }, d: ['x'] } },
      ['    + a:', '        + b:', '        +   c: 1', '        + d:', '        +   - x'],
    ],
    [
      'that is a text of several lines',
      { path: 'a', before: '1\n2\n3\n4\n5\n6\n7\n8\n', after: '1\n2\n3\n4\nx\n6\n7\n8\n' },
      [
        '    ~ a:',
        '        … 2 lines',
        '          3',
        '          4',
        '        - 5',
        '        + x',
        '          6',
        '          7',
        '          8',
      ],
    ],
    [
      'that ends in no line any more',
      { path: 'a', before: '1\n2\n', after: '1\n2' },
      ['    ~ a:', '          1', '          2', '        + (no end of line)'],
    ],
    [
      'that would drive the terminal',
      { path: 'a\u009b', before: '\u001b[2J', after: 'x\r\u202e\ny' },
      [
        '    ~ a\\u009b:',
        '        - \\u001b[2J',
        '        + x\\u000d\\u202e',
        '        + y',
        '        + (no end of line)',
      ],
    ],
  ])('%s', (_, field, lines) => {
    expect(fieldLines(field)).toEqual(lines);
  });

  test('that is too long is shown where it differs, within the width', () => {
    const lines = fieldLines(
      { path: 'image', before: `${'x'.repeat(300)}:1.2`, after: `${'x'.repeat(300)}:1.3` },
      60,
    );
    expect(lines[1]).toContain(':1.2"');
    expect(lines[2]).toContain(':1.3"');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  test('of hundreds of lines is cut off, and in full if all is asked for', () => {
    const field = { path: 'a', after: Array.from({ length: 300 }, (_, i) => `line ${i}`).join('\n') };
    expect(fieldLines(field)).toHaveLength(42);
    expect(fieldLines(field).at(-1)).toContain('261 more lines; --all');
    expect(fieldLines(field, 100, true)).toHaveLength(302);
  });
});

describe('thousands of objects that are made', () => {
  const made = Array.from({ length: 5000 }, (_, i) =>
    change('create', i % 5 ? 'ConfigMap' : 'Role', `x${i}`, {
      object: {
        apiVersion: 'v1',
        kind: i % 5 ? 'ConfigMap' : 'Role',
        namespace: `team-${i % 40}`,
        name: `x${i}`,
      },
      fields: [{ path: '', after: { kind: 'ConfigMap' } }],
    }),
  );
  const set = fleet(cluster([...made, change('create', 'Namespace', 'one')]));

  test('are counted by kind and namespace', () => {
    const lines = linesOf(set);
    expect(lines.length).toBeLessThan(15);
    expect(lines[5]).toBe('  + 4000 ConfigMap: 125 in team-1, 125 in team-11 and 3750 in 30 more namespaces');
    expect(lines[4]).toBe(
      '  + 1000 Role: 125 in team-0, 125 in team-10, 125 in team-15 and 625 in 5 more namespaces',
    );
    expect(lines).toContain('  + Namespace ads/one');
    expect(lines.at(-4)).toContain('--all');
    expect(lines.at(-2)).toBe('plan: 5001 to create, 0 to change, 0 to prune; 1 cluster reached');
  });

  test('are shown one by one, and as a whole, if all is asked for', () => {
    const lines = linesOf(set, 100, true);
    expect(lines.filter((line) => line.startsWith('  + '))).toHaveLength(5001);
    expect(lines.filter((line) => line === '        + kind: ConfigMap')).toHaveLength(5000);
    expect(lines.some((line) => line.includes('--all'))).toBe(false);
  });
});

test('colours change nothing of the text', () => {
  const coloured = renderChanges(some, COLOURED, 120);
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(renderChanges(some, PLAIN, 120));
  expect(coloured).toContain('\u001b[31m2\u001b[39m → \u001b[32m3\u001b[39m');
});

test('programs get counts, and no object that is unchanged', () => {
  const report = reportOf(some);
  expect(report.counts).toEqual({
    create: 1,
    configure: 1,
    recreate: 1,
    prune: 1,
    keep: 1,
    refuse: 1,
    fail: 1,
    skip: 0,
    unchanged: 2,
    reached: 1,
    notReached: 1,
  });
  expect(report.clusters[0].counts.unchanged).toBe(2);
  expect(report.clusters[0].changes.map(({ action }) => action)).not.toContain('unchanged');
  expect(report.clusters[1]).toMatchObject({ cluster: 'eu-central', state: 'unreachable', changes: [] });
});

test('what is only kept, refused or unchanged is nothing to do', () => {
  expect(hasChanges(some)).toBe(true);
  const nothing = fleet(
    cluster([change('keep', 'Namespace', 'e'), change('refuse', 'X', 'f'), change('unchanged', 'X', 'g')]),
  );
  expect(hasChanges(nothing)).toBe(false);
  expect(counts(nothing).refuse).toBe(1);
});
