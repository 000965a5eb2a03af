import { Chart, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { FlinkApplication, FlinkPodProps, FlinkVersion, StateStorage, TaskManagerProps } from '../../../src';
import { Manifest } from '../../lab';

/** What a task manager asks for. */
export interface PodShape {
  readonly cpu: number;
  readonly gibibytes: number;
}

/** A job, of which only its pods matter. */
export interface Job {
  readonly name: string;
  readonly namespace: string;
  readonly shape: PodShape;
  readonly taskManager?: TaskManagerProps;
  readonly jobManager?: FlinkPodProps;
  /** How often it has been started; pods of another start have other names. */
  readonly attempt?: number;
}

type Role = 'jobManager' | 'taskManager';

/** The pods of a job: templates of a FlinkApplication, with what Flink adds to them. */
export function podsOf(job: Job, role: Role, count: number): Manifest[] {
  const { name, namespace, attempt = 1 } = job;
  const { metadata, spec } = templateOf(job, role);
  const component = role.toLowerCase();
  return Array.from({ length: count }, (_, i) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...metadata,
      name: `${name}-${component}-${attempt}-${i + 1}`,
      namespace,
      labels: { ...metadata?.labels, app: name, component, type: 'flink-native-kubernetes' },
    },
    spec,
  }));
}

/** What the operator makes for the job managers of a job: one that leads, and standbys. */
export function jobManagersOf(job: Job, replicas: number): Manifest {
  const [{ metadata, spec }] = podsOf(job, 'jobManager', 1);
  const { name, namespace, labels } = metadata;
  const template = { metadata: { labels }, spec: { ...spec, serviceAccountName: undefined } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: { replicas, selector: { matchLabels: labels }, template },
  };
}

function templateOf({ name, namespace, shape, jobManager, taskManager }: Job, role: Role): Manifest {
  const chart = new Chart(Testing.app(), 'jobs', { namespace });
  new FlinkApplication(chart, name, {
    metadata: { name },
    image: 'registry.example.com/clicks:42',
    flinkVersion: FlinkVersion.V1_20,
    stateStorage: StateStorage.s3({ bucket: 'state' }),
    jobManager: { ...jobManager },
    taskManager: { ...taskManager, cpu: Cpu.units(shape.cpu), memory: Size.gibibytes(shape.gibibytes) },
    job: { jarUri: 'local:///opt/flink/usrlib/clicks.jar', parallelism: 8 },
  });
  const [{ spec }] = Testing.synth(chart) as Manifest[];
  const { podTemplate = spec.podTemplate, resource } = spec[role];
  const [main, ...others] = podTemplate.spec.containers;
  const requests = { cpu: String(resource.cpu), memory: resource.memory.replace(/m$/, 'Mi') };
  const container = { ...main, image: spec.image, resources: { requests, limits: requests } };
  // What runs in name only takes no time to end.
  const pod = { ...podTemplate.spec, terminationGracePeriodSeconds: 0, containers: [container, ...others] };
  return { ...podTemplate, spec: pod };
}

const SHAPES: readonly (PodShape & { readonly share: number })[] = [
  { share: 0.5, cpu: 1, gibibytes: 4 },
  { share: 0.3, cpu: 2, gibibytes: 8 },
  { share: 0.2, cpu: 4, gibibytes: 16 },
];

/** As many shapes as asked for, in fixed shares and in an order that the seed says. */
export function mixedShapes(count: number, seed: number): PodShape[] {
  const shapes = SHAPES.flatMap(({ share, ...shape }) =>
    Array.from({ length: Math.round(count * share) }, () => shape),
  );
  return shuffled(shapes, seed);
}

/** The same things in an order that the seed says. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = randomNumbers(seed);
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** Numbers from 0 to 1 that look random, the same for the same seed. */
function randomNumbers(seed: number): () => number {
  const modulus = 2 ** 31 - 1;
  let state = seed;
  return () => (state = (state * 48271) % modulus) / modulus;
}

/** The fewest nodes of a shape that could hold all. */
export function lowerBound(shapes: readonly PodShape[], node: PodShape): number {
  const sum = (of: keyof PodShape) => shapes.reduce((total, shape) => total + shape[of], 0);
  return Math.ceil(Math.max(sum('cpu') / node.cpu, sum('gibibytes') / node.gibibytes));
}
