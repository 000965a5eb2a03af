import { FenceSight } from './fences';
import { gather, Known } from './gather';
import { judge } from './judge';
import { LiveApplication } from './live-application';
import { newest } from './points';
import { Copy, LastSeen, StatusRow, VERDICTS } from './row';
import { FleetAssembly } from '../../assembly/assembly';
import { Beacon, Placement } from '../ledger/records';

/** What was found in one cluster, or why nothing was. */
export type ClusterView =
  | { readonly cluster: string; readonly reached: true; readonly applications: readonly LiveApplication[] }
  | { readonly cluster: string; readonly reached: false; readonly why: string };

/** All that a status is made from. */
export interface Evidence {
  readonly assembly: FleetAssembly;
  /** Absent: there is no ledger. */
  readonly placements?: ReadonlyMap<string, Placement>;
  /** The clusters that were asked. */
  readonly views: readonly ClusterView[];
  /** By cluster, what was last seen there. */
  readonly beacons: ReadonlyMap<string, readonly Beacon[]>;
  /** The fences that are still needed. */
  readonly fences?: readonly FenceSight[];
  readonly now: Date;
}

/** What runs where, against where it should: a row for each application, problems first, each by its name. */
export function statusOf(evidence: Evidence): readonly StatusRow[] {
  const rank = new Map(VERDICTS.map((verdict, i) => [verdict, i]));
  return gather(evidence)
    .map((known) => rowOf(known, evidence.now))
    .sort(
      (a, b) =>
        Number(b.problem) - Number(a.problem) ||
        rank.get(a.verdict)! - rank.get(b.verdict)! ||
        (a.application < b.application ? -1 : 1),
    );
}

function rowOf(known: Known, now: Date): StatusRow {
  const { id, planned, placement, copies, home, beacon } = known;
  const ageSeconds = (time: string) => Math.max(0, Math.round((now.getTime() - Date.parse(time)) / 1000));
  const point = newest([home?.checkpoint, pointOfBeacon(known)]);
  const checkpoint = point && { ...point, ageSeconds: ageSeconds(point.time) };
  const { verdict, problem, why } = judge(known, checkpoint, now);
  return {
    application: id,
    tenant: id.split('/')[0],
    queue: planned?.queue,
    verdict,
    problem,
    why,
    cluster: known.cluster,
    epoch: known.epoch,
    placedBy: placement ? 'ledger' : planned ? 'assembly' : 'nobody',
    phase: placement?.phase,
    desiredState: planned?.desiredState ?? home?.desiredState,
    lifecycleState: home?.lifecycleState,
    jobState: home?.jobState,
    started: home?.started,
    checkpoint,
    maxStateAgeSeconds: planned?.maxStateAgeSeconds,
    copies: copies.map((copy): Copy => {
      const { cluster, epoch, token, uid, desiredState, lifecycleState, jobState } = copy;
      return { cluster, epoch, token, uid, desiredState, lifecycleState, jobState };
    }),
    lastSeen: verdict === 'unknown' && beacon ? lastSeen(beacon, ageSeconds(beacon.seen)) : undefined,
  };
}

/** Whoever asked the job manager itself has seen what the operator does not tell; of another object it says nothing. */
function pointOfBeacon({ home, beacon }: Known) {
  const { path, time } = beacon?.newestCheckpoint ?? {};
  if (time === undefined || (home && home.uid !== beacon?.uid)) return undefined;
  return { kind: 'checkpoint' as const, time, ...(path === undefined ? {} : { path }), periodic: false };
}

function lastSeen({ seen, lifecycleState, jobState }: Beacon, ageSeconds: number): LastSeen {
  return { seen, ageSeconds, lifecycleState, jobState };
}
