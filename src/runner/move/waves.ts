import { Step } from './effects';
import { State } from './states';

/** How an application of an operation stands. */
export interface Going {
  readonly app: string;
  readonly tier: number;
  readonly to: string;
  readonly state: State;
  /** Whether this operation has begun with it. */
  readonly begun: boolean;
  /** How it ended for this operation. */
  readonly end?: Extract<Step, { end: string }>['end'];
}

export interface WaveLimits {
  /** So many start on one target at the same time. */
  readonly startsPerTarget: number;
  /** After so many that did not come through nothing more is begun. */
  readonly failures: number;
}

export const WAVES: WaveLimits = { startsPerTarget: 50, failures: 10 };

export interface Wave {
  /** These take their next step now. */
  readonly go: readonly string[];
  /** These wait for others. */
  readonly held: readonly { readonly app: string; readonly why: string }[];
  /** Too many failed: what is held stays so. */
  readonly stopped: boolean;
}

const STARTED: readonly State[] = ['RUNNING', 'CHECKPOINTED', 'CLEANED'];
const STARTING: readonly State[] = ['COMMITTED', 'CREATING', 'APPLIED'];

/**
 * Which applications take their next step. A planned move keeps each running until it is its turn. In a failover all are
 * fenced at once, since they are down anyway, and only their starts take turns.
 */
export function nextWave(
  kind: string,
  all: readonly Going[],
  { startsPerTarget, failures }: WaveLimits,
): Wave {
  const failover = kind === 'failover';
  const waits = ({ begun, state }: Going) => (failover ? state === 'RESOLVED' : !begun);
  const failed = all.filter(({ end }) => end !== undefined && end !== 'done').length;
  const stopped = failed >= failures;
  const open = all.filter(({ end }) => end === undefined);
  const busy = new Map<string, number>();
  for (const each of open) {
    const starting = failover ? STARTING.includes(each.state) : each.begun && !STARTED.includes(each.state);
    if (starting) busy.set(each.to, (busy.get(each.to) ?? 0) + 1);
  }
  // One that is parked, or has failed, never holds up a later tier.
  const first = Math.min(...open.filter(({ state }) => !STARTED.includes(state)).map(({ tier }) => tier));
  const go: string[] = [];
  const held: { app: string; why: string }[] = [];
  for (const each of [...open].sort((a, b) => a.tier - b.tier || (a.app < b.app ? -1 : 1))) {
    const { app, tier, to } = each;
    const starts = busy.get(to) ?? 0;
    if (!waits(each)) {
      go.push(app);
    } else if (stopped) {
      held.push({ app, why: `${failed} applications did not come through` });
    } else if (tier > first) {
      held.push({ app, why: `tier ${first} comes first` });
    } else if (starts >= startsPerTarget) {
      held.push({ app, why: `${starts} are starting on ${to}` });
    } else {
      busy.set(to, starts + 1);
      go.push(app);
    }
  }
  return { go, held, stopped };
}
