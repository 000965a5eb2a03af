import { CLUSTERS } from './deployment';
import {
  checkJobManagerMemory,
  checkTaskManagerMemory,
  minimumJobManagerMemory,
  minimumTaskManagerMemory,
} from './memory';
import { hasHighAvailability, lookup, MAX_PARALLELISM, TASK_SLOTS } from './options';
import { mebibytes, parseQuantity, parseResourceMemory } from './quantity';
import { Problem, Rule, Subject } from './rule';
import { hasEffectiveConfiguration, isAbsent, jobOf, numberIn, objectIn, processOf, stringIn } from './spec';
import { JOBS } from './upgrade';

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

const parallelism: Rule = {
  id: 'parallelism',
  severity: 'error',
  title: 'The parallelism of a job is 1 or more, unless the number of task managers gives it',
  why: 'Where nothing is given the operator takes 0, and refuses it.',
  source: 'operator validator, deployment row 10 (also of session jobs)',
  kinds: JOBS,
  check: (subject) => {
    const job = jobOf(subject);
    if (!job || !hasEffectiveConfiguration(subject)) return [];
    const fixed = subject.kind !== 'FlinkSessionJob' && !isAbsent(processOf(subject, 'taskManager').replicas);
    const number = numberIn(job, 'parallelism', 0);
    return fixed || number === undefined || number >= 1
      ? []
      : [
          {
            field: 'spec.job.parallelism',
            value: job.parallelism,
            message: isAbsent(job.parallelism) ? 'is missing' : 'is less than 1',
            fix: 'give the job a parallelism of 1 or more',
          },
        ];
  },
};

const taskManagerReplicas: Rule = {
  id: 'task-manager-replicas',
  severity: 'error',
  title: 'The number of task managers, where it is given, is 1 or more',
  why: 'The parallelism is the number of task managers times their slots; none would run nothing.',
  source: 'operator validator, deployment rows 10 and 12',
  kinds: CLUSTERS,
  check: (subject) => atLeastOne(subject, 'taskManager', 'remove it, or set 1 or more'),
};

const jobManagerReplicas: Rule = {
  id: 'job-manager-replicas',
  severity: 'error',
  title: 'The number of job managers, where it is given, is 1 or more',
  why: 'No job runs without one.',
  source: 'operator validator, deployment row 11',
  kinds: CLUSTERS,
  check: (subject) => atLeastOne(subject, 'jobManager', 'remove it (the default is 1), or set 1 or more'),
};

function atLeastOne(subject: Subject, process: Process, fix: string): Problem[] {
  const replicas = processOf(subject, process).replicas;
  return typeof replicas === 'number' && replicas < 1
    ? [{ field: `spec.${process}.replicas`, value: replicas, message: 'is less than 1', fix }]
    : [];
}

const standbyNeedsHa: Rule = {
  id: 'standby-needs-ha',
  severity: 'error',
  title: 'Several job managers go with high availability',
  why: 'Without it nothing decides which of them leads.',
  source: 'operator validator, deployment row 11',
  kinds: CLUSTERS,
  check: (subject) => {
    const replicas = processOf(subject, 'jobManager').replicas;
    return typeof replicas === 'number' && replicas > 1 && !hasHighAvailability(subject)
      ? [
          {
            field: 'spec.jobManager.replicas',
            value: replicas,
            message: 'asks for standby job managers, but high availability is off',
            fix: 'set high-availability.type: kubernetes and high-availability.storageDir, or 1 replica',
          },
        ]
      : [];
  },
};

/** One rule a process: whether anything says how much memory it has. */
function memoryGiven(process: Process, id: string, row: number): Rule {
  const { check, option } = MEMORY[process];
  const who = process === 'jobManager' ? 'job manager' : 'task managers';
  return {
    id,
    severity: 'error',
    title: `The memory of the ${who} is given, in the resource or in the configuration`,
    why: 'There is no default, and Flink does not start without.',
    source: `operator validator, deployment row ${row}`,
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
  source: 'operator validator, deployment rows 11 and 12',
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
  source: 'operator validator, deployment rows 11 and 12',
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

const maxParallelism: Rule = {
  id: 'max-parallelism',
  severity: 'warning',
  typedSeverity: 'error',
  title: 'The parallelism is not above the maximum parallelism',
  why: 'Flink refuses such a job when it is submitted.',
  source: 'Flink, pipeline.max-parallelism',
  kinds: JOBS,
  check: (subject) => {
    const number = jobOf(subject)?.parallelism;
    const max = lookup(subject.configuration, MAX_PARALLELISM);
    return typeof number === 'number' && max && Number(max.value) > 0 && number > Number(max.value)
      ? [
          {
            field: 'spec.job.parallelism',
            value: number,
            message: `is above ${max.key}, which is ${max.value}`,
            fix: 'lower the parallelism; the maximum can be raised only for a job that starts without state',
          },
        ]
      : [];
  },
};

const parallelismIgnored: Rule = {
  id: 'parallelism-ignored',
  severity: 'warning',
  title: 'A parallelism is not given beside a number of task managers that says another',
  why: 'With spec.taskManager.replicas the operator takes replicas times slots, and ignores the parallelism.',
  source: 'operator, FlinkConfigBuilder',
  kinds: CLUSTERS,
  check: (subject) => {
    const number = jobOf(subject)?.parallelism;
    const replicas = processOf(subject, 'taskManager').replicas;
    const slots = Number(lookup(subject.configuration, TASK_SLOTS)?.value ?? 1);
    if (typeof number !== 'number' || typeof replicas !== 'number' || !(slots > 0)) return [];
    return number >= 1 && replicas >= 1 && number !== replicas * slots
      ? [
          {
            field: 'spec.job.parallelism',
            value: number,
            message: `is ignored: ${replicas} task managers with ${slots} slots make it ${replicas * slots}`,
            fix: 'remove spec.taskManager.replicas, or make the two agree',
          },
        ]
      : [];
  },
};

export const RESOURCE_RULES: readonly Rule[] = [
  parallelism,
  taskManagerReplicas,
  memoryGiven('jobManager', 'job-manager-memory', 11),
  memoryGiven('taskManager', 'task-manager-memory', 12),
  memoryFormat,
  ephemeralStorageFormat,
  jobManagerReplicas,
  standbyNeedsHa,
  memoryMinimum,
  maxParallelism,
  parallelismIgnored,
];
