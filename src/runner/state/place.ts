import { JobReport } from './epoch-files';
import { below } from './uri';
import { FleetAssembly } from '../../assembly/assembly';
import { at, isMap } from '../../validation/manifest';
import { Beacon, ClusterRecord, Placement } from '../ledger/records';

/** The directory of an application's epoch below the root of its state storage. */
export function directoryOf(
  app: string,
  { clusters, applications }: Pick<FleetAssembly, 'clusters' | 'applications'>,
  root: string,
  placement: Pick<Placement, 'cluster' | 'epoch' | 'stateRoots'> | undefined,
  records: ReadonlyMap<string, Pick<ClusterRecord, 'generation'>>,
): string {
  const { stateScope, cluster, epoch } = applications[app];
  if (placement === undefined) return stateScope;
  const recorded = placement.stateRoots
    .map((each) => below(root, each))
    .find((each) => each?.endsWith(`/e${placement.epoch}`));
  if (recorded !== undefined) return recorded;
  if (placement.cluster === cluster && placement.epoch === epoch) return stateScope;
  const generation =
    records.get(placement.cluster)?.generation ?? clusters[placement.cluster]?.generation ?? 1;
  return `${placement.cluster}.${generation}/${app}/e${placement.epoch}`;
}

/** What beacons say of the jobs of an application at an epoch. */
export function reportsOf(app: string, epoch: number, beacons: Iterable<readonly Beacon[]>): JobReport[] {
  return [...beacons].flat().flatMap((beacon): JobReport[] => {
    const { jobId, seen, newestCheckpoint, restoredId, jobState } = beacon;
    if (beacon.app !== app || beacon.epoch !== epoch || jobId === undefined) return [];
    const { id, path } = newestCheckpoint ?? {};
    const completed = id === undefined && path === undefined ? undefined : compacted({ id, uri: path });
    return [
      {
        jobId,
        seen,
        ...(completed === undefined ? {} : { completed }),
        ...(restoredId === undefined ? {} : { restored: { id: restoredId } }),
        ...(jobState === 'RESTARTING' || jobState === 'FAILING' ? { unsteady: true } : {}),
      },
    ];
  });
}

const RETAINED = ['execution.checkpointing.num-retained', 'state.checkpoints.num-retained'];
/** What Flink does where nothing is said. */
const RETAINED_BY_DEFAULT = 1;

/** How many checkpoints the job of a manifest keeps. */
export function retainedIn(manifest: unknown): number {
  const number = Number(optionIn(manifest, RETAINED));
  return Number.isInteger(number) && number > 0 ? number : RETAINED_BY_DEFAULT;
}

/** A job of a session cluster may keep another number than its cluster says. */
export function retainedOf(manifests: readonly unknown[], job?: string): number | undefined {
  const flink = (kind: string) => manifests.filter((each) => at(each, 'kind') === kind);
  const own = flink('FlinkSessionJob').find((each) => at(each, 'metadata', 'name') === job);
  const manifest = own ?? flink('FlinkDeployment')[0];
  return manifest === undefined ? undefined : retainedIn(manifest);
}

/** What a manifest says of an option, by the first of its names that is there. */
export function optionIn(manifest: unknown, names: readonly string[]): unknown {
  const configuration = flat(at(manifest, 'spec', 'flinkConfiguration'));
  return names.map((key) => configuration.get(key)).find((each) => each !== undefined);
}

/** Operators take dotted keys and nested ones. */
function flat(value: unknown, prefix = '', all = new Map<string, unknown>()): Map<string, unknown> {
  if (!isMap(value)) return all.set(prefix, value);
  for (const [key, each] of Object.entries(value)) flat(each, prefix ? `${prefix}.${key}` : key, all);
  return all;
}

function compacted({ id, uri }: { id?: number; uri?: string }): { id?: number; uri?: string } {
  return { ...(id === undefined ? {} : { id }), ...(uri === undefined ? {} : { uri }) };
}
