import { APPLICATION, newChart } from './fixture';
import { FlinkApplication, OperatorSettings, OperatorVersion, RestartStrategy } from '../../src';

/** What a caller from JavaScript, whom no compiler stops, may pass. */
const make = (props: unknown) => () => new FlinkApplication(newChart(), 'clicks', props as never);

test('everything that is wrong is told at once, with the construct path', () => {
  const props = { image: 3, flinkVersion: 'v1.17', jobb: {}, taskManager: { memory: 5, slot: 1 } };
  expect(make(props)).toThrow(/\[jobs\/clicks\]/);
  for (const problem of [
    'job is missing',
    'image must be a string that is not empty, got 3',
    'did you mean v1_17?',
    'jobb is not known; did you mean job?',
    'taskManager.memory must be a Size of cdk8s',
    'taskManager.slot is not known; did you mean slots?',
  ]) {
    expect(make(props)).toThrow(problem);
  }
});

test.each([
  [undefined, 'expected an object'],
  [{ ...APPLICATION, image: '' }, 'image must be a string that is not empty'],
  [{ ...APPLICATION, flinkVersion: 'v3_0' }, 'flinkVersion must be one of v1_15'],
  [
    { ...APPLICATION, job: { jarUri: 'local:///a.jar', parallelism: 0 } },
    'job.parallelism must be a whole number, 1 or more',
  ],
  [
    { ...APPLICATION, job: { jarUri: 'local:///a.jar', parallelism: 1.5 } },
    'job.parallelism must be a whole number',
  ],
  [{ ...APPLICATION, job: { jarUri: 'local:///a.jar', args: [1] } }, 'job.args[0] must be a string'],
  [{ ...APPLICATION, checkpointing: { interval: 60 } }, 'interval must be a Duration of cdk8s'],
  [{ ...APPLICATION, stateStorage: 's3://bucket' }, 'stateStorage must be a StateStorage'],
  [{ ...APPLICATION, flinkConfiguration: { a: 1 } }, 'flinkConfiguration.a must be a string'],
  [{ ...APPLICATION, kafka: [{ bootstrapServer: 'b' }] }, 'did you mean bootstrapServers?'],
  [{ ...APPLICATION, taskManager: { cpu: 2 } }, 'cpu must be a Cpu of cdk8s-plus'],
])('%#: %j', (props, message) => {
  expect(make(props)).toThrow(message);
});

test('an error names the line of the user that caused it, and none of ours', () => {
  try {
    make({})();
    throw new Error('not refused');
  } catch (error) {
    const stack = (error as Error).stack!;
    expect(stack.split('\n').filter((line) => line.trim().startsWith('at ')).length).toBeLessThanOrEqual(1);
    expect(stack).not.toMatch(/node_modules|src[/\\]flink/);
  }
});

test('a value that may be a secret is not repeated in an error', () => {
  expect(
    make({ ...APPLICATION, secretEnv: { A: 'hunter2-hunter2-hunter2-hunter2-hunter2-hunter2' } }),
  ).not.toThrow(/hunter2/);
});

test('an empty string is a value where it stands for itself', () => {
  const nodeSelector = { 'node-role.kubernetes.io/flink': '' };
  expect(make({ ...APPLICATION, nodeSelector, flinkConfiguration: { 'env.java.opts': '' } })).not.toThrow();
});

test('factories check their arguments as well', () => {
  expect(() => RestartStrategy.fixedDelay({ attempts: 0, delay: 3 } as never)).toThrow(
    /RestartStrategy\.fixedDelay.*attempts must be.*delay must be a Duration/s,
  );
});

test('an operator version that nobody knows is refused', () => {
  expect(() => OperatorVersion.of('2.0')).toThrow(/FLEET_E1001.*1\.7 to 1\.15/);
  expect(() => OperatorVersion.of(1.15 as never)).not.toThrow();
  expect(OperatorVersion.of('1.13').isAtLeast(OperatorVersion.V1_12_1)).toBe(true);
});

test('the operator cannot be changed under resources that were made for another one', () => {
  const chart = newChart();
  new FlinkApplication(chart, 'clicks', APPLICATION);
  expect(() => OperatorSettings.set(chart, { version: OperatorVersion.V1_10_0 })).toThrow(
    /FLEET_E1006.*jobs\/clicks/,
  );
});
