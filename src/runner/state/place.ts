import { JobReport } from './epoch-files';
import { below } from './uri';
import { FleetAssembly } from '../../assembly/assembly';
import { flattenConfiguration } from '../../flink/config/flatten';
import { CHECKPOINTS_RETAINED, lookup, Option } from '../../flink/rules/options';
import { at, compact } from '../../validation/manifest';
import { Beacon, ClusterRecord, Placement } from '../ledger/records';

/** The directory of an application's epoch below the root of its state storage. */
export function directoryOf(
  app: string,
  { clusters, applications }: Pick<FleetAssembly, 'clusters' | 'applications'>,
  root: string,
  placement: Pick<Placement, 'cluster' | 'epoch' | 'stateRoots'> | undefined,
  records: ReadonlyMap<string, Pick<ClusterRecord, 'generation'>>,
): string {
  if (placement === undefined) return applications[app].stateScope;
  const recorded = placement.stateRoots
    .map((each) => below(root, each))
    .find((each) => each?.endsWith(`/e${placement.epoch}`));
  if (recorded !== undefined) return recorded;
  const planned = Object.hasOwn(applications, app) ? applications[app] : undefined;
  if (planned && placement.cluster === planned.cluster && placement.epoch === planned.epoch) {
    return planned.stateScope;
  }
  const generation = generationOf(placement.cluster, { clusters }, records);
  return `${placement.cluster}.${generation}/${app}/e${placement.epoch}`;
}

/** Under which generation a cluster writes: as the ledger has it, or else the assembly. */
export function generationOf(
  cluster: string,
  { clusters }: Pick<FleetAssembly, 'clusters'>,
  records: ReadonlyMap<string, Pick<ClusterRecord, 'generation'>>,
): number {
  return records.get(cluster)?.generation ?? clusters[cluster]?.generation ?? 1;
}

/** What beacons say of the jobs of an application at an epoch. */
export function reportsOf(app: string, epoch: number, beacons: Iterable<readonly Beacon[]>): JobReport[] {
  return [...beacons].flat().flatMap((beacon): JobReport[] => {
    const { jobId, seen, newestCheckpoint, restoredId, jobState } = beacon;
    if (beacon.app !== app || beacon.epoch !== epoch || jobId === undefined) return [];
    const { id, path } = newestCheckpoint ?? {};
    const report: JobReport = {
      jobId,
      seen,
      completed: compact({ id, uri: path }),
      restored: restoredId === undefined ? undefined : { id: restoredId },
      unsteady: jobState === 'RESTARTING' || jobState === 'FAILING' || undefined,
    };
    return [compact(report)!];
  });
}

/** What Flink does where nothing is said. */
const RETAINED_BY_DEFAULT = 1;

/** How many checkpoints the job of a manifest keeps. */
export function retainedIn(manifest: unknown): number {
  const number = Number(optionIn(manifest, CHECKPOINTS_RETAINED));
  return Number.isInteger(number) && number > 0 ? number : RETAINED_BY_DEFAULT;
}

/** A job of a session cluster may keep another number than its cluster says. */
export function retainedOf(manifests: readonly unknown[], job?: string): number | undefined {
  const flink = (kind: string) => manifests.filter((each) => at(each, 'kind') === kind);
  const own = flink('FlinkSessionJob').find((each) => at(each, 'metadata', 'name') === job);
  const manifest = own ?? flink('FlinkDeployment')[0];
  return manifest === undefined ? undefined : retainedIn(manifest);
}

/** What a manifest says of an option, by any of its names. */
export function optionIn(manifest: unknown, option: Option): unknown {
  return lookup(flattenConfiguration(at(manifest, 'spec', 'flinkConfiguration')), option)?.value;
}
