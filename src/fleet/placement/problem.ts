import { Resources } from './resources';

/** One Kubernetes cluster, as far as placement looks at it. */
export interface PlacementCluster {
  readonly name: string;
  readonly failureDomain: string;
  readonly labels: Readonly<Record<string, string>>;
  /** A cordoned cluster takes nothing new; what runs there stays. */
  readonly cordoned: boolean;
  /** Absent: as much as is asked for. */
  readonly capacity?: Resources;
  readonly bindings: Readonly<Record<string, string>>;
  /** Names of the state storages that it can reach. */
  readonly stateStorages: readonly string[];
}

export interface PlacementStorage {
  readonly name: string;
  /** Absent: it spans regions, and is never lost with one. */
  readonly failureDomain?: string;
}

export interface PlacementTenant {
  readonly name: string;
  /** In each cluster, as ResourceQuotas hold it. */
  readonly quota?: Resources;
}

/** What a queue's applications must survive. Who survives the loss of a failure domain survives that of a cluster. */
export type Survives = 'nothing' | 'cluster' | 'failure-domain';

export interface QueueCandidate {
  readonly cluster: string;
  /** Above zero; twice the weight is twice the chance. */
  readonly weight: number;
}

export interface PlacementQueue {
  /** Such as `ads/critical`. */
  readonly name: string;
  readonly tenant: string;
  readonly tier: number;
  readonly survives: Survives;
  readonly candidates: readonly QueueCandidate[];
  /** Labels that a cluster must have. */
  readonly clusterLabels?: Readonly<Record<string, string>>;
  /** Over the whole fleet. */
  readonly limits?: Resources;
}

/** Where an application runs, and since which epoch: from placements.json. */
export interface CurrentPlacement {
  readonly cluster: string;
  readonly epoch: number;
}

export interface PlacementApplication {
  /** `<tenant>/<name>` */
  readonly id: string;
  readonly queue: string;
  /** Absent: it is stateless. */
  readonly stateStorage?: string;
  /** Names of the bindings that its manifests use. */
  readonly bindings: readonly string[];
  readonly current?: CurrentPlacement;
  /** Asked once for each cluster that comes into question. */
  demandOn(cluster: string): Resources;
}

/** All that decides where applications run. Names are unique within their kind; the order of declaration means nothing. */
export interface PlacementProblem {
  readonly clusters: readonly PlacementCluster[];
  readonly storages: readonly PlacementStorage[];
  readonly tenants: readonly PlacementTenant[];
  readonly queues: readonly PlacementQueue[];
  readonly applications: readonly PlacementApplication[];
}
