import { JournalEntry, Placement } from '../../src/runner/ledger/records';

/** All that a failover was, as it is drawn; times are in milliseconds of the epoch. */
export interface Timeline {
  readonly title: string;
  /** The cluster. */
  readonly lost: string;
  readonly start: number;
  readonly end: number;
  /** From it the times of the axis are counted. */
  readonly zero: number;
  /** What happened to all. */
  readonly events: readonly Moment[];
  readonly lanes: readonly Lane[];
}

export interface Moment {
  readonly time: number;
  readonly what: string;
}

export interface Lane {
  readonly app: string;
  readonly from: string;
  /** The same as before where nothing was moved. */
  readonly to: string;
  readonly epoch: number;
  readonly restore: string;
  readonly spans: readonly Span[];
  readonly marks: readonly Mark[];
  readonly commits: readonly CommitAt[];
  readonly committed: { readonly records: number; readonly missing: number; readonly twice: number };
}

/** What an application was for a while: a state of the machine, or LOST, with nobody who does anything about it yet. */
export interface Span {
  readonly state: string;
  readonly cluster: string;
  readonly from: number;
  readonly to: number;
}

export const MARKS = {
  fenced: 'fence proven',
  committed: 'committed',
  running: 'running',
  checkpointed: 'own checkpoint',
} as const;

export interface Mark {
  readonly kind: keyof typeof MARKS;
  readonly time: number;
}

export interface CommitAt {
  readonly time: number;
  readonly cluster: string;
  readonly from: number;
  readonly to: number;
}

export type Moved = Pick<Lane, 'app' | 'from' | 'commits' | 'committed'> & {
  readonly placement: Pick<Placement, 'cluster' | 'epoch' | 'restore' | 'decisions'>;
};

/** What was done to the fleet, and when. */
export interface FleetDoings {
  readonly start: number;
  readonly end: number;
  readonly lost: string;
  readonly killed: number;
}

/** What became of one application, by the journal of the operation and the decisions of its placement. */
export function laneOf(
  { app, from, commits, committed, placement }: Moved,
  entries: readonly JournalEntry[],
  { start, end, killed, lost }: FleetDoings,
): Lane {
  const { cluster: to, epoch, restore } = placement;
  const own = entries.filter(({ step }) => step.split(' ').at(-2) === app);
  const at = reached(own, placement, killed);
  const steps = [...at].sort(([, a], [, b]) => a - b);
  const decided = at.get('COMMITTED') ?? Infinity;
  const spans: Span[] = [
    { state: 'STEADY', cluster: from, from: start, to: from === lost ? killed : (steps[0]?.[1] ?? end) },
    ...(from === lost ? [{ state: 'LOST', cluster: from, from: killed, to: steps[0]?.[1] ?? end }] : []),
    ...steps.map(([state, time], i) => ({
      state,
      cluster: time >= decided ? to : from,
      from: time,
      to: steps[i + 1]?.[1] ?? end,
    })),
  ];
  const marks = (
    [
      ['fenced', 'FENCED'],
      ['committed', 'COMMITTED'],
      ['running', 'RUNNING'],
      ['checkpointed', 'CHECKPOINTED'],
    ] as const
  ).flatMap(([kind, state]) => (at.has(state) ? [{ kind, time: at.get(state)! }] : []));
  const point = restore.kind === 'empty' ? 'nothing' : restore.uri.split('/').slice(-1)[0];
  return { app, from, to, epoch, restore: point, spans, marks, commits, committed };
}

/** When each state was reached for the last time. */
function reached(
  entries: readonly JournalEntry[],
  { decisions }: Moved['placement'],
  since: number,
): ReadonlyMap<string, number> {
  const at = new Map<string, number>();
  for (const { time, what } of decisions) {
    if (Date.parse(time) < since) continue;
    if (/ begins/.test(what)) at.set('MOVING', Date.parse(time));
    if (/ at epoch \d+, from /.test(what)) at.set('COMMITTED', Date.parse(time));
  }
  for (const { step, state, time } of entries) {
    const reaches = STATE_OF[`${step.split(' ')[0]} ${state}`];
    if (reaches === undefined) continue;
    if (reaches === 'FENCING' && at.has('FENCING')) continue;
    at.set(reaches, Date.parse(time));
  }
  return at;
}

/** Which entry of the journal brings an application into a state. */
const STATE_OF: Readonly<Record<string, string>> = {
  'set-deny issued': 'FENCING',
  'fenced done': 'FENCED',
  'resolved done': 'RESOLVED',
  'create issued': 'CREATING',
  'create done': 'APPLIED',
  'running done': 'RUNNING',
  'checkpointed done': 'CHECKPOINTED',
  'cleaned done': 'CLEANED',
};
