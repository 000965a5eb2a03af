import { FleetAssembly } from '../../assembly/assembly';
import { groupBy } from '../../validation/group-by';
import { isCovered, prefixesOf } from '../fence/fence-set';
import { probeVariable } from '../fence/probe-rights';
import { elsewhere } from '../fence/reach';
import { Ledger } from '../ledger/ledger';
import { Beacon, ClusterRecord, FenceProof, Placement } from '../ledger/records';
import { fencesOwed } from '../move/fences';
import { keysOf, lookAt, reachIn } from '../state/side/denials';
import { OpenStorage, Storages } from '../state/side/storages';
import { within } from '../within';

/** What is seen of a storage fence that stands before what an older epoch has left. */
export interface FenceSight {
  readonly app: string;
  readonly cluster: string;
  readonly clusterUid: string;
  /** It and all that came before it. */
  readonly epoch: number;
  /** The state storage that denies. */
  readonly storage: string;
  /**
   * `holds`: all is denied, and a write that was tried was refused. `denied`: all is denied, and no write could be tried that would
   * tell. `open`: it does not hold. `unknown`: its state storage cannot be asked.
   */
  readonly state: 'holds' | 'denied' | 'open' | 'unknown';
  /** For a person; empty where it holds. */
  readonly why: string;
}

export interface FenceEvidence {
  readonly placements: ReadonlyMap<string, Placement>;
  readonly clusters: ReadonlyMap<string, ClusterRecord>;
  readonly beacons: ReadonlyMap<string, readonly Beacon[]>;
}

export interface FenceLookOptions {
  readonly assembly: FleetAssembly;
  readonly ledger: Ledger;
  /** So long a state storage is waited for, in milliseconds. */
  readonly patienceMs: number;
  readonly env?: NodeJS.ProcessEnv;
}

/** A fence, and where it should hold. */
interface Owed {
  readonly record: Placement;
  readonly proof: FenceProof;
}

/** Looks whether fences that are still needed hold, each state storage once for all of its fences, all of them at the same time. */
export class FenceLook {
  private readonly storages: Storages;

  public constructor(private readonly options: FenceLookOptions) {
    const { assembly, ledger, patienceMs, env } = options;
    const limits = {
      connectMs: Math.min(3_000, patienceMs),
      answerMs: patienceMs,
      wholeMs: patienceMs,
      attempts: 1,
    };
    this.storages = new Storages({ assembly, ledger, env, s3: { limits } });
  }

  public async look(evidence: FenceEvidence): Promise<readonly FenceSight[]> {
    const groups = groupBy(owedIn(evidence.placements), ({ record: { app, stateRoots } }) =>
      this.storages.nameOf(app, stateRoots),
    );
    const seen = await Promise.all(
      [...groups].map(async ([storage, owed]) =>
        storage === undefined
          ? allUnknown('-', owed, 'it is not known where its state lies')
          : this.lookAt(storage, owed, evidence),
      ),
    );
    return seen.flat();
  }

  public async close(): Promise<void> {
    await this.storages.close();
  }

  private async lookAt(
    name: string,
    owed: readonly Owed[],
    evidence: FenceEvidence,
  ): Promise<readonly FenceSight[]> {
    const { ledger, patienceMs } = this.options;
    const look = async () => {
      const [storage, set] = await Promise.all([this.storages.get(name), ledger.fenceSet(name)]);
      if (storage.stores.length === 0) return allUnknown(name, owed, storage.noFence);
      return this.sightsOf(storage, owed, prefixesOf(set?.denies ?? []), evidence);
    };
    try {
      return await within(patienceMs, look());
    } catch (error) {
      if (error instanceof TypeError || error instanceof ReferenceError) throw error;
      return allUnknown(name, owed, (error as Error).message);
    }
  }

  private async sightsOf(
    { name, root, stores }: OpenStorage,
    owed: readonly Owed[],
    denied: readonly string[],
    { clusters, beacons }: FenceEvidence,
  ): Promise<readonly FenceSight[]> {
    const known = { assembly: this.options.assembly, beacons, clusters, manifests: () => [] };
    const held = owed.map(({ record, proof }) => {
      const { epochs, outside } = reachIn(proof, record, root, known);
      const keys = keysOf(proof, record.app, epochs, denied);
      const seen = elsewhere(proof, record.app, root, beacons.get(proof.cluster) ?? []);
      return { record, proof, keys, outside: [...outside, ...seen] };
    });
    const keys = [...new Set(held.flatMap((each) => each.keys))];
    const tries = groupBy(held, ({ proof }) => proof.cluster);
    const [{ equal, missing }, ...tried] = await Promise.all([
      lookAt(stores, keys, denied),
      ...[...tries].map(async ([cluster, those]) => {
        const own = new Set(those.flatMap((each) => each.keys.filter((key) => isCovered(key, denied))));
        return [cluster, await tryWrites(stores, cluster, [...own])] as const;
      }),
    ]);
    const byCluster = new Map(tried);
    return held.map(({ record, proof, keys: own, outside }): FenceSight => {
      const { passed, doubt } = byCluster.get(proof.cluster)!;
      const open = [
        ...(equal ? [] : ['the policy of the store is not the one that was written']),
        ...own.flatMap((key) => (missing.get(key) ?? []).map((each) => `${each} is not denied`)),
        ...own.filter((key) => passed.has(key)).map((key) => `a write was tried at ${key}, and passed`),
        ...outside.map((each) => `${each} is not denied, and its job keeps state there`),
      ];
      const state = open.length > 0 ? 'open' : doubt === undefined ? 'holds' : 'denied';
      const why = open.length > 0 ? [...new Set(open)].join('; ') : (doubt ?? '');
      return { ...sightOf(name, { record, proof }), state, why };
    });
  }
}

/** What is owed to storage fences; for nearly all applications nothing is. */
export function owedIn(placements: ReadonlyMap<string, Placement>): readonly Owed[] {
  return [...placements.values()].flatMap((record) =>
    record.debts.length === 0 ? [] : fencesOwed(record).map((proof) => ({ record, proof })),
  );
}

/** With the rights of the jobs of a cluster, or with rights that are denied what theirs are. */
async function tryWrites(
  stores: OpenStorage['stores'],
  cluster: string,
  keys: readonly string[],
): Promise<{ readonly passed: ReadonlySet<string>; readonly doubt?: string }> {
  const probes = await Promise.all(stores.map(async (store) => store.probe(cluster, keys)));
  const telling = probes.filter(({ principal, appliesToAll }) => principal === 'workload' || appliesToAll);
  const passed = new Set(
    telling.flatMap(({ answers }) => keys.filter((key) => answers.get(key) === 'passed')),
  );
  if (telling.length < probes.length) {
    return { passed, doubt: `no write was tried with the rights of its jobs (${probeVariable(cluster)})` };
  }
  const doubt = telling.find((each) => each.doubt !== undefined)?.doubt;
  const silent = keys.some((key) => telling.some(({ answers }) => !answers.has(key)));
  return { passed, doubt: doubt ?? (silent ? 'a write could not be tried' : undefined) };
}

const sightOf = (storage: string, { record: { app }, proof: { cluster, clusterUid, epoch } }: Owed) => ({
  app,
  cluster,
  clusterUid,
  epoch,
  storage,
});

const allUnknown = (storage: string, owed: readonly Owed[], why: string): readonly FenceSight[] =>
  owed.map((each) => ({ ...sightOf(storage, each), state: 'unknown', why }));
