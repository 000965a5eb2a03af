import { Chart, Testing } from 'cdk8s';
import {
  DeploymentMode,
  FlinkApplication,
  FlinkSessionCluster,
  FlinkVersion,
  OperatorSettings,
  OperatorVersion,
  StateStorage,
} from '../../../src';
import { LabCluster, Manifest } from '../../lab';

/** Something that the operator brings about. */
export interface Step {
  readonly name: string;
  /** What is done before. */
  act?(): Promise<unknown>;
  /** Whether it has come about. */
  reached(): Promise<boolean>;
}

export const FLINK_VERSION = FlinkVersion.V1_18;

const COMMON = {
  image: 'example.com/clicks:1',
  flinkVersion: FLINK_VERSION,
  stateStorage: StateStorage.s3({ bucket: 'flink-state' }),
};
const JOB = { jarUri: 'local:///opt/flink/usrlib/clicks.jar', parallelism: 2 };

/** Manifests of jobs in a namespace, as this library makes them for the operator that runs here. */
export function jobsIn(
  namespace: string,
): Record<'application' | 'reactive' | 'session' | 'refused', Manifest> {
  const chart = new Chart(Testing.app(), 'jobs', { namespace });
  OperatorSettings.set(chart, { version: OperatorVersion.V1_7_0 });
  new FlinkApplication(chart, 'clicks', { ...COMMON, metadata: { name: 'clicks' }, job: JOB });
  new FlinkApplication(chart, 'reactive', {
    ...COMMON,
    metadata: { name: 'reactive' },
    mode: DeploymentMode.STANDALONE,
    flinkConfiguration: { 'scheduler-mode': 'reactive' },
    job: JOB,
  });
  const session = new FlinkSessionCluster(chart, 'session', { ...COMMON, metadata: { name: 'session' } });
  session.addJob('refused', { metadata: { name: 'refused' }, stateStorage: COMMON.stateStorage, job: JOB });
  const manifests = Testing.synth(chart) as Manifest[];
  const named = (name: string) => manifests.find(({ metadata }) => metadata.name === name)!;
  const refused = named('refused');
  return {
    application: named('clicks'),
    reactive: named('reactive'),
    session: named('session'),
    // This operator knows no such session jobs; ours would not let it through.
    refused: {
      ...refused,
      spec: { ...refused.spec, job: { ...refused.spec.job, upgradeMode: 'last-state' } },
    },
  };
}

/** What becomes of these jobs from their creation to their end. */
export function scenario(cluster: LabCluster, namespace: string): readonly Step[] {
  const { api } = cluster;
  const jobs = jobsIn(namespace);
  const all = Object.values(jobs);
  const find = (kind: string, name: string, apiVersion = 'v1') =>
    api.find({ apiVersion, kind, metadata: { name, namespace } });
  const deployment = (name: string) => find('Deployment', name, 'apps/v1');
  const every = async <T>(items: readonly T[], holds: (item: T) => Promise<unknown>) =>
    (await Promise.all(items.map(holds))).every(Boolean);
  const names = ['clicks', 'reactive', 'session'];
  return [
    {
      name: 'clusters',
      act: () => Promise.all(all.map((job) => api.create(job))),
      // All at once: what cannot be completed is removed and made again.
      reached: async () =>
        (await every(names, async (name) => (await deployment(name))?.status?.readyReplicas)) &&
        (await every(names, (name) => find('Service', `${name}-rest`))) &&
        (await every(names, (name) => find('ConfigMap', `flink-config-${name}`))) &&
        Boolean(await deployment('reactive-taskmanager')),
    },
    {
      name: 'status',
      reached: () => every(all, async (job) => (await api.find(job))?.status?.lifecycleState),
    },
    {
      name: 'events',
      reached: async () => {
        const events = await api.list({ apiVersion: 'v1', kind: 'Event' }, namespace);
        return events.some(({ involvedObject }) => involvedObject.kind === 'FlinkDeployment');
      },
    },
    {
      name: 'scaling',
      act: () => api.mergePatch(jobs.reactive, { spec: { job: { parallelism: 3 } } }),
      reached: async () => (await deployment('reactive-taskmanager'))?.spec.replicas === 3,
    },
    {
      name: 'end',
      act: () => Promise.all(all.map((job) => api.delete(job))),
      reached: async () =>
        (await every(all, async (job) => !(await api.find(job)))) &&
        (await every(names, async (name) => !(await deployment(name)))),
    },
  ];
}
