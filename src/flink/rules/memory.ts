import { lookup, Option } from './options';
import { mebibytes, parseMemorySize } from './quantity';

type Configuration = Readonly<Record<string, string>>;

const MIB = 1024 ** 2;
const MAX = 2 ** 63;

/** The options that one kind of process divides its memory by. */
interface ProcessOptions {
  readonly who: string;
  readonly process: Option;
  readonly flink: Option;
  readonly prefix: string;
  /** If all of these are set, they alone say how large the process is. */
  readonly parts: readonly Option[];
  readonly fromParts: (configuration: Configuration) => number;
  /** Throws where the given total Flink memory does not suffice. */
  readonly checkFlink: (configuration: Configuration, flink: number) => void;
}

/** Why Flink would refuse to start; thrown within this file only. */
class Refusal extends Error {}

const JM = 'jobmanager.memory';
const TM = 'taskmanager.memory';

const JM_HEAP: Option = [`${JM}.heap.size`];
const JM_OFF_HEAP: Option = [`${JM}.off-heap.size`];
const TASK_HEAP: Option = [`${TM}.task.heap.size`];
const TASK_OFF_HEAP: Option = [`${TM}.task.off-heap.size`];
const MANAGED: Option = [`${TM}.managed.size`, 'taskmanager.memory.size'];
const FRAMEWORK_HEAP: Option = [`${TM}.framework.heap.size`];
const FRAMEWORK_OFF_HEAP: Option = [`${TM}.framework.off-heap.size`];

const JOB_MANAGER: ProcessOptions = {
  who: 'job manager',
  process: [`${JM}.process.size`],
  flink: [`${JM}.flink.size`],
  prefix: JM,
  parts: [JM_HEAP],
  fromParts: (configuration) => {
    const total = lookup(configuration, JOB_MANAGER.flink);
    const heap = size(configuration, JM_HEAP, 0);
    const offHeap = size(configuration, JM_OFF_HEAP, 128 * MIB);
    if (!total) return heap + offHeap;
    const flink = size(configuration, JOB_MANAGER.flink, 0);
    if (heap > flink) throw new Refusal(`${JM_HEAP[0]} exceeds ${JOB_MANAGER.flink[0]}`);
    if (lookup(configuration, JM_OFF_HEAP) && heap + offHeap !== flink) {
      throw new Refusal(`${JM_HEAP[0]} and ${JM_OFF_HEAP[0]} do not add up to ${JOB_MANAGER.flink[0]}`);
    }
    return flink;
  },
  checkFlink: (configuration, flink) => {
    const offHeap = size(configuration, JM_OFF_HEAP, 128 * MIB);
    if (flink <= offHeap) {
      throw new Refusal(
        `of ${mebibytes(flink)} for Flink itself, ${mebibytes(offHeap)} off-heap leave no heap`,
      );
    }
  },
};

const TASK_MANAGER: ProcessOptions = {
  who: 'task manager',
  process: [`${TM}.process.size`],
  flink: [`${TM}.flink.size`],
  prefix: TM,
  parts: [TASK_HEAP, MANAGED],
  fromParts: (configuration) => {
    const rest =
      size(configuration, TASK_HEAP, 0) + size(configuration, MANAGED, 0) + fixedParts(configuration);
    const network = networkRange(configuration);
    if (!lookup(configuration, TASK_MANAGER.flink)) return rest + inverse(network, rest);
    const flink = size(configuration, TASK_MANAGER.flink, 0);
    checkNetwork(network, flink, rest);
    return flink;
  },
  checkFlink: (configuration, flink) => {
    const network = networkRange(configuration);
    const managed = lookup(configuration, MANAGED)
      ? size(configuration, MANAGED, 0)
      : Math.trunc(fraction(configuration, [`${TM}.managed.fraction`], 0.4) * flink);
    if (lookup(configuration, TASK_HEAP)) {
      // With an explicit task heap, what is left goes to the network; else it goes to the task heap.
      checkNetwork(network, flink, fixedParts(configuration) + managed + size(configuration, TASK_HEAP, 0));
      return;
    }
    const used = fixedParts(configuration) + managed + clamp(network, flink);
    if (used > flink) {
      throw new Refusal(
        `framework, network and managed memory take ${mebibytes(used)} of the ${mebibytes(flink)} for Flink itself`,
      );
    }
  },
};

interface Range {
  readonly min: number;
  readonly max: number;
  readonly fraction: number;
}

function fixedParts(configuration: Configuration): number {
  return (
    size(configuration, FRAMEWORK_HEAP, 128 * MIB) +
    size(configuration, FRAMEWORK_OFF_HEAP, 128 * MIB) +
    size(configuration, TASK_OFF_HEAP, 0)
  );
}

function checkNetwork({ min, max }: Range, flink: number, rest: number): void {
  const left = flink - rest;
  if (left < 0) {
    throw new Refusal(`its parts take ${mebibytes(rest)} of the ${mebibytes(flink)} for Flink itself`);
  }
  if (left < min || left > max) {
    throw new Refusal(`the ${mebibytes(left)} that are left for the network lie outside its range`);
  }
}

function networkRange(configuration: Configuration): Range {
  return range(configuration, `${TM}.network`, { min: 64 * MIB, max: MAX, fraction: 0.1 }, [
    'taskmanager.network.memory',
  ]);
}

function range(configuration: Configuration, prefix: string, defaults: Range, older: string[] = []): Range {
  const names = (last: string) =>
    [prefix, ...older].map((each) => `${each}.${last}`) as [string, ...string[]];
  const found = {
    min: size(configuration, names('min'), defaults.min),
    max: size(configuration, names('max'), defaults.max),
    fraction: fraction(configuration, names('fraction'), defaults.fraction),
  };
  if (found.min > found.max) throw new Refusal(`${prefix}.min exceeds ${prefix}.max`);
  return found;
}

function size(configuration: Configuration, option: Option, whenAbsent: number): number {
  return sizeOf(configuration, option) ?? whenAbsent;
}

function sizeOf(configuration: Configuration, option: Option): number | undefined {
  const found = lookup(configuration, option);
  if (!found) return undefined;
  const bytes = parseMemorySize(found.value);
  if (bytes === undefined) throw new Refusal(`${found.key} is no size that Flink reads, such as 512m`);
  return bytes;
}

function fraction(configuration: Configuration, option: Option, whenAbsent: number): number {
  const found = lookup(configuration, option);
  if (!found) return whenAbsent;
  const number = found.value.trim() === '' ? NaN : Number(found.value);
  if (!(number >= 0 && number < 1)) {
    throw new Refusal(`${found.key} is no number from 0 up to, not including, 1`);
  }
  return number;
}

function clamp({ min, max, fraction: part }: Range, base: number): number {
  return Math.min(max, Math.max(min, Math.trunc(part * base)));
}

/** What must be added to `rest` so that it is the range's fraction of the sum. */
function inverse({ min, max, fraction: part }: Range, rest: number): number {
  return Math.min(max, Math.max(min, Math.trunc((rest * part) / (1 - part))));
}

function check(
  options: ProcessOptions,
  configuration: Configuration,
  processSize?: number,
): string | undefined {
  try {
    return checkOrThrow(options, configuration, processSize);
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

function checkOrThrow(
  options: ProcessOptions,
  configuration: Configuration,
  processSize = sizeOf(configuration, options.process),
): string | undefined {
  const has = (option: Option) => lookup(configuration, option) !== undefined;
  if (options.parts.every(has)) {
    checkOverhead(options, configuration, options.fromParts(configuration), processSize);
  } else if (has(options.flink)) {
    const flink = size(configuration, options.flink, 0);
    options.checkFlink(configuration, flink);
    checkOverhead(options, configuration, flink, processSize);
  } else if (processSize !== undefined) {
    const outside =
      metaspace(options, configuration) + clamp(overheadRange(options, configuration), processSize);
    if (outside > processSize) {
      throw new Refusal(
        `JVM metaspace and overhead alone take ${mebibytes(outside)} of ${mebibytes(processSize)}`,
      );
    }
    options.checkFlink(configuration, processSize - outside);
  } else {
    throw new Refusal(`nothing says how much memory the ${options.who} has`);
  }
  return undefined;
}

/** Where both the inner size and the whole are given, the JVM's overhead is what is left between them. */
function checkOverhead(
  options: ProcessOptions,
  configuration: Configuration,
  flink: number,
  processSize: number | undefined,
): void {
  const overhead = overheadRange(options, configuration);
  const used = flink + metaspace(options, configuration);
  if (processSize === undefined) return;
  const left = processSize - used;
  if (left < overhead.min || left > overhead.max) {
    throw new Refusal(
      `Flink and metaspace take ${mebibytes(used)}; what is left for JVM overhead lies outside ` +
        `${mebibytes(overhead.min)} to ${mebibytes(overhead.max)}`,
    );
  }
}

function metaspace(options: ProcessOptions, configuration: Configuration): number {
  return size(configuration, [`${options.prefix}.jvm-metaspace.size`], 256 * MIB);
}

function overheadRange(options: ProcessOptions, configuration: Configuration): Range {
  return range(configuration, `${options.prefix}.jvm-overhead`, {
    min: 192 * MIB,
    max: 1024 * MIB,
    fraction: 0.1,
  });
}

/** The smallest size of the process, to the MiB, with which Flink would start; undefined if there is none. */
function minimum(options: ProcessOptions, configuration: Configuration): number | undefined {
  const starts = (mib: number) => check(options, configuration, mib * MIB) === undefined;
  let [low, high] = [0, 1];
  while (!starts(high)) {
    [low, high] = [high, high * 2];
    if (high > 2 ** 24) return undefined;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    [low, high] = starts(middle) ? [low, middle] : [middle, high];
  }
  return high * MIB;
}

/**
 * Says why Flink would refuse to start a job manager with this configuration; undefined if it would not.
 *
 * @param processSize bytes of the whole process, as `spec.jobManager.resource.memory` sets them
 */
export function checkJobManagerMemory(
  configuration: Configuration,
  processSize?: number,
): string | undefined {
  return check(JOB_MANAGER, legacyHeap(configuration), processSize);
}

/** The same for a task manager. */
export function checkTaskManagerMemory(
  configuration: Configuration,
  processSize?: number,
): string | undefined {
  return check(TASK_MANAGER, configuration, processSize);
}

/** The least bytes of a job manager's whole process, to the MiB, with which Flink starts under this configuration. */
export function minimumJobManagerMemory(configuration: Configuration): number | undefined {
  return minimum(JOB_MANAGER, legacyHeap(configuration));
}

/** The same for a task manager. */
export function minimumTaskManagerMemory(configuration: Configuration): number | undefined {
  return minimum(TASK_MANAGER, configuration);
}

/** The options that Flink had before 1.11 still say the heap where the newer one does not. */
function legacyHeap(configuration: Configuration): Configuration {
  const older = lookup(configuration, JM_HEAP) ? undefined : lookup(configuration, ['jobmanager.heap.size']);
  return older ? { ...configuration, [JM_HEAP[0]]: older.value } : configuration;
}
