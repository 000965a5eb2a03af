import { MovingFleet } from './moving-fleet';
import { EPOCHS_CONFIG_MAP, parseGrant } from '../../../../src/platform/guard/grant';
import { Placement } from '../../../../src/runner/ledger/records';

/** Where an application may run, by what stands in the clusters that answer. */
interface Admitted {
  readonly granted: ReadonlyMap<string, readonly string[]>;
  readonly running: ReadonlyMap<string, readonly string[]>;
}

async function admittedIn(fleet: MovingFleet, dark: readonly string[]): Promise<Admitted> {
  const granted = new Map<string, string[]>();
  const running = new Map<string, string[]>();
  const put = (map: Map<string, string[]>, app: string, cluster: string) =>
    map.set(app, [...(map.get(app) ?? []), cluster]);
  for (const [cluster, { api }] of fleet.clusters) {
    if (dark.includes(cluster)) continue;
    const [maps, deployments] = await Promise.all([
      api.list({ apiVersion: 'v1', kind: 'ConfigMap' }),
      api.list({ apiVersion: 'flink.apache.org/v1beta1', kind: 'FlinkDeployment' }),
    ]);
    for (const { metadata, data } of maps.filter((each) => each.metadata.name === EPOCHS_CONFIG_MAP)) {
      for (const [name, text] of Object.entries((data ?? {}) as Record<string, string>)) {
        if (!parseGrant(text)!.revoked) put(granted, `${metadata.namespace}/${name}`, cluster);
      }
    }
    for (const { metadata, spec } of deployments) {
      const { job } = spec as { job?: { state?: string } };
      if (job?.state !== 'suspended') put(running, `${metadata.namespace}/${metadata.name}`, cluster);
    }
  }
  return { granted, running };
}

/** Never do two clusters admit one application. What a cluster holds that does not answer, its storage refuses. */
export async function expectOneEach(fleet: MovingFleet, dark: readonly string[] = []): Promise<void> {
  expectApart(await admittedIn(fleet, dark));
}

function expectApart({ granted, running }: Admitted): void {
  const twice = (map: Admitted['granted']) => [...map].filter(([, clusters]) => clusters.length > 1);
  expect({ granted: twice(granted), running: twice(running) }).toEqual({ granted: [], running: [] });
}

/**
 * After it was gone on with: no application is lost, none began empty, and none was created twice at an epoch.
 *
 * @returns those that are parked.
 */
export async function expectWhole(
  fleet: MovingFleet,
  applications: number,
  dark: readonly string[] = [],
): Promise<readonly Placement[]> {
  const admitted = await admittedIn(fleet, dark);
  expectApart(admitted);
  const { granted, running } = admitted;
  const placements = [...(await fleet.placements()).values()];
  expect(placements.length).toBe(applications);
  const lost = placements.filter(({ app, phase, cluster, parked }) => {
    if (phase === 'PARKED') return !parked?.reason;
    if (phase !== 'STEADY') return true;
    if (dark.includes(cluster)) return false;
    return granted.get(app)?.[0] !== cluster || running.get(app)?.[0] !== cluster;
  });
  expect(lost).toEqual([]);
  expect(placements.filter(({ epoch, restore }) => epoch > 1 && restore.kind === 'empty')).toEqual([]);
  expectExact(fleet, placements);
  expectCreatedOnce(fleet, placements);
  return placements.filter(({ phase }) => phase === 'PARKED');
}

function expectExact(fleet: MovingFleet, placements: readonly Placement[]): void {
  for (const job of placements.flatMap(({ app }) => fleet.jobs.get(app) ?? [app])) {
    const { records, ...rest } = fleet.committed(job);
    expect([job, rest, records > 0]).toEqual([job, { missing: 0, twice: 0 }, true]);
  }
}

/** The audit log does not say at which epoch: so no application may have been created more often than it had epochs. */
function expectCreatedOnce(fleet: MovingFleet, placements: readonly Placement[]): void {
  const times = new Map<string, number>();
  for (const [key, count] of fleet.creations()) {
    const app = key.split('/').slice(1).join('/');
    times.set(app, (times.get(app) ?? 0) + count);
  }
  const wrong = placements
    .map(({ app, epochHigh }) => ({ app, epochHigh, times: times.get(app) ?? 0 }))
    .filter(({ epochHigh, times: created }) => created > epochHigh || created === 0);
  expect(wrong).toEqual([]);
}
