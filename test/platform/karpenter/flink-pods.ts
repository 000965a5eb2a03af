import { Chart, Testing } from 'cdk8s';
import { FlinkApplication, FlinkPodProps, FlinkVersion, StateStorage } from '../../../src';
import { at, JsonObject } from '../../../src/validation/manifest';
import { Manifest } from '../../lab';

export const NAMESPACE = 'ads';

/** What jobs need that run there. */
export const JOB_NAMESPACE: Manifest[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'flink', namespace: NAMESPACE } },
];

/** A job that runs on pools of their own, as a FlinkDeployment. */
export function job(name: string, jobManager: FlinkPodProps, taskManager: FlinkPodProps): JsonObject {
  const chart = new Chart(Testing.app(), 'jobs', { namespace: NAMESPACE });
  new FlinkApplication(chart, name, {
    metadata: { name },
    image: 'registry.example.com/clicks:42',
    flinkVersion: FlinkVersion.V1_20,
    stateStorage: StateStorage.s3({ bucket: 'state' }),
    jobManager: { ...jobManager },
    taskManager: { ...taskManager, slots: 2 },
    job: { jarUri: 'local:///opt/flink/usrlib/clicks.jar', parallelism: 6 },
  });
  return (Testing.synth(chart) as JsonObject[]).find(({ kind }) => kind === 'FlinkDeployment')!;
}

/** What the operator makes of a FlinkDeployment in native mode: a Deployment of the job manager. */
export function jobManagerOf(deployment: JsonObject): Manifest {
  const name = at(deployment, 'metadata', 'name') as string;
  const template = podOf(deployment, 'jobManager', 'jobmanager');
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: NAMESPACE },
    spec: { replicas: 1, selector: { matchLabels: at(template, 'metadata', 'labels') }, template },
  };
}

/** And what Flink then makes itself: a pod for each task manager, with nothing that would make it anew. */
export function taskManagersOf(deployment: JsonObject): Manifest[] {
  const name = at(deployment, 'metadata', 'name') as string;
  const { metadata, spec } = podOf(deployment, 'taskManager', 'taskmanager');
  return [1, 2, 3].map((index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...(metadata as JsonObject),
      name: `${name}-taskmanager-1-${index}`,
      namespace: NAMESPACE,
    },
    spec,
  }));
}

/** The template of a role, with the labels and the resources that Flink adds to it. */
function podOf(deployment: JsonObject, role: 'jobManager' | 'taskManager', component: string): JsonObject {
  const template = at(deployment, 'spec', role, 'podTemplate') as JsonObject;
  const { cpu, memory } = at(deployment, 'spec', role, 'resource') as { cpu: number; memory: string };
  const resources = { cpu: String(cpu), memory: memory.replace(/m$/, 'Mi') };
  const [main, ...others] = at(template, 'spec', 'containers') as JsonObject[];
  const labels = { app: at(deployment, 'metadata', 'name')!, component, type: 'flink-native-kubernetes' };
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
