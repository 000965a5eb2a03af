import { FenceLook, FenceSight, owedIn } from './fences';
import { identifier } from './identity';
import { askWhich, lookAt } from './look';
import { beaconsNotWritten } from './messages';
import { beaconsOf, writeBeacons } from './remember';
import { StatusRow } from './row';
import { ClusterView, Evidence, statusOf } from './status-of';
import { FleetAssembly } from '../../assembly/assembly';
import { Host } from '../actions/host';
import { KubeApi } from '../kube/api';
import { Ledger } from '../ledger/ledger';
import { Beacon, ClusterRecord, Placement } from '../ledger/records';

/** What was found in one look at a fleet. */
export interface Look {
  readonly time: Date;
  readonly views: readonly ClusterView[];
  readonly rows: readonly StatusRow[];
  /** By cluster, what was last seen there before. */
  readonly beacons: ReadonlyMap<string, readonly Beacon[]>;
  /** The storage fences that are still needed. */
  readonly fences: readonly FenceSight[];
}

/** How to ask a cluster; or why it cannot even be tried, such as that no kubeconfig knows it. */
export type Connection = { readonly api: KubeApi } | { readonly why: string };

/** Beacons are for the day on which a cluster is lost; who watches need not write them every few seconds. */
const REMEMBER_EVERY_MS = 60_000;
/** Fences that all held are not tried again at each look. */
const FENCES_EVERY_MS = 60_000;

/** Looks at a fleet, as often as somebody wants to know. */
export class StatusSession {
  private remembered = -Infinity;
  private fenceLook?: FenceLook;
  private fenced?: { readonly at: number; readonly of: string; readonly sights: readonly FenceSight[] };

  public constructor(
    private readonly assembly: FleetAssembly,
    private readonly connections: ReadonlyMap<string, Connection>,
    private readonly ledger: Ledger | undefined,
    private readonly host: Host,
    /** How long a state storage may say nothing. */
    private readonly patienceMs = 10_000,
  ) {}

  public async look(): Promise<Look> {
    // Nobody waits for what comes of that before the ledger is read.
    const asked = new Map<string, ReturnType<typeof askWhich>>();
    for (const [cluster, each] of this.connections) {
      if ('api' in each) asked.set(cluster, askWhich(each.api));
    }
    for (const each of asked.values()) each.catch(() => undefined);
    // The ledger first: what it says was created before that cannot be missing only because a list was older.
    const [placements, records, beacons] = await this.readLedger();
    const fencing = this.lookAtFences(placements, records, beacons);
    fencing.catch(() => undefined);
    const views = await Promise.all(
      [...this.connections].map(async ([cluster, connection]) =>
        'api' in connection
          ? lookAt(cluster, connection.api, records.get(cluster), asked.get(cluster))
          : { cluster, reached: false as const, why: connection.why },
      ),
    );
    const fences = await fencing;
    const time = new Date();
    const evidence: Evidence = { assembly: this.assembly, placements, views, beacons, fences, now: time };
    const rows = await this.confirmed(evidence, statusOf(evidence));
    await this.remember(evidence);
    return { time, views, rows, beacons, fences };
  }

  public async close(): Promise<void> {
    await this.fenceLook?.close();
  }

  /** Only where something is owed: no state storage is opened for a fleet that owes nothing. */
  private async lookAtFences(
    placements: ReadonlyMap<string, Placement> = new Map(),
    clusters: ReadonlyMap<string, ClusterRecord>,
    beacons: ReadonlyMap<string, readonly Beacon[]>,
  ): Promise<readonly FenceSight[]> {
    const { assembly, ledger, patienceMs, fenced } = this;
    const owed = owedIn(placements);
    if (!ledger || owed.length === 0) return [];
    const of = owed.map(({ record }) => `${record.app} ${record.revision}`).join();
    if (fenced?.of === of && performance.now() - fenced.at < FENCES_EVERY_MS) return fenced.sights;
    this.fenceLook ??= new FenceLook({ assembly, ledger, patienceMs });
    const sights = await this.fenceLook.look({ placements, clusters, beacons });
    const hold = sights.every(({ state }) => state === 'holds' || state === 'denied');
    this.fenced = hold ? { at: performance.now(), of, sights } : undefined;
    return sights;
  }

  private async readLedger(): Promise<
    [
      ReadonlyMap<string, Placement> | undefined,
      ReadonlyMap<string, ClusterRecord>,
      ReadonlyMap<string, readonly Beacon[]>,
    ]
  > {
    const { ledger } = this;
    if (!ledger) return [undefined, new Map(), new Map()];
    return Promise.all([ledger.placements(), ledger.clusters(), ledger.beacons()]);
  }

  /** Nobody is alarmed by what another runner is just about: an accusation needs a record that still stands. */
  private async confirmed(evidence: Evidence, rows: readonly StatusRow[]): Promise<readonly StatusRow[]> {
    const { placements } = evidence;
    const accused = new Set(rows.filter(isAccusation).map(({ application }) => application));
    if (!this.ledger || !placements || accused.size === 0) return rows;
    const now = await this.ledger.placements();
    const changed = [...accused].filter((id) => now.get(id)?.revision !== placements.get(id)?.revision);
    if (changed.length === 0) return rows;
    const renewed = new Map(placements);
    for (const id of changed) renewed.set(id, now.get(id)!);
    return statusOf({ ...evidence, placements: renewed }).map((row) =>
      changed.includes(row.application) && isAccusation(row)
        ? { ...row, verdict: 'moving', problem: false, why: 'is being changed just now; look again' }
        : row,
    );
  }

  private async remember({ placements, views, beacons, now, assembly }: Evidence): Promise<void> {
    if (!this.ledger || !placements || performance.now() - this.remembered < REMEMBER_EVERY_MS) return;
    this.remembered = performance.now();
    const identify = identifier(assembly, placements);
    const seen = views
      .filter((view) => view.reached)
      .map((view): [string, readonly Beacon[]] => {
        const former = beacons.get(view.cluster) ?? [];
        return [view.cluster, beaconsOf(view, identify, placements, former, now)];
      });
    const [first] = await writeBeacons(this.ledger, new Map(seen));
    if (first !== undefined) this.host.report(beaconsNotWritten((first as Error).message));
  }
}

const isAccusation = ({ verdict }: StatusRow) => verdict === 'unexpected' || verdict === 'missing';
