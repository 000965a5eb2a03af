import { Grant } from '../../platform/guard/grant';

/**
 * What was observed for one application. It is taken anew before each step, in this order: the journal is read, then the
 * clusters and the store are looked at, then the placement is read.
 */
export interface Sight {
  /** By the clock of the runner, in milliseconds. */
  readonly now: number;
  /** How many entries the journal had of this application when it was taken. */
  readonly journal: number;
  readonly clusters: Readonly<Record<string, ClusterSight>>;
  readonly store: StoreSight;
}

export type ClusterSight = DarkCluster | LitCluster;

/** It does not answer, which says nothing of what runs there. */
export interface DarkCluster {
  readonly reachable: false;
  /** For how long, in milliseconds. */
  readonly forMs: number;
}

export interface LitCluster {
  readonly reachable: true;
  /** The UID of its namespace kube-system. */
  readonly uid: string;
  /** Whether the guard stands in the namespace. */
  readonly guarded: boolean;
  readonly grant?: Grant;
  /** A dry run of a running spec was refused by each API server. */
  readonly refusesToRun?: boolean;
  /** The FlinkDeployment, or FlinkSessionJob. */
  readonly resource?: ResourceSight;
  readonly remains: Remains;
  /** Why the application cannot start here; nothing where it can. */
  readonly unfit: readonly string[];
}

export interface Remains {
  readonly pods: number;
  /** The Deployment of the job manager is there. */
  readonly deployment: boolean;
  /** ConfigMaps with `configmap-type=high-availability`. */
  readonly haConfigMaps: number;
  /** Pods that may live on: deleted by force, or on a node that is not ready. */
  readonly doubtful: boolean;
}

export interface ResourceSight {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  /** Of its annotation; 0 without one. */
  readonly epoch: number;
  /** What its spec asks for. */
  readonly suspended: boolean;
  readonly deleting: boolean;
  /**
   * How far a suspension came. `stopped`: the operator has observed this generation and reconciled it as suspended with
   * a savepoint, and the job manager reported FINISHED for the job that was seen before, with no restart in between.
   */
  readonly stop: 'no' | 'pending' | 'stopped' | 'failed';
  /**
   * It was told to stop, and its operator never said that it had brought it about at all. It may be about to, from what it saw before; an
   * operator that died before will never say that it has stopped.
   */
  readonly undeployed?: boolean;
  /** The job has come to its end by itself. */
  readonly finished: boolean;
  readonly running: boolean;
  /** The URI that the job says it was restored from, by REST; empty: from none. */
  readonly restored?: string;
  /**
   * What its sinks could not commit since its tasks were started, as Flink counts it; or why nobody knows. Absent: its job managers
   * were not asked yet, or have not answered.
   */
  readonly failedCommittables?: number | NotKnown;
  /** Of the autoscaler. */
  readonly overrides?: Readonly<Record<string, string>>;
}

/** Something that cannot be learnt, for people. */
export interface NotKnown {
  readonly unknown: string;
}

export interface StoreSight {
  readonly reachable: boolean;
  /** Why it is not. */
  readonly why?: string;
  /** Its own clock, in milliseconds; absent: it is taken for that of the runner. */
  readonly now?: number;
  /** By {@link holderKey}. */
  readonly denies: Readonly<Record<string, DenySight>>;
  /** The highest epoch above the ledger's that has a claim or a directory. */
  readonly highest?: { readonly epoch: number; readonly ledgerId?: string; readonly operation?: string };
  /** What the epoch of the placement started from, by its first pointers; absent where nothing tells. */
  readonly restored?: string;
  /** The first own checkpoint of the epoch of the placement, once it is registered for certain. */
  readonly own?: {
    readonly uri: string;
    /** Where it was seen lies under the directory of the epoch. */
    readonly inPlace: boolean;
  };
}

/** That a state storage cannot be asked, for people. */
export const storeIsSilent = ({ why }: StoreSight): string =>
  `the state storage does not answer${why === undefined ? '' : `: ${why}`}`;

/** What is seen of a storage fence on one cluster, up to one epoch. All times are by the clock of this runner, which has seen it all itself. */
export interface DenySight {
  /** The policy that was read back is the one that was written, on all physical stores, and no lifecycle rule undercuts it. */
  readonly equal: boolean;
  /** What is not denied: physical stores, prefixes, or actions. */
  readonly missing: readonly string[];
  /** With whose rights it was probed. */
  readonly principal: 'workload' | 'runner';
  /** The store is known to apply a denial to everybody. */
  readonly appliesToAll: boolean;
  /** Since the last write that passed, or the last change of the policy. */
  readonly refused: { readonly count: number; readonly since: number; readonly last: number };
  /** All that lies under the prefixes, listed twice. */
  readonly listings?: {
    readonly first: { readonly at: number; readonly digest: string };
    readonly last: { readonly at: number; readonly digest: string };
  };
}

/** How what is known of an epoch in a cluster is found. */
export const holderKey = ({ cluster, epoch }: { readonly cluster: string; readonly epoch: number }): string =>
  `${cluster}/e${epoch}`;
