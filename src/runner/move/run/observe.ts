import { ClusterSide, StateSide, Subject } from '../sides';
import { ClusterSight, Sight, StoreSight } from '../sight';

/** What is seen of all applications of an operation, by application. */
export type Observed = (app: string) => Omit<Sight, 'journal'>;

/** So long state storages that did not answer hold up what answers. */
const PATIENCE_MS = 250;

const UNSEEN: StoreSight = { reachable: false, denies: {} };

/** Looks at clusters and state storages side by side. What does not answer is looked at all the same, and holds up nothing. */
export class Observer {
  /** Whether the state storages did not answer the last time. */
  private silent = false;
  private asking = false;
  /** Who had a checkpoint of its own when the state storages answered last. */
  private standing: ReadonlySet<string> = new Set();

  public constructor(
    private readonly clusters: ReadonlyMap<string, ClusterSide>,
    private readonly state: StateSide,
  ) {}

  public async look(subjects: readonly Subject[]): Promise<Observed> {
    const wanted = new Map<string, Subject[]>();
    for (const each of subjects) {
      const subject = this.standing.has(epochOf(each)) ? { ...each, standing: true } : each;
      for (const cluster of clustersOf(subject)) {
        if (!this.clusters.has(cluster)) continue;
        const those = wanted.get(cluster);
        if (those) those.push(subject);
        else wanted.set(cluster, [subject]);
      }
    }
    const [store, ...seen] = await Promise.all([
      this.lookAtState(subjects),
      // A cluster that is dark answers at once that it is.
      ...[...wanted].map(
        async ([cluster, of]) => [cluster, await this.clusters.get(cluster)!.see(of)] as const,
      ),
    ]);
    const now = Date.now();
    return (app) => ({
      now,
      clusters: Object.fromEntries(
        seen.flatMap(([cluster, sights]): [string, ClusterSight][] => {
          const sight = sights.get(app);
          return sight === undefined ? [] : [[cluster, sight]];
        }),
      ),
      store: store?.get(app) ?? UNSEEN,
    });
  }

  /** Undefined: nothing answered in time. */
  private async lookAtState(
    subjects: readonly Subject[],
  ): Promise<ReadonlyMap<string, StoreSight> | undefined> {
    // What was asked before is older than what has been written down since; that it is answered at all is good to know.
    if (this.asking) return undefined;
    this.asking = true;
    const answer = this.state
      .see(subjects)
      .then((sights) => {
        this.silent = ![...sights.values()].some(({ reachable }) => reachable);
        const stands = (each: Subject) => sights.get(each.record.app)?.own !== undefined;
        this.standing = new Set(subjects.filter(stands).map(epochOf));
        return sights;
      })
      .finally(() => (this.asking = false));
    return this.silent ? Promise.race([answer, after(PATIENCE_MS)]) : answer;
  }
}

/** Where an application is, where it goes, and where something of it may be left. */
export function clustersOf({ record, order }: Pick<Subject, 'record' | 'order'>): ReadonlySet<string> {
  const owed = [...record.debts, ...record.fences].map(({ cluster }) => cluster);
  return new Set([record.cluster, order.to, ...owed]);
}

const epochOf = ({ record: { app, epoch } }: Subject) => `${app} e${epoch}`;

async function after(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds));
}
