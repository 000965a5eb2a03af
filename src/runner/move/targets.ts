import { FleetAssembly } from '../../assembly/assembly';
import { Loss, place } from '../../fleet/placement';
import { verdictText } from '../../fleet/placement/text';
import { problemOf } from '../assembly/problem';
import { ClusterRecord, Placement } from '../ledger/records';

/** What decides where applications go. */
export interface TargetQuestion {
  /** Synthesized with the placements of the ledger. */
  readonly assembly: FleetAssembly;
  readonly placements: ReadonlyMap<string, Placement>;
  readonly clusters: ReadonlyMap<string, ClusterRecord>;
  /** Those that leave where they are, by id. */
  readonly leaving: readonly string[];
  /** The only cluster that is wanted; absent: the best one. */
  readonly to?: string;
  /** Clusters that nothing goes to: the one that is left, and those that do not answer. */
  readonly avoid: readonly string[];
}

/** Where one application goes. */
export interface Target {
  /** Absent: it finds no place. */
  readonly cluster?: string;
  /** What speaks for the cluster, or against each. */
  readonly candidates: readonly {
    readonly cluster: string;
    readonly chosen: boolean;
    readonly why: string;
  }[];
}

/** Chooses with the code that places everything: the same filters, the same weights, the room that is left. */
export function chooseTargets(question: TargetQuestion): ReadonlyMap<string, Target> {
  const { assembly, placements, clusters, leaving, to, avoid } = question;
  const problem = problemOf(assembly);
  const closed = new Set(
    [...clusters.values()].filter((each) => each.quarantined).map(({ cluster }) => cluster),
  );
  const names = problem.clusters.map(({ name }) => name);
  const left = to === undefined ? avoid : names.filter((name) => name !== to);
  const loss: Loss = {
    kind: 'cluster',
    name: left.join(', '),
    clusters: left,
    storages: [],
    only: new Set(leaving),
  };
  const placed = place(
    {
      ...problem,
      clusters: problem.clusters.map((each) => (closed.has(each.name) ? { ...each, cordoned: true } : each)),
      // A parked one has a place only if it is given one: it leaves its own as well.
      applications: problem.applications.map((each) => ({
        ...each,
        current: placements.has(each.id) ? each.current : undefined,
      })),
    },
    loss,
  );
  return new Map(
    leaving.map((app) => {
      const { decision, cluster } = placed.of(app) ?? {};
      const explained = placed.explain(app)?.clusters ?? [];
      const candidates = explained
        .filter(
          (each) =>
            !(each.verdict === 'rejected' && each.reasons.every(({ code }) => code === 'cluster-lost')),
        )
        .map((each) => ({
          cluster: each.cluster,
          chosen: each.verdict === 'chosen',
          why: verdictText(each),
        }));
      return [app, { ...(decision === 'parked' ? {} : { cluster }), candidates }];
    }),
  );
}
