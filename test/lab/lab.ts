import { join } from 'node:path';
import { builtPart, buildParts } from './build/cache';
import { PartName } from './build/parts';
import { LabCluster } from './cluster/cluster';
import { closeFolder, LabFolder, openFolder } from './process/folder';
import { S3Server } from './s3';

export interface LabProps {
  /** How many clusters; 1 by default. */
  readonly clusters?: number;
  /** Whether the programs of the Flink operator are needed. */
  readonly operator?: boolean;
  /** Whether those of Karpenter are needed. */
  readonly karpenter?: boolean;
  /** Whether an S3 server runs beside the clusters. */
  readonly s3?: boolean;
  /** Whether CRDs of cert-manager and of the Prometheus operator are needed. */
  readonly crds?: boolean;
  /** Whether the API servers write down who asked for what. */
  readonly audit?: boolean;
  /** Admission plugins of the API servers besides those that are always on. */
  readonly admissionPlugins?: readonly string[];
  /** What it is called, also in the contexts of its clusters; a random one by default. */
  readonly name?: string;
}

/** What a lab of these props is made of. */
export function partsOf({ operator, karpenter, s3, crds }: LabProps): PartName[] {
  return [
    'control-plane',
    'etcd',
    'kwok',
    ...(operator ? (['operator'] as const) : []),
    ...(karpenter ? (['karpenter'] as const) : []),
    ...(s3 ? (['s3'] as const) : []),
    ...(crds ? (['crds'] as const) : []),
  ];
}

/** Real clusters, and what goes with them, for a test or for anybody who wants to try something. */
export class Lab {
  public static async start(props: LabProps = {}): Promise<Lab> {
    const parts = await buildParts(partsOf(props));
    const folder = openFolder(props.name);
    // A failure is often told by what a process said before.
    process.stderr.write(`lab: the logs of ${folder.name} are in ${folder.logs}\n`);
    const names = Array.from({ length: props.clusters ?? 1 }, (_, i) => `${folder.name}-${i + 1}`);
    const started: { stop(): Promise<void> }[] = [];
    const keep = async <T extends { stop(): Promise<void> }>(start: Promise<T>) => {
      const it = await start;
      started.push(it);
      return it;
    };
    const s3 = props.s3 ? keep(S3Server.start(parts.get('s3')!, folder.data, folder.logs)) : undefined;
    const clusters = names.map((name) =>
      keep(
        LabCluster.start({
          name,
          data: join(folder.data, name),
          logs: join(folder.logs, name),
          parts,
          audit: props.audit,
          admissionPlugins: props.admissionPlugins,
        }),
      ),
    );
    const settled = await Promise.allSettled([...clusters, ...(s3 ? [s3] : [])]);
    const failed = settled.find(({ status }) => status === 'rejected');
    if (failed) {
      await Promise.all(started.map((each) => each.stop()));
      closeFolder(folder, 'keep logs');
      throw (failed as PromiseRejectedResult).reason;
    }
    return new Lab(folder, parts, await Promise.all(clusters), await s3);
  }

  private constructor(
    private readonly folder: LabFolder,
    private readonly parts: ReadonlyMap<PartName, string>,
    public readonly clusters: readonly LabCluster[],
    /** The S3 server, if there is one. */
    public readonly s3: S3Server | undefined,
  ) {}

  public get name(): string {
    return this.folder.name;
  }

  /** Where the logs of all its processes are; they stay when it ends. */
  public get logs(): string {
    return this.folder.logs;
  }

  /** The folder of a part, for files that came with it, such as CRDs. */
  public part(name: PartName): string {
    const folder = this.parts.get(name) ?? builtPart(name);
    if (!folder) throw new Error(`the lab was started without ${name}`);
    return folder;
  }

  /** Ends all processes, and clears away all but the logs. */
  public async stop(logs: 'keep logs' | 'remove logs' = 'keep logs'): Promise<void> {
    await Promise.all([...this.clusters, ...(this.s3 ? [this.s3] : [])].map((each) => each.stop()));
    closeFolder(this.folder, logs);
  }
}
