/** The version of the form of `fleet.json`. The library writes it; a runner reads its own and all older ones. */
export const ASSEMBLY_VERSION = 1;
export const ASSEMBLY_FILE = 'fleet.json';

/** In the order in which they are applied. */
export const LAYERS = ['crds', 'platform', 'tenants', 'apps'] as const;
export type Layer = (typeof LAYERS)[number];

/** What pods ask for, or may use: thousandths of a CPU, and bytes. */
export interface AssemblyResources {
  readonly cpu: number;
  readonly memory: number;
}

/** A file of manifests. */
export interface AssemblyFile {
  readonly layer: Layer;
  /** Relative to the folder of the assembly, with slashes. */
  readonly path: string;
  /** Such as `sha256:…`. */
  readonly digest: string;
  /** The objects in it, as `<group>/<kind>/<namespace>/<name>`; the core group and no namespace are empty. */
  readonly objects: readonly string[];
}

export interface AssemblyCluster {
  readonly context: string;
  readonly failureDomain: string;
  readonly generation: number;
  readonly cordoned: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** Absent: as much as is asked for. */
  readonly capacity?: AssemblyResources;
  readonly bindings: Readonly<Record<string, string>>;
  readonly stateStorages: readonly string[];
  readonly jobPrincipals: readonly string[];
  readonly files: readonly AssemblyFile[];
}

export interface AssemblyStateStorage {
  /** The URI under which everything lies. */
  readonly root: string;
  /** Absent: it spans regions. */
  readonly failureDomain?: string;
  /** How its S3 is reached. Absent: it is none, or AWS as a client finds it by itself. */
  readonly s3?: AssemblyS3;
  /** All the buckets that hold it, where that is not the one of its root. */
  readonly buckets?: readonly AssemblyBucket[];
  /** How writes of a cluster can be denied. Absent: they cannot. */
  readonly fence?: StorageFence;
  /** Why they cannot, for a person. */
  readonly noFence?: string;
}

/** `s3-policy`: by a policy for everybody; `s3-policy-principals`: for the principals of the jobs, by name. */
export const STORAGE_FENCES = ['s3-policy', 's3-policy-principals', 'file-permissions'] as const;
export type StorageFence = (typeof STORAGE_FENCES)[number];

export interface AssemblyS3 {
  readonly endpoint?: string;
  readonly region?: string;
  /** Absent: as the provider has it. */
  readonly pathStyle?: boolean;
}

/** A bucket in which a state storage lies, at the path of its root. */
export interface AssemblyBucket extends AssemblyS3 {
  readonly bucket: string;
}

/** How an application writes what it has made. */
export const SINKS = [
  'kafka-prefix-per-epoch',
  'kafka-same-prefix',
  'files',
  'check-then-act',
  'idempotent-upsert',
  'at-least-once',
] as const;
export type AssemblySink = (typeof SINKS)[number];

export interface AssemblyTenant {
  readonly namespaces: readonly string[];
  /** What its pods may use in each cluster. Absent: as much as the cluster has. */
  readonly quota?: AssemblyResources;
}

export interface AssemblyQueue {
  readonly tenant: string;
  readonly tier: 1 | 2 | 3;
  readonly survives: 'nothing' | 'cluster' | 'failure-domain';
  /** Cluster → weight. */
  readonly candidates: Readonly<Record<string, number>>;
  readonly clusterLabels: Readonly<Record<string, string>>;
  /** What its applications may use in all clusters together. Absent: no bound. */
  readonly limits?: AssemblyResources;
}

/** A cluster that an application may run on, or not, and why. */
export interface AssemblyCandidate {
  readonly cluster: string;
  readonly chosen: boolean;
  /** For a person, such as `weight 1, 38% free`. */
  readonly why: string;
}

export interface AssemblyApplication {
  readonly tenant: string;
  readonly name: string;
  readonly namespace: string;
  readonly queue: string;
  readonly cluster: string;
  readonly epoch: number;
  /** Whether the ledger says so already, or this synthesis placed it. */
  readonly placed: 'by-ledger' | 'now';
  readonly desiredState: 'running' | 'suspended';
  readonly delivery: 'exactly-once' | 'at-least-once';
  readonly stateless: boolean;
  readonly stateStorage?: string;
  /** The directory of its epoch, within the state storage. */
  readonly stateScope: string;
  /** The URI that it starts from at this epoch. */
  readonly restorePath?: string;
  /** Of a session cluster: the URI that each of its jobs starts from. */
  readonly restorePaths?: Readonly<Record<string, string>>;
  readonly maxStateAgeSeconds: number;
  /** As far as it is known. Absent: it is not. */
  readonly sinks?: readonly AssemblySink[];
  /** Of its transactional sinks. */
  readonly transactions?: { readonly timeoutSeconds: number; readonly intervalSeconds: number };
  readonly demand: AssemblyResources;
  /** The demand on clusters where overrides make it another one. */
  readonly demandOn: Readonly<Record<string, AssemblyResources>>;
  /** The bindings that its manifests use. */
  readonly bindings: readonly string[];
  readonly candidates: readonly AssemblyCandidate[];
  readonly file: string;
}

/** What was run, as whoever ran it says it by FLINK_FLEET_COMMAND and FLINK_FLEET_REVISION. */
export interface AssemblyProgram {
  /** Such as `npx tsx main.ts`. */
  readonly command?: string;
  /** The revision of its sources, such as a commit of Git; `-dirty` at its end where they had changed since. */
  readonly revision?: string;
}

/** What a synthesis of a fleet yields, beside the manifests: all that a runner knows of a program. */
export interface FleetAssembly {
  readonly version: number;
  readonly fleet: string;
  /** Where the ledger is; a folder is relative to that of the program. Absent: there is none. */
  readonly ledger?: string;
  /** Absent: nobody said. */
  readonly program?: AssemblyProgram;
  /** Only these clusters were asked for; absent: all. */
  readonly selected?: readonly string[];
  /** The digest of the placements that it was made from; absent: there were none. */
  readonly placements?: string;
  readonly clusters: Readonly<Record<string, AssemblyCluster>>;
  readonly stateStorages: Readonly<Record<string, AssemblyStateStorage>>;
  readonly tenants: Readonly<Record<string, AssemblyTenant>>;
  /** `<tenant>/<queue>` → queue. */
  readonly queues: Readonly<Record<string, AssemblyQueue>>;
  /** `<tenant>/<application>` → application. */
  readonly applications: Readonly<Record<string, AssemblyApplication>>;
}
