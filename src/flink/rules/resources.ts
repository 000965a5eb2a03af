import { CLUSTERS } from './deployment';
import {
  checkJobManagerMemory,
  checkTaskManagerMemory,
  minimumJobManagerMemory,
  minimumTaskManagerMemory,
} from './memory';
import { mebibytes, parseQuantity, parseResourceMemory } from './quantity';
import { Rule, Subject } from './rule';
import { isAbsent, objectIn, processOf, stringIn } from './spec';

type Process = 'jobManager' | 'taskManager';
const PROCESSES: readonly Process[] = ['jobManager', 'taskManager'];

/** How one process is called, and how Flink divides its memory. */
const MEMORY = {
  jobManager: { check: checkJobManagerMemory, minimum: minimumJobManagerMemory, option: 'jobmanager.memory' },
  taskManager: {
    check: checkTaskManagerMemory,
    minimum: minimumTaskManagerMemory,
    option: 'taskmanager.memory',
  },
};

function memoryOf(subject: Subject, process: Process): string | undefined {
  const memory = stringIn(objectIn(processOf(subject, process), 'resource'), 'memory');
  return memory !== undefined && memory.trim() !== '' ? memory : undefined;
}

/** One rule a process: whether anything says how much memory it has. */
function memoryGiven(process: Process, id: string): Rule {
  const { check, option } = MEMORY[process];
  const who = process === 'jobManager' ? 'job manager' : 'task managers';
  return {
    id,
    severity: 'error',
    title: `The memory of the ${who} is given, in the resource or in the configuration`,
    why: 'There is no default, and Flink does not start without.',
    source: 'operator, DefaultValidator',
    kinds: CLUSTERS,
    check: (subject) => {
      const problem = memoryOf(subject, process) === undefined ? check(subject.configuration) : undefined;
      const resources = problem && !isAbsent(writtenProcess(subject, process).resources);
      return problem
        ? [
            {
              field: `spec.${process}.resource.memory`,
              message: resources
                ? `is missing (operators up to 1.15 drop spec.${process}.resources)`
                : `is missing, and the configuration does not give it: ${problem}`,
              fix: `set spec.${process}.resource.memory, such as 2048m, or ${option}.process.size`,
            },
          ]
        : [];
    },
  };
}

/** The section as the user wrote it, with what the CRD does not know. */
function writtenProcess(subject: Subject, process: Process) {
  const spec = objectIn(subject.manifest, 'spec');
  const written =
    subject.kind === 'FlinkBlueGreenDeployment' ? objectIn(objectIn(spec, 'template'), 'spec') : spec;
  return objectIn(written, process);
}

const memoryFormat: Rule = {
  id: 'memory-format',
  severity: 'error',
  title: 'Memory is written as Flink or Kubernetes write it, without a fraction',
  why: 'The operator reads 2048m, 2g and 2Gi; of 1.5Gi it makes a number with decimals, which Flink cannot read.',
  source: 'operator, DefaultValidator',
  kinds: CLUSTERS,
  check: (subject) =>
    PROCESSES.flatMap((process) => {
      const memory = stringIn(objectIn(processOf(subject, process), 'resource'), 'memory');
      return memory === undefined || parseResourceMemory(memory) !== undefined
        ? []
        : [
            {
              field: `spec.${process}.resource.memory`,
              value: memory,
              message: 'is no size that the operator can read',
              fix: 'write a whole number and a unit, such as 2048m, 2g or 2Gi (1536m instead of 1.5g)',
            },
          ];
    }),
};

const ephemeralStorageFormat: Rule = {
  id: 'ephemeral-storage-format',
  severity: 'error',
  title: 'Ephemeral storage is written as a Kubernetes quantity',
  why: "It goes into the pod's requests and limits as it is; Flink's own units are not known there.",
  source: 'operator, DefaultValidator',
  kinds: CLUSTERS,
  check: (subject) =>
    PROCESSES.flatMap((process) => {
      const storage = stringIn(objectIn(processOf(subject, process), 'resource'), 'ephemeralStorage');
      return storage === undefined || parseQuantity(storage) !== undefined
        ? []
        : [
            {
              field: `spec.${process}.resource.ephemeralStorage`,
              value: storage,
              message: 'is no Kubernetes quantity',
              fix: 'write a number with a unit of Kubernetes, such as 10Gi or 500M',
            },
          ];
    }),
};

const memoryMinimum: Rule = {
  id: 'memory-minimum',
  severity: 'warning',
  typedSeverity: 'error',
  title: 'The memory of each process suffices for the parts that Flink divides it into',
  why: 'The operator takes any size; Flink then refuses to start, and the pod restarts for ever.',
  source: "Flink's memory model (ProcessMemoryUtils), compared with Flink 1.17 and 1.20",
  kinds: CLUSTERS,
  check: (subject) =>
    PROCESSES.flatMap((process) => {
      const memory = memoryOf(subject, process);
      const bytes = memory === undefined ? undefined : parseResourceMemory(memory);
      const problem = bytes === undefined ? undefined : MEMORY[process].check(subject.configuration, bytes);
      if (!problem) return [];
      const least = MEMORY[process].minimum(subject.configuration);
      const enough = least !== undefined && bytes !== undefined && bytes < least;
      return [
        {
          field: `spec.${process}.resource.memory`,
          value: memory,
          message: `is not what Flink can start with: ${problem}`,
          fix: enough
            ? `give it ${mebibytes(least)} or more`
            : `change it or the options ${MEMORY[process].option}.*`,
        },
      ];
    }),
};

export const RESOURCE_RULES: readonly Rule[] = [
  memoryGiven('jobManager', 'job-manager-memory'),
  memoryGiven('taskManager', 'task-manager-memory'),
  memoryFormat,
  ephemeralStorageFormat,
  memoryMinimum,
];
