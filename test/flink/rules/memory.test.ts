import {
  checkJobManagerMemory,
  checkTaskManagerMemory,
  minimumJobManagerMemory,
  minimumTaskManagerMemory,
} from '../../../src/flink/rules/memory';
import { parseMemorySize, parseQuantity, parseResourceMemory } from '../../../src/flink/rules/quantity';

const MIB = 1024 ** 2;

/** Answers of Flink 1.20's own JobManagerProcessUtils and TaskExecutorProcessUtils. */
describe('the job manager', () => {
  test.each([
    [{ 'jobmanager.memory.process.size': '577m' }, true],
    [{ 'jobmanager.memory.process.size': '576m' }, false],
    [{ 'jobmanager.memory.flink.size': '129m' }, true],
    [{ 'jobmanager.memory.flink.size': '128m' }, false],
    [{ 'jobmanager.memory.heap.size': '1g' }, true],
    [{ 'jobmanager.heap.size': '1g' }, true],
    [{ 'jobmanager.memory.process.size': '4gb', 'jobmanager.heap.size': '896m' }, false],
    [{ 'jobmanager.memory.process.size': '704m', 'jobmanager.memory.off-heap.size': '64m' }, true],
    [{ 'jobmanager.memory.process.size': '2g', 'jobmanager.memory.jvm-overhead.fraction': '1' }, false],
    [{ 'jobmanager.memory.process.size': '2g', 'jobmanager.memory.jvm-overhead.min': '2g' }, false],
    [{ 'jobmanager.memory.process.size': '1.5g' }, false],
    [{}, false],
  ])('with %j starts: %s', (configuration, starts) => {
    expect(checkJobManagerMemory(configuration as Record<string, string>) === undefined).toBe(starts);
  });

  test('needs 577 MiB by default', () => {
    expect(minimumJobManagerMemory({})).toBe(577 * MIB);
    expect(minimumJobManagerMemory({ 'jobmanager.memory.off-heap.size': '256m' })).toBe(705 * MIB);
  });
});

describe('a task manager', () => {
  test.each([
    [{ 'taskmanager.memory.process.size': '982m' }, true],
    [{ 'taskmanager.memory.process.size': '981m' }, false],
    [{ 'taskmanager.memory.process.size': '600m', 'taskmanager.memory.managed.size': '0' }, false],
    [{ 'taskmanager.memory.process.size': '768m', 'taskmanager.memory.managed.size': '0' }, true],
    [{ 'taskmanager.memory.task.heap.size': '1g', 'taskmanager.memory.managed.size': '0' }, true],
    [{ 'taskmanager.memory.task.heap.size': '1g' }, false],
    [{ 'taskmanager.memory.process.size': '2g', 'taskmanager.memory.network.max': '32m' }, false],
    [
      {
        'taskmanager.memory.process.size': '1100 mb',
        'taskmanager.memory.task.heap.size': '0',
        'taskmanager.memory.jvm-metaspace.size': '512m',
      },
      false,
    ],
    [{ 'taskmanager.memory.flink.size': '600m', 'taskmanager.memory.process.size': '4g' }, false],
  ])('with %j starts: %s', (configuration, starts) => {
    expect(checkTaskManagerMemory(configuration as Record<string, string>) === undefined).toBe(starts);
  });

  test('needs 982 MiB by default', () => {
    expect(minimumTaskManagerMemory({})).toBe(982 * MIB);
    expect(minimumTaskManagerMemory({ 'taskmanager.memory.network.fraction': '2' })).toBeUndefined();
  });
});

describe('sizes', () => {
  test.each([
    ['2048m', 2048 * MIB],
    ['2g', 2048 * MIB],
    ['2 gb', 2048 * MIB],
    ['2Gi', 2048 * MIB],
    ['10 Gi', 10240 * MIB],
    ['2Mib', 2 * MIB],
    ['100K', 102400],
    ['1e9', 1e9],
    ['2P', 2e15],
    ['100', 100],
    ['+2Gi', 2048 * MIB],
    ['1.5g', undefined],
    ['1.5Gi', undefined],
    ['-1g', undefined],
    ['', undefined],
    ['abc', undefined],
    ['3Ei', undefined],
    ['9999999999999999999', undefined],
    ['1n', undefined],
  ])("the operator's validator reads memory %j as %s", (text, bytes) => {
    expect(parseResourceMemory(text)).toBe(bytes);
  });

  test.each([
    ['10Gi', 10240 * MIB],
    ['1.5G', 1.5e9],
    ['1e3', 1000],
    ['2E', 2e18],
    ['10GB', undefined],
    ['2g', undefined],
    ['1e2m', undefined],
    ['', undefined],
  ])('Kubernetes reads %j as %s', (text, value) => {
    expect(parseQuantity(text)).toBe(value);
  });

  test('Flink reads its own units only', () => {
    expect(parseMemorySize(' 64 MebiBytes ')).toBe(64 * MIB);
    expect(parseMemorySize('64Mi')).toBeUndefined();
  });
});
