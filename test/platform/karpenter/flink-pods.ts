import { Chart, Testing } from 'cdk8s';
import { FlinkApplication, FlinkPodProps, FlinkVersion, HighAvailability, StateStorage } from '../../../src';
import { at, JsonObject } from '../../../src/validation/manifest';
import { Manifest } from '../../lab';

export const NAMESPACE = 'ads';

/** What jobs need that run there. */
export const JOB_NAMESPACE: Manifest[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'flink', namespace: NAMESPACE } },
];

/** What becomes of a job in a cluster, as far as its nodes go. */
export interface Job {
  /** What the operator makes of a FlinkDeployment in native mode: a Deployment of the job manager. */
  readonly jobManager: Manifest;
  /** And what Flink then makes itself: a pod for each task manager, with nothing that would make it anew. */
  readonly taskManagers: readonly Manifest[];
}

/** A job of three task managers and perhaps a standby job manager, of which each role runs where it is told to. */
export function job(
  name: string,
  jobManager: FlinkPodProps,
  taskManager: FlinkPodProps,
  standbyJobManagers = 0,
): Job {
  const chart = new Chart(Testing.app(), 'jobs', { namespace: NAMESPACE });
  new FlinkApplication(chart, name, {
    metadata: { name },
    image: 'registry.example.com/clicks:42',
    flinkVersion: FlinkVersion.V1_20,
    stateStorage: StateStorage.s3({ bucket: 'state' }),
    highAvailability: HighAvailability.kubernetes({ standbyJobManagers }),
    jobManager,
    taskManager: { ...taskManager, slots: 2 },
    job: { jarUri: 'local:///opt/flink/usrlib/clicks.jar', parallelism: 6 },
  });
  const deployment = (Testing.synth(chart) as JsonObject[]).find(({ kind }) => kind === 'FlinkDeployment')!;
  const template = podOf(deployment, 'jobManager');
  const pod = podOf(deployment, 'taskManager');
  return {
    jobManager: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: NAMESPACE },
      spec: {
        replicas: 1 + standbyJobManagers,
        selector: { matchLabels: template.metadata.labels },
        template,
      },
    },
    taskManagers: [1, 2, 3].map((index) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...pod.metadata, name: `${name}-taskmanager-1-${index}`, namespace: NAMESPACE },
      spec: pod.spec,
    })),
  };
}

/** The template of a role, with the labels and the resources that Flink adds to it. */
function podOf(deployment: JsonObject, role: 'jobManager' | 'taskManager') {
  const template = at(deployment, 'spec', role, 'podTemplate') as JsonObject;
  const { cpu, memory } = at(deployment, 'spec', role, 'resource') as { cpu: number; memory: string };
  const resources = { cpu: String(cpu), memory: memory.replace(/m$/, 'Mi') };
  const [main, ...others] = at(template, 'spec', 'containers') as JsonObject[];
  const labels = {
    app: at(deployment, 'metadata', 'name') as string,
    component: role.toLowerCase(),
    type: 'flink-native-kubernetes',
  };
  return {
    metadata: { ...(template.metadata as JsonObject), labels },
    spec: {
      ...(template.spec as JsonObject),
      serviceAccountName: 'flink',
      containers: [
        {
          ...main,
          image: at(deployment, 'spec', 'image')!,
          resources: { requests: resources, limits: resources },
        },
        ...others,
      ],
    },
  };
}
