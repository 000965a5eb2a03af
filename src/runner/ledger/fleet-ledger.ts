import { auditKey, maskedEntry } from './audit';
import { brokenLaw, wrongForm } from './errors';
import { BeaconsRecord, FORMS, problemsOf } from './forms';
import { FleetJournal } from './journal';
import { brokenFenceLaws, brokenLaws } from './laws';
import { Journal, Ledger, Next, PlacementSwap, Swap } from './ledger';
import { RecordStore, RecordSwap } from './record-store';
import { AuditEntry, Beacon, ClusterRecord, FenceSet, LockRecord, Placement } from './records';
import { Check } from '../../validation/shape';

/** The ledger of a fleet in any home. */
export class FleetLedger implements Ledger {
  public readonly url: string;
  private audits = 0;

  public constructor(
    private readonly store: RecordStore,
    public readonly id: string,
    public readonly fleet: string,
  ) {
    this.url = store.home.url;
  }

  public async placements(): Promise<ReadonlyMap<string, Placement>> {
    const records = await this.store.readAll<Placement>('placements/', FORMS.placement);
    return new Map(
      [...records].map(([key, record]) => [record.app, named(key, `placements/${record.app}`, record)]),
    );
  }

  public async placement(app: string): Promise<Placement | undefined> {
    const key = `placements/${app}`;
    const record = await this.store.read<Placement>(key, FORMS.placement);
    return record && named(key, `placements/${record.app}`, record);
  }

  public async swapPlacements(swaps: readonly PlacementSwap[]): Promise<readonly Swap<Placement>[]> {
    const next = swaps.map(({ from, to }): RecordSwap<Placement> => {
      const key = `placements/${to.app}`;
      const record = { ...to, revision: (from?.revision ?? 0) + 1, ledgerId: this.id };
      check(key, FORMS.placement, record, brokenLaws(from, to));
      return { key, from, to: record };
    });
    return this.store.swap(next, FORMS.placement);
  }

  public async clusters(): Promise<ReadonlyMap<string, ClusterRecord>> {
    const records = await this.store.readAll<ClusterRecord>('clusters/', FORMS.cluster);
    return new Map(
      [...records].map(([key, record]) => [record.cluster, named(key, `clusters/${record.cluster}`, record)]),
    );
  }

  public async swapCluster(
    from: ClusterRecord | undefined,
    to: Next<ClusterRecord>,
  ): Promise<Swap<ClusterRecord>> {
    const key = `clusters/${to.cluster}`;
    const record = { ...to, revision: (from?.revision ?? 0) + 1 };
    check(key, FORMS.cluster, record);
    return (await this.store.swap([{ key, from, to: record }], FORMS.cluster))[0];
  }

  public async fences(): Promise<ReadonlyMap<string, FenceSet>> {
    const records = await this.store.readAll<FenceSet>('fences/', FORMS.fences);
    return new Map(
      [...records].map(([key, record]) => [record.storage, named(key, `fences/${record.storage}`, record)]),
    );
  }

  public async fenceSet(storage: string): Promise<FenceSet | undefined> {
    const key = `fences/${storage}`;
    const record = await this.store.read<FenceSet>(key, FORMS.fences);
    return record && named(key, `fences/${record.storage}`, record);
  }

  public async swapFences(from: FenceSet | undefined, to: Next<FenceSet>): Promise<Swap<FenceSet>> {
    const key = `fences/${to.storage}`;
    const record = { ...to, revision: (from?.revision ?? 0) + 1 };
    check(key, FORMS.fences, record, brokenFenceLaws(from, to));
    return (await this.store.swap([{ key, from, to: record }], FORMS.fences))[0];
  }

  public async journal(operation: string): Promise<Journal> {
    if (!/^[^/]+$/.test(operation)) throw brokenLaw('journals/', [`${operation} is no name of an operation`]);
    return FleetJournal.open(this.store, operation);
  }

  public async operations(): Promise<readonly string[]> {
    const keys = await this.store.home.keys('journals/');
    return [...new Set(keys.map((key) => key.split('/')[1]))].sort();
  }

  public async audit(entry: AuditEntry): Promise<void> {
    const record = maskedEntry(entry);
    check('audit', FORMS.audit, record);
    const key = auditKey(record, ++this.audits);
    await this.store.swap([{ key, to: record }], FORMS.audit);
  }

  public async history(): Promise<readonly AuditEntry[]> {
    return [...(await this.store.readAll<AuditEntry>('audit/', FORMS.audit)).values()].reverse();
  }

  public async beacons(): Promise<ReadonlyMap<string, readonly Beacon[]>> {
    const records = await this.store.readAll<BeaconsRecord>('beacons/', FORMS.beacons);
    return new Map([...records.values()].map(({ cluster, beacons }) => [cluster, beacons]));
  }

  public async writeBeacons(cluster: string, beacons: readonly Beacon[]): Promise<void> {
    const key = `beacons/${cluster}`;
    const to: BeaconsRecord = { cluster, beacons };
    check(key, FORMS.beacons, to);
    // Whoever writes last has seen the cluster last.
    for (let won = false; !won;) {
      const from = await this.store.read<BeaconsRecord>(key, FORMS.beacons);
      [{ won }] = await this.store.swap([{ key, from, to }], FORMS.beacons);
    }
  }

  public async lock(): Promise<LockRecord | undefined> {
    return this.store.read('lock', FORMS.lock);
  }

  public async swapLock(
    from: LockRecord | undefined,
    to: Omit<LockRecord, 'revision'>,
  ): Promise<Swap<LockRecord>> {
    const record = { ...to, revision: (from?.revision ?? 0) + 1 };
    check('lock', FORMS.lock, record);
    return (await this.store.swap([{ key: 'lock', from, to: record }], FORMS.lock))[0];
  }

  public async close(): Promise<void> {
    await this.store.home.close();
  }
}

/** What is written can be read again. */
function check(key: string, form: Check, record: unknown, broken: readonly string[] = []): void {
  const problems = [...problemsOf(form, record), ...broken];
  if (problems.length > 0) throw brokenLaw(key, problems);
}

/** A record stands under its own name. */
function named<T>(key: string, expected: string, record: T): T {
  if (key !== expected) throw wrongForm(key, [`it is ${expected}`]);
  return record;
}
