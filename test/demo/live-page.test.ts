import { pageOf } from '../../projenrc/demo-live/page';
import { laneOf, Moved, Timeline } from '../../projenrc/demo-live/timeline';
import { JournalEntry } from '../../src/runner/ledger/records';

const START = Date.parse('2026-03-01T12:00:00Z');
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();
const DOINGS = { start: START, end: START + 60_000, lost: 'east', killed: START + 10_000 };

const entry = (seconds: number, step: string, state: JournalEntry['state'] = 'done'): JournalEntry => ({
  step,
  state,
  time: at(seconds),
});

const journalOf = (app: string): JournalEntry[] => [
  entry(20, `set-deny east ${app} e1`, 'issued'),
  entry(21, `set-deny east ${app} e1`),
  entry(22, `fenced ${app} e1`),
  entry(23, `resolved ${app} e1`),
  entry(25, `create west ${app} e2`, 'issued'),
  entry(26, `create west ${app} e2`),
  entry(28, `running ${app} e2`),
  entry(30, `checkpointed ${app} e2`),
  entry(31, `cleaned ${app} e2`),
];

const movedOf = (app: string, from = 'east'): Moved => ({
  app,
  from,
  commits: [{ time: START + 5_000, cluster: from, from: 0, to: 500 }],
  committed: { records: 1234, missing: 0, twice: 0 },
  placement: {
    cluster: 'west',
    epoch: from === 'east' ? 2 : 1,
    restore:
      from === 'east' ? { kind: 'checkpoint', uri: 's3://state/east.1/job/chk-41' } : { kind: 'empty' },
    decisions:
      from === 'east'
        ? [
            { time: at(19), who: 'me', what: 'failover to west begins' },
            { time: at(24), who: 'me', what: 'west at epoch 2, from s3://state/east.1/job/chk-41' },
          ]
        : [],
  },
});

const pageWith = (...apps: readonly string[]): string => {
  const lanes = apps.map((app) => laneOf(movedOf(app), journalOf(app), DOINGS));
  const timeline: Timeline = {
    ...DOINGS,
    title: 'The loss of east',
    zero: DOINGS.killed,
    events: [{ time: DOINGS.killed, what: 'east killed' }],
    lanes,
  };
  return pageOf(timeline);
};

describe('the timeline of a failover', () => {
  test('has what an application was, one after the other without a gap', () => {
    const { spans } = laneOf(movedOf('ads/a'), [...journalOf('ads/b'), ...journalOf('ads/a')], DOINGS);
    expect(spans.map(({ state, cluster }) => `${state} ${cluster}`)).toEqual([
      'STEADY east',
      'LOST east',
      'MOVING east',
      'FENCING east',
      'FENCED east',
      'RESOLVED east',
      'COMMITTED west',
      'CREATING west',
      'APPLIED west',
      'RUNNING west',
      'CHECKPOINTED west',
      'CLEANED west',
    ]);
    expect([spans[0].from, spans.at(-1)!.to]).toEqual([DOINGS.start, DOINGS.end]);
    spans.slice(1).forEach(({ from }, i) => expect(from).toBe(spans[i].to));
  });

  test('has the marks of each application at their times', () => {
    const { marks, restore } = laneOf(movedOf('ads/a'), journalOf('ads/a'), DOINGS);
    expect(marks.map(({ kind, time }) => [kind, (time - START) / 1000])).toEqual([
      ['fenced', 22],
      ['committed', 24],
      ['running', 28],
      ['checkpointed', 30],
    ]);
    expect(restore).toBe('chk-41');
  });

  test('has whoever stays as one bar', () => {
    const { spans, marks } = laneOf(movedOf('ads/c', 'west'), journalOf('ads/a'), DOINGS);
    expect(spans).toEqual([{ state: 'STEADY', cluster: 'west', from: DOINGS.start, to: DOINGS.end }]);
    expect(marks).toEqual([]);
  });
});

describe('the page of a failover', () => {
  test('holds all applications, and their figures', () => {
    const apps = Array.from({ length: 12 }, (_, i) => `ads/job-${i}`);
    const page = pageWith(...apps);
    for (const app of apps) {
      expect(page).toContain(`<span class="name">${app}<small>`);
      expect(page).toContain(`<th scope="row">${app}</th>`);
    }
    expect(page).toContain('<dt>records committed</dt><dd>14,808</dd>');
    expect(page).toContain('data-tip="fence proven: +12 s"');
    expect(page).toContain('east killed');
  });

  test('takes no text for markup', () => {
    const page = pageWith('<script>alert("1")</script>&\'');
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;');
  });

  test('needs nothing from anywhere', () => {
    const page = pageWith('ads/a');
    expect(page).not.toMatch(/(src|href)=|url\(|@import|https?:/);
    expect(page).toContain('prefers-color-scheme:dark');
  });
});
