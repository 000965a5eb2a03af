import { LiveObject } from './live';

/** What there is of one application in one cluster: its FlinkDeployment, with its jobs where it is a session cluster. */
export interface LiveApplication extends Omit<LiveObject, 'kind'> {
  readonly cluster: string;
}

/** Puts session jobs together with the session cluster that they belong to. */
export function applicationsIn(cluster: string, objects: readonly LiveObject[]): readonly LiveApplication[] {
  const groups = new Map<string, { deployments: LiveObject[]; jobs: LiveObject[] }>();
  for (const object of objects) {
    const key = `${object.namespace}/${object.application}`;
    const group = groups.get(key) ?? { deployments: [], jobs: [] };
    (object.kind === 'FlinkDeployment' ? group.deployments : group.jobs).push(object);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ deployments, jobs }) =>
    // Jobs whose session cluster is gone stand for the application; nothing else would tell of them.
    (deployments.length > 0 ? deployments : jobs.slice(0, 1)).map((object) =>
      together(cluster, object, jobs),
    ),
  );
}

/** A session cluster is as well as the worst of its jobs. */
function together(cluster: string, object: LiveObject, jobs: readonly LiveObject[]): LiveApplication {
  const { kind, ...own } = object;
  const others = jobs.filter((job) => job !== object);
  if (kind !== 'FlinkDeployment' || others.length === 0) return { ...own, cluster };
  const all = [object, ...others];
  const worst = all.reduce((a, b) => (RANK[b.readiness.state] > RANK[a.readiness.state] ? b : a));
  const why = worst === object ? own.readiness.why : `job ${worst.name}: ${worst.readiness.why}`;
  const oldest = others
    .flatMap(({ checkpoint }) => checkpoint ?? [])
    .sort((a, b) => (a.time < b.time ? -1 : 1));
  return {
    ...own,
    cluster,
    desiredState: others.some(({ desiredState }) => desiredState === 'running') ? 'running' : 'suspended',
    readiness: { state: worst.readiness.state, why },
    lifecycleState: worst.lifecycleState,
    jobState: (worst === object ? others[0] : worst).jobState,
    error: own.error ?? others.find(({ error }) => error !== undefined)?.error,
    // How much would be lost is as much as of the job that fares worst.
    checkpoint: oldest.length === others.length ? oldest[0] : undefined,
    takenRegularly: others.some(({ takenRegularly }) => takenRegularly),
  };
}

const RANK = { ready: 0, waiting: 1, failed: 2 } as const;
