import { join } from 'node:path';
import { ApiObject, ApiObjectProps, Chart } from 'cdk8s';
import {
  Cluster,
  ClusterSelector,
  Fleet,
  FleetApplication,
  FleetSessionCluster,
  FlinkVersion,
  KubernetesVersion,
  NodeProvisioning,
  OperatorInstallation,
  OperatorVersion,
  Queue,
  SchedulerInstallation,
  StateStorage,
} from '../../../src';
import { deriveCrds } from '../../../src/flink/versions/derive-crds';
import { CAPACITY } from '../../fleet/fixture';

export const FLEET = 'applied';

/** The program of the tests, as far as it may be changed. */
export interface Program {
  readonly fleet: Fleet;
  readonly clusters: readonly Cluster[];
  /** `<tenant>/<name>` → application. */
  readonly applications: ReadonlyMap<string, FleetApplication>;
  readonly queues: ReadonlyMap<string, Queue>;
  readonly state: StateStorage;
  /** Adds an object to the platform of a cluster, the first if none is named. */
  readonly addObject: (manifest: object, cluster?: Cluster) => void;
}

export interface ProgramOptions {
  readonly name?: string;
  /** The first is where all applications go, but for ads/views, which goes to the last. */
  readonly clusters?: readonly string[];
  /** Applications that are not in the program any more. */
  readonly without?: readonly string[];
  readonly clicks?: {
    readonly parallelism?: number;
    readonly configuration?: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  readonly jobs?: readonly string[];
  /** Further ones. */
  readonly more?: readonly string[];
  /** Merge patches of their main objects. */
  readonly overrides?: Readonly<Record<string, { [field: string]: unknown }>>;
  readonly change?: (program: Program) => void;
}

/** Two tenants and six applications under the guard; nothing has pods, so that nothing is waited for. */
export function synthesize(folder: string, options: ProgramOptions = {}): Program {
  const {
    name = FLEET,
    clusters: names = ['east'],
    without = [],
    clicks = {},
    jobs = ['daily', 'weekly'],
  } = options;
  const fleet = new Fleet({
    name,
    outdir: join(folder, 'dist'),
    placements: join(folder, 'placements.json'),
  });
  const state = fleet.addStateStorage('main', StateStorage.s3({ bucket: 'flink-state' }));
  const clusters = names.map((each) =>
    fleet.addCluster(each, {
      failureDomain: each,
      stateStorages: [state],
      capacity: CAPACITY,
      platform: {
        kubernetesVersion: KubernetesVersion.V1_36,
        operator: OperatorInstallation.existing({ version: OperatorVersion.V1_15_0 }),
        nodes: NodeProvisioning.existing(),
        scheduler: SchedulerInstallation.existing(),
      },
    }),
  );
  const made = new Map<string, number>();
  const addObject = (manifest: object, cluster = clusters[0]) => {
    const chart: Chart = cluster.platform!.chart;
    const number = (made.get(cluster.name) ?? 0) + 1;
    made.set(cluster.name, number);
    new ApiObject(chart, `object-${number}`, manifest as ApiObjectProps);
  };
  for (const cluster of clusters) {
    for (const crd of deriveCrds(OperatorVersion.V1_15_0)) addObject(crd, cluster);
  }
  const applications = new Map<string, FleetApplication>();
  const queues = new Map<string, Queue>();
  for (const tenantName of ['ads', 'ops']) {
    const tenant = fleet.addTenant(tenantName);
    const [first, last] = [clusters[0], clusters[clusters.length - 1]].map((cluster, i) => {
      const queue = tenant.addQueue(i === 0 ? 'first' : 'last');
      queue.addCluster(cluster);
      queues.set(`${tenantName}/${queue.name}`, queue);
      return queue;
    });
    const common = {
      queue: first,
      image: 'registry.example.com/job:1',
      flinkVersion: FlinkVersion.V1_20,
      stateStorage: state,
    };
    const job = { jarUri: 'local:///opt/flink/usrlib/job.jar', parallelism: 2, maxParallelism: 128 };
    const add = (app: string, props: object = {}) => {
      const id = `${tenantName}/${app}`;
      if (without.includes(id)) return undefined;
      const application = tenant.addApplication(app, { ...common, job, ...props });
      applications.set(id, application);
      return application;
    };
    if (tenantName === 'ads') {
      const { parallelism = 2, configuration = {}, annotations = {} } = clicks;
      add('clicks', {
        job: { ...job, parallelism },
        flinkConfiguration: configuration,
        metadata: { annotations },
      })?.addObject({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'clicks' },
        data: { topic: 'clicks' },
      });
      add('views', { queue: last });
      if (!without.includes('ads/reports')) {
        const reports: FleetSessionCluster = tenant.addSessionCluster('reports', common);
        for (const each of jobs) {
          reports.addJob(each, { job: { ...job, jarUri: 'https://jars.example.com/report.jar' } });
        }
        applications.set('ads/reports', reports);
      }
    } else {
      for (const each of options.more ?? []) if (each.startsWith('ops/')) add(each.slice('ops/'.length));
      add('orders');
      add('billing');
      add('audit', { stateless: true, stateStorage: undefined });
    }
  }
  const program = { fleet, clusters, applications, queues, state, addObject };
  for (const [app, patch] of Object.entries(options.overrides ?? {})) {
    applications.get(app)!.addOverride(ClusterSelector.cluster(clusters[0]), patch);
  }
  options.change?.(program);
  fleet.synth();
  return program;
}
