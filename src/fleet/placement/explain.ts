import { Choice } from './choice';
import { rejectedForApplication, rejectedForLoss } from './filters';
import { Site } from './fleet-state';
import { Loss } from './loss';
import { compareText } from './order';
import { Reason } from './reason';
import { add, dominantShare, Resources } from './resources';
import { Subject } from './subject';

/** What speaks for and against one cluster, with everything else where it is. */
export interface ClusterVerdict {
  readonly cluster: string;
  /** `possible`: it would be taken if those before it were not there. */
  readonly verdict: 'chosen' | 'possible' | 'rejected';
  /** Whether the application stays there because it is there. */
  readonly stays: boolean;
  /** Why it is rejected. Where the application stays, why it would not be placed there today. */
  readonly reasons: readonly Reason[];
  /** Of the queue; 0 where the cluster is no candidate. */
  readonly weight: number;
  /** By rendezvous hashing; 0 where the cluster is no candidate. */
  readonly score: number;
  /** Among those that are not rejected, 1 for the best; absent where it is rejected. */
  readonly rank?: number;
  /** The share that is free once the application is there, of the scarcer resource; absent where the capacity is not known. */
  readonly free?: number;
}

export interface Explanation {
  readonly application: string;
  /** By rank, then those that are rejected, by name. */
  readonly clusters: readonly ClusterVerdict[];
}

export function explain(subject: Subject, loss?: Loss): Explanation {
  const seat = subject.seat;
  // Its own demand must not count against it.
  subject.sit(undefined);
  const verdicts = subject.queue.sites.map((site) => judge(subject, site, seat, loss));
  subject.sit(seat);

  const byMerit = (a: ClusterVerdict, b: ClusterVerdict) =>
    b.score - a.score || compareText(a.cluster, b.cluster);
  const open = verdicts.filter(({ verdict }) => verdict !== 'rejected').sort(byMerit);
  return {
    application: subject.id,
    clusters: [
      ...open.map((verdict, i) => ({ ...verdict, rank: i + 1 })),
      ...verdicts.filter(({ verdict }) => verdict === 'rejected'),
    ],
  };
}

/** All reasons for which a cluster is not taken now; `choice` is the subject on that cluster. */
export function reasonsAgainst(subject: Subject, choice: Choice, loss?: Loss): readonly Reason[] {
  const { application, home } = subject;
  const { rejected } = choice;
  // Where people did not even want it, nothing else is of interest.
  if (rejected.some(({ code }) => code === 'not-a-candidate')) return rejected;
  return rejected.concat(
    rejectedForLoss(application, choice.cluster, loss),
    rejectedForApplication({ application, cluster: choice.cluster, home }),
    choice.tooSmall.map((allowance) => ({
      code: 'no-room',
      allowance: allowance.subject,
      shortages: allowance.shortages(choice.demand),
    })),
  );
}

/** The share of a cluster that is free when `extra` is added, of the resource that is scarcer. */
export function freeShare({ capacity }: Choice, extra: Resources): number | undefined {
  const { bound, used } = capacity;
  return bound && Math.max(0, 1 - dominantShare(add(used, extra), bound));
}

function judge(subject: Subject, site: Site, seat?: Choice, loss?: Loss): ClusterVerdict {
  const choice = subject.choiceOn(site);
  const reasons = reasonsAgainst(subject, choice, loss);
  const chosen = seat?.cluster === site.cluster;
  const open = chosen || reasons.length === 0;
  return {
    cluster: site.cluster.name,
    verdict: chosen ? 'chosen' : open ? 'possible' : 'rejected',
    stays: chosen && subject.home === site.cluster,
    reasons,
    weight: choice.weight,
    score: choice.score,
    free: open ? freeShare(choice, choice.demand) : undefined,
  };
}
