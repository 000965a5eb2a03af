import { AssemblyStateStorage, FleetAssembly } from '../../../assembly/assembly';
import { FilePhysicalStore } from '../../fence/file-fence';
import { PhysicalStore } from '../../fence/physical';
import { sidOf } from '../../fence/policy';
import { S3PhysicalStore } from '../../fence/s3-fence';
import { StorageFence } from '../../fence/storage-fence';
import { Ledger } from '../../ledger/ledger';
import { unknownStore } from '../errors';
import { openStore } from '../open-store';
import { S3Options } from '../s3-client';
import { StateStore, StoreLimits } from '../store';
import { below, parseStateUri } from '../uri';

/** It is asked again soon: an answer that takes long is none. */
const SIDE_LIMITS: StoreLimits = { connectMs: 3_000, answerMs: 10_000, wholeMs: 20_000, attempts: 2 };

export interface StoragesOptions {
  readonly assembly: FleetAssembly;
  readonly ledger: Ledger;
  /** Says with whose rights probes are made, by `FLINK_FLEET_PROBE_<CLUSTER>`. */
  readonly env?: NodeJS.ProcessEnv;
  /** What is given here goes before what the assembly says. */
  readonly s3?: S3Options;
}

/** A state storage, opened. */
export interface OpenStorage {
  readonly name: string;
  readonly root: string;
  readonly state: StateStore;
  /** How what lies in another bucket is reached. */
  readonly s3: S3Options;
  /** Where it lies; empty where no fence can be had. */
  readonly stores: readonly PhysicalStore[];
  readonly fence?: StorageFence;
  readonly noFence: string;
}

/** The state storages of a fleet; each is opened when it is needed first. */
export class Storages {
  private readonly open = new Map<string, Promise<OpenStorage>>();

  public constructor(private readonly options: StoragesOptions) {}

  /** The state storage of an application, also of one that is not in the program any more. */
  public nameOf(app: string, stateRoots: readonly string[]): string | undefined {
    const { applications, stateStorages } = this.options.assembly;
    if (Object.hasOwn(applications, app)) return applications[app].stateStorage;
    return Object.keys(stateStorages).find((name) =>
      stateRoots.some((each) => below(stateStorages[name].root, each) !== undefined),
    );
  }

  public async get(name: string): Promise<OpenStorage> {
    let opened = this.open.get(name);
    if (opened === undefined) {
      opened = this.openOne(name, this.options.assembly.stateStorages[name]);
      this.open.set(name, opened);
      opened.catch(() => this.open.delete(name));
    }
    return opened;
  }

  public async close(): Promise<void> {
    const opened = await Promise.allSettled(this.open.values());
    for (const each of opened) {
      if (each.status !== 'fulfilled') continue;
      await each.value.state.close();
      for (const store of each.value.stores) await store.close();
    }
  }

  private async openOne(name: string, storage: AssemblyStateStorage): Promise<OpenStorage> {
    const { ledger } = this.options;
    const s3 = this.s3Of(storage.s3);
    const state = await openStore(storage.root, s3);
    const stores = storage.fence === undefined ? [] : await this.physical(name, storage);
    return {
      name,
      root: storage.root,
      state,
      s3,
      stores,
      ...(stores.length > 0 ? { fence: new StorageFence(name, stores, ledger) } : {}),
      noFence: storage.noFence ?? 'the program does not say how',
    };
  }

  private async physical(
    name: string,
    { root, s3, buckets, fence }: AssemblyStateStorage,
  ): Promise<readonly PhysicalStore[]> {
    const { assembly, ledger, env = process.env } = this.options;
    const uri = parseStateUri(root);
    if (uri === undefined) throw unknownStore(root);
    if (uri.scheme === 'file') {
      return [new FilePhysicalStore(`/${uri.path}`, await openStore(root), env)];
    }
    const clusters = Object.entries(assembly.clusters);
    const jobPrincipals =
      fence === 's3-policy-principals'
        ? Object.fromEntries(clusters.map(([cluster, each]) => [cluster, each.jobPrincipals]))
        : undefined;
    const all = buckets ?? [{ bucket: uri.bucket, ...s3 }];
    return Promise.all(
      all.map(async ({ bucket, ...reached }) =>
        S3PhysicalStore.open({
          ...this.s3Of(reached),
          bucket,
          path: uri.path,
          sid: sidOf(ledger.id, name),
          ...(jobPrincipals === undefined ? {} : { jobPrincipals }),
          env,
        }),
      ),
    );
  }

  private s3Of(declared: AssemblyStateStorage['s3'] = {}): S3Options {
    return { ...declared, limits: SIDE_LIMITS, ...this.options.s3 };
  }
}
