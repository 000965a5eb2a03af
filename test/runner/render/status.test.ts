import type { Status } from '../../../src/runner/actions/status';
import { fitStatus, renderStatus } from '../../../src/runner/cli/render/status';
import { statusChanges } from '../../../src/runner/cli/render/status-changes';
import { PLAIN } from '../../../src/runner/cli/render/style';
import type { StatusRow } from '../../../src/runner/status/row';

const row = (changes: Partial<StatusRow> = {}): StatusRow => ({
  application: 'ads/clicks',
  tenant: 'ads',
  queue: 'ads/critical',
  verdict: 'ok',
  problem: false,
  why: '',
  cluster: 'us-east',
  epoch: 1,
  placedBy: 'ledger',
  lifecycleState: 'STABLE',
  jobState: 'RUNNING',
  started: '2026-11-25T10:00:00Z',
  maxStateAgeSeconds: 600,
  copies: [],
  ...changes,
});
const unknown = row({
  application: 'ads/views',
  verdict: 'unknown',
  problem: true,
  why: 'us-west does not answer',
  cluster: 'us-west',
  lifecycleState: undefined,
  jobState: undefined,
  started: undefined,
  checkpoint: { kind: 'checkpoint', time: '2026-11-25T11:57:00Z', ageSeconds: 180, periodic: true },
  lastSeen: { seen: '2026-11-25T11:58:00Z', ageSeconds: 120, lifecycleState: 'STABLE', jobState: 'RUNNING' },
});
const status = (...applications: readonly StatusRow[]): Status => ({
  fleet: 'streaming',
  time: '2026-11-25T12:00:00Z',
  clusters: [
    { cluster: 'us-east', context: 'us-east', reached: true, applications: 1 },
    {
      cluster: 'us-west',
      context: 'us-west',
      reached: false,
      why: 'no answer within 10 s',
      lastSeen: '2026-11-25T11:58:00Z',
    },
  ],
  fences: [],
  counts: { unknown: 1, ok: applications.length - 1 },
  applications,
  sound: false,
});

test('a status is a table, what it comes to, and which clusters did not answer', () => {
  expect(renderStatus(status(unknown, row()), PLAIN)).toBe(
    [
      'APPLICATION  CLUSTER  EPOCH  STATE    JOB              STARTED      CHECKPOINT  WHY',
      'ads/views    us-west      1  unknown  STABLE RUNNING?        -  3 min / 10 min  us-west does not answer',
      'ads/clicks   us-east      1  ok       STABLE RUNNING       2 h               -',
      'fleet streaming: 2 applications: 1 unknown, 1 ok',
      '1 of 2 clusters answered',
      'us-west was not reached, last 2 min ago: no answer within 10 s',
      '',
    ].join('\n'),
  );
});

test('on a terminal it has as many lines as there is room for, the worst and the end among them', () => {
  const many = status(unknown, ...Array.from({ length: 50 }, (_, i) => row({ application: `ads/${i}` })));
  const lines = fitStatus(many, PLAIN, 200, 12).split('\n');
  expect(lines).toHaveLength(11);
  expect(lines[1]).toMatch(/^ads\/views/);
  expect(lines[7]).toBe('… and 45 more lines');
  expect(lines.at(-1)).toMatch(/^us-west was not reached/);
});

test('whoever watches without a terminal is told what has changed', () => {
  const before = status(unknown, row());
  expect(statusChanges(before, before)).toEqual([]);
  const back = row({ application: 'ads/views', cluster: 'us-west' });
  const broken = row({ verdict: 'failing', problem: true, why: 'its job is RESTARTING' });
  const after: Status = {
    ...status(broken, back),
    clusters: before.clusters.map((each) => ({ ...each, reached: true })),
  };
  expect(statusChanges(before, after)).toEqual([
    '2026-11-25T12:00:00Z us-west answers again',
    '2026-11-25T12:00:00Z ads/clicks failing on us-east at epoch 1: its job is RESTARTING (it was ok)',
    '2026-11-25T12:00:00Z ads/views ok on us-west at epoch 1 (it was unknown)',
  ]);
});

describe('fences that are still needed', () => {
  const main = { storage: 'main', reached: true, needed: 3, open: 0 };
  test.each([
    [main, '3 fences in main hold'],
    [{ ...main, needed: 1 }, '1 fence in main holds'],
    [{ ...main, open: 1 }, '1 of 3 fences in main does not hold'],
    [
      { ...main, untried: 'no write was tried' },
      '3 fences in main hold by what is denied; no write was tried',
    ],
    [
      { ...main, reached: false, why: 'no answer within 10 s' },
      '3 fences in main are not known to hold: no answer within 10 s',
    ],
  ])('%j: %s', (fence, text) => {
    const shown = { ...status(row()), fences: [fence] };
    expect(renderStatus(shown, PLAIN).split('\n').at(-2)).toBe(text);
    // On a small terminal as well.
    expect(fitStatus(shown, PLAIN, 200, 6).split('\n').at(-1)).toBe(text);
  });

  test('a change of them is a line', () => {
    const now = { ...status(row()), fences: [{ ...main, open: 1 }] };
    expect(statusChanges({ ...now, fences: [main] }, now)).toEqual([
      '2026-11-25T12:00:00Z main: 2 of 3 fences hold',
    ]);
    expect(statusChanges(now, now)).toEqual([]);
    const gone = { ...now, fences: [{ ...main, reached: false, why: 'x' }] };
    expect(statusChanges(now, gone)[0]).toContain('it is not known whether its fences hold: x');
  });
});
