import { demandOf } from '../../../src/fleet/synthesis/demand';
import { JsonObject } from '../../../src/validation/manifest';

const GIB = 2 ** 30;
const deployment = (spec: JsonObject): JsonObject => ({
  kind: 'FlinkDeployment',
  metadata: { name: 'x' },
  spec,
});
const POD = { resource: { cpu: 1, memory: '2048m' } };
const spec = (more: JsonObject = {}): JsonObject => ({
  jobManager: { ...POD, replicas: 1 },
  taskManager: { resource: { cpu: 2, memory: '4g' } },
  flinkConfiguration: { 'taskmanager.numberOfTaskSlots': '2' },
  job: { parallelism: 5 },
  ...more,
});

test('job managers, and as many task managers as the parallelism needs', () => {
  expect(demandOf([deployment(spec())])).toEqual({ cpu: 1_000 + 3 * 2_000, memory: (2 + 3 * 4) * GIB });
});

test('standby job managers count', () => {
  expect(demandOf([deployment(spec({ jobManager: { ...POD, replicas: 2 } }))]).cpu).toBe(8_000);
});

test('a fixed number of task managers is that', () => {
  const fixed = { taskManager: { resource: { cpu: 2, memory: '4g' }, replicas: 7 } };
  expect(demandOf([deployment(spec(fixed))]).cpu).toBe(15_000);
});

describe('under the autoscaler', () => {
  const scaled = (configuration: JsonObject) =>
    demandOf([
      deployment(
        spec({
          flinkConfiguration: {
            'taskmanager.numberOfTaskSlots': '2',
            'job.autoscaler.enabled': 'true',
            ...configuration,
          },
        }),
      ),
    ]);

  test('its maximum counts, by whichever name', () => {
    expect(scaled({ 'job.autoscaler.vertex.max-parallelism': '20' }).cpu).toBe(21_000);
    expect(
      demandOf([
        deployment(
          spec({
            flinkConfiguration: {
              'kubernetes.operator.job.autoscaler.enabled': 'true',
              'kubernetes.operator.job.autoscaler.vertex.max-parallelism': '10',
            },
          }),
        ),
      ]).cpu,
    ).toBe(21_000);
  });

  test('no vertex gets beyond the parts that state is split into, nor below the parallelism of the job', () => {
    expect(scaled({ 'pipeline.max-parallelism': '12' }).cpu).toBe(13_000);
    expect(scaled({ 'job.autoscaler.vertex.max-parallelism': '1' }).cpu).toBe(7_000);
    expect(scaled({}).cpu).toBe(201_000);
  });

  test('a quota is the bound of all task managers', () => {
    expect(scaled({ 'job.autoscaler.quota.cpu': '16', 'job.autoscaler.quota.memory': '32 gb' })).toEqual({
      cpu: 17_000,
      memory: 34 * GIB,
    });
  });
});

test('the jobs of a session cluster share its slots', () => {
  const { job: _, ...cluster } = spec();
  const job = (deploymentName: string, parallelism: number): JsonObject => ({
    kind: 'FlinkSessionJob',
    metadata: { name: `${deploymentName}-${parallelism}` },
    spec: { deploymentName, job: { parallelism } },
  });
  expect(demandOf([deployment(cluster), job('x', 1), job('x', 2), job('other', 90)]).cpu).toBe(5_000);
  expect(demandOf([deployment(cluster)]).cpu).toBe(1_000);
});

test('configuration counts where the spec says nothing, nested or flat', () => {
  const foreign = deployment({
    flinkConfiguration: {
      jobmanager: { memory: { process: { size: '1g' } } },
      'taskmanager.memory.process.size': '3g',
      'kubernetes.taskmanager.cpu': '0.5',
    },
    job: { parallelism: 2 },
  });
  expect(demandOf([foreign])).toEqual({ cpu: 2_000, memory: 7 * GIB });
});

test('other objects ask for nothing', () => {
  expect(demandOf([{ kind: 'ConfigMap', metadata: { name: 'x' } }])).toEqual({ cpu: 0, memory: 0 });
});
