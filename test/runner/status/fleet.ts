import type { AssemblyApplication, FleetAssembly } from '../../../src/assembly/assembly';
import type { KubeObject } from '../../../src/runner/kube/object';
import type { Beacon, Placement } from '../../../src/runner/ledger/records';
import type { FenceSight } from '../../../src/runner/status/fences';
import { liveObjectOf } from '../../../src/runner/status/live';
import { applicationsIn } from '../../../src/runner/status/live-application';
import type { StatusRow } from '../../../src/runner/status/row';
import { ClusterView, statusOf } from '../../../src/runner/status/status-of';
import type { JsonObject } from '../../../src/validation/manifest';

export const NOW = new Date('2026-11-25T12:00:00Z');
export const ago = (seconds: number): string => new Date(NOW.getTime() - seconds * 1000).toISOString();
/** As the operator writes times. */
export const millis = (seconds: number): number => NOW.getTime() - seconds * 1000;

export function planned(changes: Partial<AssemblyApplication> = {}): AssemblyApplication {
  return {
    tenant: 'ads',
    name: 'clicks',
    namespace: 'ads',
    queue: 'ads/critical',
    cluster: 'us-east',
    epoch: 1,
    placed: 'by-ledger',
    desiredState: 'running',
    delivery: 'exactly-once',
    stateless: false,
    stateScope: 'us-east.1/ads/clicks/e1',
    maxStateAgeSeconds: 600,
    demand: { cpu: 1000, memory: 1 },
    demandOn: {},
    bindings: [],
    candidates: [],
    file: 'us-east/apps/ads/clicks.yaml',
    ...changes,
  };
}

export function assembly(...applications: readonly AssemblyApplication[]): FleetAssembly {
  const cluster = (context: string) => ({
    context,
    failureDomain: context,
    generation: 1,
    cordoned: false,
    labels: {},
    bindings: {},
    stateStorages: [],
    jobPrincipals: [],
    files: [],
  });
  return {
    version: 1,
    fleet: 'streaming',
    clusters: { 'us-east': cluster('us-east'), 'us-west': cluster('us-west') },
    stateStorages: {},
    tenants: { ads: { namespaces: ['ads'] } },
    queues: {},
    applications: Object.fromEntries(applications.map((each) => [`${each.tenant}/${each.name}`, each])),
  };
}

export function placed(changes: Partial<Placement> = {}): Placement {
  return {
    app: 'ads/clicks',
    revision: 3,
    ledgerId: 'l1',
    phase: 'STEADY',
    namespace: 'ads',
    cluster: 'us-east',
    clusterUid: 'c1',
    epoch: 1,
    epochHigh: 1,
    token: 1,
    stateRoots: [],
    restore: { kind: 'empty' },
    created: [],
    createReserved: true,
    uid: 'u1',
    fences: [],
    debts: [],
    decisions: [],
    ...changes,
  };
}

export interface Deployed {
  readonly kind?: string;
  readonly name?: string;
  readonly application?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly epoch?: number;
  readonly token?: number;
  readonly spec?: JsonObject;
  readonly status?: JsonObject;
}

/** A FlinkDeployment of a fleet application that runs, as the operator leaves it. */
export function deployed(changes: Deployed = {}): KubeObject {
  const { kind = 'FlinkDeployment', name = 'clicks', application = name, namespace = 'ads' } = changes;
  const { uid = 'u1', epoch = 1, token = 1, spec, status } = changes;
  return {
    apiVersion: 'flink.apache.org/v1beta1',
    kind,
    metadata: {
      name,
      namespace,
      uid,
      generation: 2,
      creationTimestamp: ago(86_400),
      annotations: {
        'flink-fleet.dev/application': application,
        'flink-fleet.dev/epoch': String(epoch),
        'flink-fleet.dev/token': String(token),
      },
    },
    spec: {
      flinkConfiguration: {
        'state.checkpoints.dir': 's3://flink-state/us-east.1/ads/clicks/e1/checkpoints',
        'state.savepoints.dir': 's3://flink-state/us-east.1/ads/clicks/e1/savepoints',
        'high-availability.storageDir': 's3://flink-state/us-east.1/ads/clicks/e1/ha',
      },
      job: { state: 'running', upgradeMode: 'last-state' },
      ...spec,
    },
    status: {
      observedGeneration: 2,
      lifecycleState: 'STABLE',
      jobManagerDeploymentStatus: 'READY',
      jobStatus: { state: 'RUNNING', jobId: 'j1', startTime: String(millis(7200)) },
      reconciliationStatus: { state: 'DEPLOYED', reconciliationTimestamp: millis(7200) },
      ...status,
    },
  } as unknown as KubeObject;
}

export function reached(cluster: string, ...objects: readonly KubeObject[]): ClusterView {
  const live = objects.flatMap((object) => liveObjectOf(object) ?? []);
  return { cluster, reached: true, applications: applicationsIn(cluster, live) };
}

export const silent = (cluster: string): ClusterView => ({
  cluster,
  reached: false,
  why: 'no answer within 10 s',
});

export interface Fleet {
  readonly applications?: readonly AssemblyApplication[];
  /** Absent: there is no ledger. */
  readonly placements?: readonly Placement[];
  readonly east?: ClusterView;
  readonly west?: ClusterView;
  readonly beacons?: readonly Beacon[];
  readonly fences?: readonly FenceSight[];
}

export function rowsOf({
  applications = [planned()],
  placements,
  east,
  west,
  beacons = [],
  fences = [],
}: Fleet): readonly StatusRow[] {
  return statusOf({
    assembly: assembly(...applications),
    placements: placements && new Map(placements.map((placement) => [placement.app, placement])),
    views: [east ?? reached('us-east'), west ?? reached('us-west')],
    beacons: new Map([['us-east', beacons]]),
    fences,
    now: NOW,
  });
}
