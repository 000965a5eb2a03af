import { FenceStatus, fencesFrom } from './fence-status';
import { Host } from './host';
import { FleetAssembly } from '../../assembly/assembly';
import { FlinkFleetError } from '../../validation/errors';
import { AssemblySource, obtainAssembly } from '../assembly/obtain';
import { unknownName } from '../errors';
import { Kubeconfig, readKubeconfig } from '../kube/config/kubeconfig';
import { connect } from '../kube/connect';
import { LEDGER_FOLDER, openLedgerIfThere } from '../ledger/open';
import { noLedgerYet } from '../status/messages';
import { StatusRow, Verdict } from '../status/row';
import { Connection, Look, StatusSession } from '../status/session';

export interface StatusOptions extends AssemblySource {
  /** The URL of the ledger; absent: as the program says, else the folder `ledger`. Where there is none, status does without it. */
  readonly ledger?: string;
  readonly kubeconfig?: string;
  /** Only these; absent or empty: all. Others are not asked. */
  readonly cluster?: readonly string[];
  readonly tenant?: readonly string[];
  readonly queue?: readonly string[];
  readonly state?: readonly Verdict[];
  /** Only what somebody should look at. */
  readonly problems?: boolean;
  /** After how many seconds a cluster that says nothing is given up; 10 by default. */
  readonly timeout?: number;
}

/** What runs where. */
export interface Status {
  readonly fleet: string;
  readonly time: string;
  /** By name. */
  readonly clusters: readonly ClusterStatus[];
  /** The state storages whose fences are still needed by applications below, by name. */
  readonly fences: readonly FenceStatus[];
  /** Of the applications below. */
  readonly counts: Readonly<Partial<Record<Verdict, number>>>;
  /** Problems first. */
  readonly applications: readonly StatusRow[];
  /**
   * All clusters answered, and of the applications below none is missing, and none where it should not be; and all fences that they
   * still need were seen to hold.
   */
  readonly sound: boolean;
}

export interface ClusterStatus {
  readonly cluster: string;
  readonly context: string;
  readonly reached: boolean;
  /** Why it was not. */
  readonly why?: string;
  /** When it was, if it is not now. */
  readonly lastSeen?: string;
  /** How many applications there are. */
  readonly applications?: number;
}

/** Looks once. */
export async function status(names: readonly string[], options: StatusOptions, host: Host): Promise<Status> {
  const watch = await openStatus(names, options, host);
  try {
    return await watch.look();
  } finally {
    await watch.close();
  }
}

/** A fleet that can be looked at again and again; the program is run only once. */
export interface StatusWatch {
  look(): Promise<Status>;
  close(): Promise<void>;
}

export async function openStatus(
  names: readonly string[],
  options: StatusOptions,
  host: Host,
): Promise<StatusWatch> {
  const assembly = await obtainAssembly(options, host, 'at its index');
  checkNames(assembly, options);
  const url = options.ledger ?? assembly.ledger ?? LEDGER_FOLDER;
  const ledger = await openLedgerIfThere(url, { fleet: assembly.fleet, forReading: true });
  if (!ledger) host.report(noLedgerYet(url));
  const connections = connectAll(assembly, options);
  const session = new StatusSession(assembly, connections, ledger, host, wholeOf(options));
  return {
    look: async () => statusFrom(assembly, await session.look(), names, options),
    close: async () => {
      const apis = [...connections.values()].flatMap((each) => ('api' in each ? each.api : []));
      await Promise.all([...apis.map(async (api) => api.close()), session.close(), ledger?.close()]);
    },
  };
}

function checkNames({ clusters, tenants, queues }: FleetAssembly, options: StatusOptions): void {
  const check = (what: string, wanted: readonly string[] = [], known: object) => {
    const unknown = wanted.find((name) => !Object.hasOwn(known, name));
    if (unknown !== undefined) throw unknownName(what, unknown, Object.keys(known));
  };
  check('cluster', options.cluster, clusters);
  check('tenant', options.tenant, tenants);
  check('queue', options.queue, queues);
}

const TIMEOUT_SECONDS = 10;
const wholeOf = ({ timeout }: StatusOptions): number => (timeout ?? TIMEOUT_SECONDS) * 1000;

/** A cluster that no kubeconfig knows is like one that does not answer: the others are shown all the same. */
function connectAll(assembly: FleetAssembly, options: StatusOptions): ReadonlyMap<string, Connection> {
  const kubeconfig: Kubeconfig = readKubeconfig(options.kubeconfig);
  const wanted = options.cluster?.length ? options.cluster : Object.keys(assembly.clusters);
  const names = wanted.filter((name) => assembly.selected?.includes(name) ?? true).sort();
  const whole = wholeOf(options);
  const limits = { connect: Math.min(5000, whole), answer: whole, whole };
  return new Map(
    names.map((name): [string, Connection] => {
      try {
        return [name, { api: connect(assembly.clusters[name].context, { kubeconfig, limits }) }];
      } catch (error) {
        if (!FlinkFleetError.isFlinkFleetError(error)) throw error;
        return [name, { why: (error as Error).message }];
      }
    }),
  );
}

function statusFrom(
  assembly: FleetAssembly,
  { time, views, rows, beacons, fences: sights }: Look,
  names: readonly string[],
  options: StatusOptions,
): Status {
  const all = rows.map(({ application }) => application);
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined) throw unknownName('application', unknown, [...all].sort());
  const applications = rows.filter((row) => isWanted(row, names, options));
  const counts: Partial<Record<Verdict, number>> = {};
  for (const { verdict } of applications) counts[verdict] = (counts[verdict] ?? 0) + 1;
  const clusters = views.map((view): ClusterStatus => {
    const { cluster, reached } = view;
    const { context } = assembly.clusters[cluster];
    if (view.reached) return { cluster, context, reached, applications: view.applications.length };
    const lastSeen = (beacons.get(cluster) ?? [])
      .map(({ seen }) => seen)
      .sort()
      .at(-1);
    return { cluster, context, reached, why: view.why, lastSeen };
  });
  const shown = new Set(applications.map(({ application }) => application));
  const fences = fencesFrom(sights.filter(({ app }) => shown.has(app)));
  return {
    fleet: assembly.fleet,
    time: time.toISOString(),
    clusters,
    fences,
    counts,
    applications,
    sound: isSound({ clusters, fences, counts }),
  };
}

/** What the exit code says. */
export function isSound({
  clusters,
  fences,
  counts,
}: Pick<Status, 'clusters' | 'fences' | 'counts'>): boolean {
  return (
    [...clusters, ...fences].every(({ reached }) => reached) &&
    fences.every(({ open }) => open === 0) &&
    !counts.missing &&
    !counts.unexpected
  );
}

function isWanted(row: StatusRow, names: readonly string[], options: StatusOptions): boolean {
  const { cluster, tenant, queue, state, problems } = options;
  const among = (wanted: readonly string[] | undefined, ...values: readonly (string | undefined)[]) =>
    !wanted?.length || values.some((value) => value !== undefined && wanted.includes(value));
  return (
    among(names, row.application) &&
    among(cluster, row.cluster, ...row.copies.map((copy) => copy.cluster)) &&
    among(tenant, row.tenant) &&
    among(queue, row.queue) &&
    among(state, row.verdict) &&
    (!problems || row.problem)
  );
}
