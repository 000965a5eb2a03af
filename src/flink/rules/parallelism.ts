import { CLUSTERS } from './deployment';
import { hasHighAvailability, lookup, MAX_PARALLELISM, TASK_SLOTS } from './options';
import { Rule, Subject } from './rule';
import { hasEffectiveConfiguration, isAbsent, jobOf, numberIn, processOf } from './spec';
import { JOBS } from './upgrade';
import { Problem } from '../../validation/rule';

const parallelism: Rule = {
  id: 'parallelism',
  severity: 'error',
  title: 'The parallelism of a job is 1 or more, unless the number of task managers gives it',
  why: 'Where nothing is given the operator takes 0, and refuses it.',
  source: 'operator, DefaultValidator (also of session jobs)',
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
  source: 'operator, DefaultValidator',
  kinds: CLUSTERS,
  check: (subject) => atLeastOne(subject, 'taskManager', 'remove it, or set 1 or more'),
};

const jobManagerReplicas: Rule = {
  id: 'job-manager-replicas',
  severity: 'error',
  title: 'The number of job managers, where it is given, is 1 or more',
  why: 'No job runs without one.',
  source: 'operator, DefaultValidator',
  kinds: CLUSTERS,
  check: (subject) => atLeastOne(subject, 'jobManager', 'remove it (the default is 1), or set 1 or more'),
};

function atLeastOne(subject: Subject, process: 'jobManager' | 'taskManager', fix: string): Problem[] {
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
  source: 'operator, DefaultValidator',
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

export const PARALLELISM_RULES: readonly Rule[] = [
  parallelism,
  taskManagerReplicas,
  jobManagerReplicas,
  standbyNeedsHa,
  maxParallelism,
  parallelismIgnored,
];
