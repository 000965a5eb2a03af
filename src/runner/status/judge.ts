import { durationText } from './duration-text';
import type { Known } from './gather';
import { LiveApplication } from './live-application';
import { StatusRow, Verdict } from './row';

/** A verdict, and what a person should know with it. */
type Judgement = Pick<StatusRow, 'verdict' | 'problem' | 'why'>;

/** Who has not come up by then hardly will. */
const STARTING_SECONDS = 600;

/** States of a job in which it does no work, though it should. */
const TROUBLED: ReadonlySet<string> = new Set(['FAILING', 'FAILED', 'RESTARTING', 'CANCELLING', 'CANCELED']);

/** What is to be said of an application. The first that applies is it: what is worse hides what is less so. */
export function judge(known: Known, checkpoint: StatusRow['checkpoint'], now: Date): Judgement {
  const judged = judgedBySight(known, checkpoint, now);
  if (known.open.length === 0) return judged;
  const { verdict, why } = judged;
  const fences = known.open.map(
    (fence) => `${fence.cluster} may write at epoch ${fence.epoch}: ${fence.why}`,
  );
  const worse = verdict === 'unexpected' || verdict === 'missing';
  return problem(worse ? verdict : 'unfenced', [...fences, why].filter(Boolean).join('; '));
}

function judgedBySight(known: Known, checkpoint: StatusRow['checkpoint'], now: Date): Judgement {
  return (
    unexpected(known) ??
    held(known) ??
    absent(known) ??
    suspended(known.home!, known) ??
    working(known.home!, known, checkpoint, now)
  );
}

function unexpected(known: Known): Judgement | undefined {
  const { placement, home, copies, cluster, epoch } = known;
  const strays = copies.filter((copy) => copy !== home && mayRun(copy));
  if (strays.length > 0) {
    const where = strays.map((copy) => `${copy.cluster} at epoch ${copy.epoch}`).join(' and ');
    const placed =
      cluster === ''
        ? 'nobody places it anywhere'
        : `${placer(known)} places it on ${cluster} at epoch ${epoch}`;
    return problem('unexpected', `runs on ${where}; ${placed}`);
  }
  if (home && placement?.uid !== undefined && home.uid !== placement.uid) {
    return problem('unexpected', 'is another object than the one that was created at this epoch');
  }
  if (home?.token !== undefined && placement && home.token > placement.token) {
    return problem(
      'unexpected',
      `was written by token ${home.token}, and the ledger knows ${placement.token}`,
    );
  }
  return undefined;
}

/** Whether it can do any harm: a copy that is suspended and has come to rest cannot. */
function mayRun({ desiredState, lifecycleState }: LiveApplication): boolean {
  return desiredState === 'running' || (lifecycleState !== undefined && lifecycleState !== 'SUSPENDED');
}

const placer = ({ placement }: Known) => (placement ? 'the ledger' : 'the assembly');

/** What an operation has in hand, or a person must decide. */
function held({ placement, home }: Known): Judgement | undefined {
  if (placement?.phase === 'PARKED') return problem('parked', placement.parked?.reason ?? '');
  if (placement === undefined || placement.phase === 'STEADY' || placement.phase === 'CREATING') {
    return undefined;
  }
  const { op, phase } = placement;
  const what = op ? `${op.kind}${op.to ? ` to ${op.to}` : ''}, since ${op.since}` : `phase ${phase}`;
  return fine('moving', home?.error ? `${what}; ${home.error}` : what);
}

/** There is none where it should be, or nobody can tell. */
function absent({ home, view, cluster, placement, planned, copies, beacon }: Known): Judgement | undefined {
  if (home) return undefined;
  if (view === undefined || !view.reached) {
    const told = beacon
      ? `; it was ${[beacon.lifecycleState, beacon.jobState].filter(Boolean).join(', ') || 'there'} at ${beacon.seen}`
      : '';
    const what =
      view === undefined
        ? `${cluster || 'its cluster'} is not among the clusters of the assembly`
        : `${cluster} does not answer`;
    return problem('unknown', what + told);
  }
  const rest = copies.map((copy) => `a suspended copy of epoch ${copy.epoch} is on ${copy.cluster}`);
  if (placement && placement.phase !== 'CREATING' && (placement.createReserved || placement.uid)) {
    return problem('missing', ['was created at this epoch, and is not there', ...rest].join('; '));
  }
  if (placement?.createReserved) {
    return fine('not-created', 'an apply is about to create it, or was cut off; flink-fleet apply goes on');
  }
  return fine('not-created', (planned ? rest : ['is not in the assembly', ...rest]).join('; '));
}

function suspended(home: LiveApplication, { planned }: Known): Judgement | undefined {
  if (home.desiredState === 'running') return undefined;
  if (home.readiness.state === 'failed') return problem('failing', home.readiness.why);
  const why = home.readiness.state === 'ready' ? '' : home.readiness.why;
  return planned?.desiredState === 'running'
    ? problem('suspended', 'the assembly wants it to run')
    : fine('suspended', why);
}

function working(
  home: LiveApplication,
  known: Known,
  checkpoint: StatusRow['checkpoint'],
  now: Date,
): Judgement {
  const { state, why } = home.readiness;
  if (state === 'failed' || home.error !== undefined) return problem('failing', why);
  if (TROUBLED.has(home.jobState ?? '')) return problem('failing', `its job is ${home.jobState}`);
  if (state === 'waiting') {
    const seconds = (now.getTime() - Date.parse(home.reconciled ?? home.created)) / 1000;
    return seconds > STARTING_SECONDS
      ? problem('failing', `has not come up for ${durationText(seconds)}: ${why}`)
      : fine('starting', why);
  }
  if (home.jobState === 'FINISHED') return fine('finished', '');
  const most = known.planned?.maxStateAgeSeconds;
  const tells = home.takenRegularly || checkpoint?.periodic === true;
  if (
    checkpoint &&
    tells &&
    most !== undefined &&
    checkpoint.ageSeconds > most &&
    !known.planned?.stateless
  ) {
    return problem(
      'stale-checkpoint',
      `the newest is ${durationText(checkpoint.ageSeconds)} old, and may be ${durationText(most)}`,
    );
  }
  return fine('ok', difference(known));
}

/** Nothing is wrong with what runs; but an apply of this assembly would be refused for it. */
function difference({ placement, planned }: Known): string {
  if (!placement) return '';
  if (!planned) return 'is not in the assembly';
  return placement.cluster === planned.cluster && placement.epoch === planned.epoch
    ? ''
    : `the assembly has it on ${planned.cluster} at epoch ${planned.epoch}`;
}

const problem = (verdict: Verdict, why: string): Judgement => ({ verdict, problem: true, why });
const fine = (verdict: Verdict, why: string): Judgement => ({ verdict, problem: false, why });
