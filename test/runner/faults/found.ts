import { FaultyFleet, idOf } from './faulty-fleet';
import { formatGrant } from '../../../src/platform/guard/grant';
import { mayHaveArrived } from '../../../src/runner/apply/applications/issued';
import type { Placement } from '../../../src/runner/ledger/records';

/** How far a runner had come that was killed, by what it left. */
export const MOMENTS = [
  'no lock',
  'before ledger',
  'reserved',
  'granted',
  'issued',
  'sent',
  'settled',
  'released',
] as const;
export type Moment = (typeof MOMENTS)[number];

export async function momentOf(fleet: FaultyFleet, pid: number, before: string | undefined): Promise<Moment> {
  return fleet.readLedger(async (ledger) => {
    const lock = await ledger.lock();
    if (!lock || lock.operation === before || lock.process?.pid !== pid) return 'no lock';
    if (!lock.held) return 'released';
    const journal = await ledger.journal(lock.operation);
    const records = [...(await ledger.placements()).values()];
    const creating = records.filter(({ op, phase }) => phase === 'CREATING' && op?.id === lock.operation);
    if (creating.length === 0) return journal.entries.length > 0 ? 'settled' : 'before ledger';
    const issued = mayHaveArrived(journal);
    const live = new Set([...(await fleet.flink()).values()].flat().map(idOf));
    const moments = await Promise.all(
      creating.map(async (record): Promise<Moment> => {
        if (record.created.some(issued)) return live.has(nameOf(record)) ? 'sent' : 'issued';
        return (await isGranted(fleet, record)) ? 'granted' : 'reserved';
      }),
    );
    return MOMENTS.find((each) => moments.includes(each))!;
  });
}

export const nameOf = ({ namespace, app }: Placement): string => `${namespace}/${app.split('/')[1]}`;

async function isGranted(
  fleet: FaultyFleet,
  { cluster, namespace, app, epoch, token }: Placement,
): Promise<boolean> {
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'flink-fleet-epochs', namespace } };
  const grants = await fleet.clusters.get(cluster)!.api.find(ref);
  const granted = (grants?.data as Record<string, string> | undefined)?.[app.split('/')[1]];
  return granted === formatGrant({ epoch, token, revoked: false });
}

/** What must hold after an apply that says that it is done: all is as the program says, and nothing is there twice. */
export async function expectWhole(fleet: FaultyFleet, applications: number, version: number): Promise<void> {
  const placements = await fleet.placements();
  const live = await fleet.flink();
  const there = [...live].flatMap(([cluster, those]) =>
    those.map((object) => {
      const { annotations = {} } = object.metadata as { annotations?: Record<string, string> };
      const [epoch, token] = ['epoch', 'token'].map((each) => Number(annotations[`flink-fleet.dev/${each}`]));
      const { image } = object.spec as { image: string };
      return { name: idOf(object), cluster, epoch, token, image };
    }),
  );
  const wanted = [...placements.values()].map((record) => {
    const { cluster, epoch, token } = record;
    return { name: nameOf(record), cluster, epoch, token, image: `${cluster}.example.com/job:${version}` };
  });
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  expect(there.sort(byName)).toEqual(wanted.sort(byName));
  expect(there.length).toBe(applications + 2);
  expect([...placements.values()].filter(({ phase }) => phase !== 'STEADY')).toEqual([]);
  const maps = await Promise.all(
    [...fleet.clusters.values()].map(async ({ api }) => api.list({ apiVersion: 'v1', kind: 'ConfigMap' })),
  );
  const own = maps.flat().filter(({ metadata }) => metadata.name.startsWith('job-'));
  expect(own.map(({ data }) => (data as { version: string }).version)).toEqual(
    Array.from({ length: applications }, () => String(version)),
  );
  expectCreatedOnce(fleet);
}

/** No cluster has seen a second creation of an application, nor has another one. */
export function expectCreatedOnce(fleet: FaultyFleet): void {
  const times = new Map<string, number>();
  for (const resource of ['flinkdeployments', 'flinksessionjobs']) {
    for (const [key, count] of fleet.creations(resource)) {
      const name = `${resource} ${key.split('/').slice(1).join('/')}`;
      times.set(name, (times.get(name) ?? 0) + count);
    }
  }
  expect([...times].filter(([, count]) => count !== 1)).toEqual([]);
}
