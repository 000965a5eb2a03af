import { join } from 'node:path';
import { Broker } from './broker';
import { RealCluster } from './cluster';
import { removeControlGroups } from './control-groups';
import { MACHINE_PARTS } from './parts';
import { Store } from './store';
import { WideArea } from './wide-area';
import { buildParts } from '../../lab/build/cache';
import { PartName } from '../../lab/build/parts';
import { closeFolder, LabFolder, openFolder } from '../../lab/process/folder';
import { buildImages } from '../build/images';

const ADDRESSES = { east: '10.231.0.11', west: '10.231.0.12' } as const;

/** Two clusters of real nodes; between them an S3 server, a Kafka broker, and the desk of whoever runs the fleet. */
export class Machine {
  public static async start(): Promise<Machine> {
    const parts = await buildParts(MACHINE_PARTS);
    const images = await buildImages();
    const folder = openFolder();
    process.stderr.write(`e2e: the logs are in ${folder.logs}\n`);
    // Those of tests that were killed.
    await removeControlGroups();
    const area = await WideArea.start(folder.logs);
    const machine = new Machine(folder, area);
    const running = [machine.startServers(parts), ...machine.startClusters(parts, images)];
    const failed = (await Promise.allSettled(running)).find(({ status }) => status === 'rejected');
    if (failed) {
      await machine.stop();
      throw (failed as PromiseRejectedResult).reason;
    }
    return machine;
  }

  /** Those of the fleet, by its names for them. */
  public readonly clusters = new Map<string, RealCluster>();
  private servers?: { readonly store: Store; readonly broker: Broker };

  private constructor(
    private readonly folder: LabFolder,
    public readonly area: WideArea,
  ) {}

  public get east(): RealCluster {
    return this.clusters.get('east')!;
  }

  public get west(): RealCluster {
    return this.clusters.get('west')!;
  }

  public get store(): Store {
    return this.servers!.store;
  }

  public get broker(): Broker {
    return this.servers!.broker;
  }

  /** A folder for what the test writes. */
  public get data(): string {
    return this.folder.data;
  }

  public get logs(): string {
    return this.folder.logs;
  }

  /** Ends all of it, and clears away all but the logs. */
  public async stop(): Promise<void> {
    await Promise.all([...this.clusters.values()].map((cluster) => cluster.stop()));
    await Promise.all([this.servers?.store.stop(), this.servers?.broker.stop()]);
    await this.area.stop();
    await removeControlGroups();
    closeFolder(this.folder, 'keep logs');
  }

  private async startServers(parts: ReadonlyMap<PartName, string>): Promise<void> {
    const [store, broker] = await Promise.all([
      Store.start(this.area, parts.get('s3')!, this.folder, Object.keys(ADDRESSES)),
      Broker.start(this.area, parts.get('kafka')!, this.folder),
    ]);
    this.servers = { store, broker };
  }

  private startClusters(parts: ReadonlyMap<PartName, string>, images: string): Promise<void>[] {
    return Object.entries(ADDRESSES).map(([name, address]) => {
      const { data, logs } = this.folder;
      const props = { name, address, area: this.area, parts, images, data, logs: join(logs, name) };
      const cluster = new RealCluster(props);
      this.clusters.set(name, cluster);
      return cluster.start();
    });
  }
}
