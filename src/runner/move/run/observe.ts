import { ClusterSide, StateSide, Subject } from '../sides';
import { ClusterSight, Sight, StoreSight } from '../sight';

/** What is seen of all applications of an operation, by application. */
export type Observed = (app: string) => Omit<Sight, 'journal'>;

/** So long a cluster that was dark, and a store that did not answer, hold up those that answer. */
const PATIENCE_MS = 250;

const UNSEEN: StoreSight = { reachable: false, denies: {} };

/** Looks at clusters and stores side by side. What does not answer is looked at all the same, and holds up nothing. */
export class Observer {
  private readonly clusters: ReadonlyMap<string, Watched<ClusterSight>>;
  private readonly store: Watched<StoreSight>;

  public constructor(
    private readonly sides: ReadonlyMap<string, ClusterSide>,
    state: StateSide,
    private readonly now: () => number = Date.now,
  ) {
    this.clusters = new Map(
      [...sides].map(([cluster, side]) => [
        cluster,
        new Watched(
          async (subjects) => side.see(subjects),
          ({ reachable }) => reachable,
        ),
      ]),
    );
    this.store = new Watched(
      async (subjects) => state.see(subjects),
      ({ reachable }) => reachable,
    );
  }

  public async look(subjects: readonly Subject[]): Promise<Observed> {
    const wanted = new Map([...this.sides.keys()].map((cluster) => [cluster, [] as Subject[]]));
    for (const subject of subjects) {
      for (const cluster of clustersOf(subject)) wanted.get(cluster)?.push(subject);
    }
    const [store, ...seen] = await Promise.all([
      this.store.look(subjects),
      ...[...wanted]
        .filter(([, of]) => of.length > 0)
        .map(async ([cluster, of]) => [cluster, await this.clusters.get(cluster)!.look(of)] as const),
    ]);
    const now = this.now();
    const sinceLook = performance.now();
    return (app) => ({
      now,
      clusters: Object.fromEntries(
        seen.flatMap(([cluster, sights]) => {
          const sight = sights?.get(app) ?? this.darkness(cluster, sinceLook);
          return [[cluster, sight]];
        }),
      ),
      store: store?.get(app) ?? UNSEEN,
    });
  }

  /** A cluster that has not answered a question yet is taken for one that does not. */
  private darkness(cluster: string, now: number): ClusterSight {
    const { asked } = this.clusters.get(cluster)!;
    return { reachable: false, forMs: asked === undefined ? 0 : now - asked };
  }
}

/** Where an application is, where it goes, and where something of it may be left. */
export function clustersOf({ record, order }: Pick<Subject, 'record' | 'order'>): ReadonlySet<string> {
  const owed = [...record.debts, ...record.fences].map(({ cluster }) => cluster);
  return new Set([record.cluster, order.to, ...owed]);
}

/** One of those that are looked at, and how it answered before. */
class Watched<T> {
  /** Since when it owes an answer. */
  public asked?: number;
  private silent = false;
  private asking?: Promise<undefined>;

  public constructor(
    private readonly see: (subjects: readonly Subject[]) => Promise<ReadonlyMap<string, T>>,
    private readonly answers: (sight: T) => boolean,
  ) {}

  /** Undefined: it has not answered in time. */
  public async look(subjects: readonly Subject[]): Promise<ReadonlyMap<string, T> | undefined> {
    // What was asked before is older than what has been written down since; that it is answered at all is good to know.
    if (this.asking) return undefined;
    this.asked ??= performance.now();
    const answer = this.see(subjects).then((sights) => {
      this.silent = ![...sights.values()].some(this.answers);
      if (!this.silent) this.asked = undefined;
      return sights;
    });
    this.asking = answer.then(
      () => (this.asking = undefined),
      () => (this.asking = undefined),
    );
    return this.silent ? Promise.race([answer, after(PATIENCE_MS)]) : answer;
  }
}

async function after(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds));
}
