import { compareText } from './order';
import { PlacementProblem, PlacementQueue } from './problem';

/** What is lost at once, in a simulation. */
export interface Loss {
  readonly kind: 'cluster' | 'failure-domain';
  /** Of the cluster, or of the failure domain. */
  readonly name: string;
  readonly clusters: readonly string[];
  /** Of what runs there, only these applications leave, by id; absent: all. */
  readonly only?: ReadonlySet<string>;
  /** The state storages that are lost with it. */
  readonly storages: readonly string[];
}

/** Each cluster alone, then each failure domain that holds a cluster or a state storage, by name. */
export function lossesOf({ clusters, storages }: PlacementProblem): Loss[] {
  const domains = new Set([...clusters, ...storages].map(({ failureDomain }) => failureDomain));
  domains.delete(undefined);
  const within = (domain: string, all: PlacementProblem['clusters'] | PlacementProblem['storages']) =>
    all
      .filter(({ failureDomain }) => failureDomain === domain)
      .map(({ name }) => name)
      .sort(compareText);
  return [
    ...clusters
      .map(({ name }) => name)
      .sort(compareText)
      .map((name): Loss => ({ kind: 'cluster', name, clusters: [name], storages: [] })),
    ...([...domains] as string[]).sort(compareText).map((name): Loss => ({
      kind: 'failure-domain',
      name,
      clusters: within(name, clusters),
      storages: within(name, storages),
    })),
  ];
}

/** Whether an application of the queue must have a place: always, and after the losses that the queue demands to survive. */
export function mustRun({ survives }: PlacementQueue, loss?: Loss): boolean {
  return loss === undefined || survives === 'failure-domain' || survives === loss.kind;
}
