import { Host } from './host';
import { AssemblyApplication } from '../../assembly/assembly';
import { place } from '../../fleet/placement';
import type { ClusterVerdict } from '../../fleet/placement';
import { AssemblySource, obtainAssembly } from '../assembly/obtain';
import { problemOf } from '../assembly/problem';
import { onlySome, unknownName } from '../errors';

/** Where an application runs, and what spoke for and against each cluster. */
export interface ExplainedApplication {
  readonly application: string;
  readonly queue: string;
  readonly tier: number;
  readonly cluster: string;
  readonly epoch: number;
  readonly placed: AssemblyApplication['placed'];
  readonly demand: AssemblyApplication['demand'];
  /** By rank, then those that are rejected, by name. */
  readonly clusters: readonly ClusterVerdict[];
}

export interface Explained {
  readonly fleet: string;
  /** By id. */
  readonly applications: readonly ExplainedApplication[];
}

/** Explains one application, or all. */
export async function explain(
  application: string | undefined,
  source: AssemblySource,
  host: Host,
): Promise<Explained> {
  const assembly = await obtainAssembly(source, host);
  if (assembly.selected) throw onlySome(assembly.selected);
  const { fleet, applications, queues } = assembly;
  const ids = Object.keys(applications);
  if (application !== undefined && !ids.includes(application)) {
    throw unknownName('application', application, ids);
  }
  const placements = place(problemOf(assembly));
  return {
    fleet,
    applications: (application === undefined ? ids : [application]).map((id) => {
      const { queue, cluster, epoch, placed, demand } = applications[id];
      const { clusters } = placements.explain(id)!;
      return { application: id, queue, tier: queues[queue].tier, cluster, epoch, placed, demand, clusters };
    }),
  };
}
