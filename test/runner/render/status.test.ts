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
