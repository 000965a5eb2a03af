import { CLUSTERS } from './deployment';
import {
  CHECKPOINT_DIR,
  CHECKPOINT_INTERVAL,
  CHECKPOINT_MODE,
  CHECKPOINT_RETENTION,
  CHECKPOINT_STORAGE,
  CHECKPOINTS_RETAINED,
  hasHighAvailability,
  HA_STORAGE_DIR,
  HA_TYPE,
  lookup,
  Option,
  parseDuration,
  RUNTIME_MODE,
  SAVEPOINT_DIR,
  textOf,
} from './options';
import { Rule, Subject } from './rule';
import { hasEffectiveConfiguration, isStateful, jobOf, upgradeModeOf } from './spec';
import { JOBS } from './upgrade';
import { localPath, volumeAt } from './volumes';
import { isObject } from '../../validation/manifest';
import { Problem } from '../../validation/rule';
import { OperatorVersion } from '../versions/operator-version';

function checkpointsRegularly(subject: Subject): boolean {
  const interval = textOf(subject, CHECKPOINT_INTERVAL);
  return interval !== undefined && parseDuration(interval) !== 0;
}

const isBatch = (subject: Subject) => textOf(subject, RUNTIME_MODE)?.toUpperCase() === 'BATCH';

const lastStateWithoutHa: Rule = {
  id: 'last-state-without-ha',
  severity: 'warning',
  typedSeverity: 'error',
  title: 'Last-state upgrades go with high availability',
  why: 'If the job manager is lost, nothing remembers the last checkpoint, and the job cannot be upgraded or restored.',
  source: 'operator 1.10 and newer accept it (FLINK-35414) and cancel the job to find its last checkpoint',
  kinds: ['FlinkDeployment', 'FlinkBlueGreenDeployment'],
  check: (subject) => {
    const job = jobOf(subject);
    const refused =
      subject.kind === 'FlinkDeployment' && !subject.operatorVersion.isAtLeast(OperatorVersion.V1_10_0);
    return job && !refused && upgradeModeOf(job) === 'last-state' && !hasHighAvailability(subject)
      ? [
          {
            field: HA_TYPE[0],
            value: lookup(subject.configuration, HA_TYPE)?.value,
            message: 'is off, so that the last state is lost with the job manager',
            fix: 'set high-availability.type: kubernetes and high-availability.storageDir',
          },
        ]
      : [];
  },
};

const haStorageDirectory: Rule = {
  id: 'ha-storage-directory',
  severity: 'warning',
  typedSeverity: 'error',
  title: 'High availability has a storage directory',
  why: 'Flink keeps only pointers in Kubernetes, and refuses to start without a place for what they point to.',
  source: 'Flink, high-availability.storageDir',
  kinds: CLUSTERS,
  check: (subject) =>
    hasHighAvailability(subject) && !textOf(subject, HA_STORAGE_DIR)
      ? [
          {
            field: HA_STORAGE_DIR[0],
            message: 'is not set, but high availability is on',
            fix: 'set it to a directory in durable storage, such as s3://bucket/ha',
          },
        ]
      : [],
};

const exactlyOnceWithoutCheckpointing: Rule = {
  id: 'exactly-once-without-checkpointing',
  severity: 'warning',
  title: 'Exactly-once processing goes with checkpoints at an interval',
  why: 'Without checkpoints there is no guarantee at all, and transactional sinks never commit.',
  source: 'Flink, execution.checkpointing.mode',
  kinds: JOBS,
  check: (subject) => {
    const mode = lookup(subject.configuration, CHECKPOINT_MODE);
    return jobOf(subject) &&
      hasEffectiveConfiguration(subject) &&
      mode?.value.toUpperCase() === 'EXACTLY_ONCE' &&
      !checkpointsRegularly(subject)
      ? [
          {
            field: CHECKPOINT_INTERVAL[0],
            value: lookup(subject.configuration, CHECKPOINT_INTERVAL)?.value,
            message: `is off, so that ${mode.key}: EXACTLY_ONCE guarantees nothing unless the program turns checkpoints on`,
            fix: 'set an interval, such as 1 min',
          },
        ]
      : [];
  },
};

const statelessWithCheckpointing: Rule = {
  id: 'stateless-with-checkpointing',
  severity: 'warning',
  title: 'A job that takes checkpoints keeps its state over upgrades',
  why: 'A stateless upgrade, which is the default of the operator, begins with empty state and can lose or repeat records.',
  source: 'operator API, JobSpec: upgradeMode is stateless unless given',
  kinds: JOBS,
  check: (subject) => {
    const job = jobOf(subject);
    return job && !isStateful(job) && checkpointsRegularly(subject) && !isBatch(subject)
      ? [
          {
            field: 'spec.job.upgradeMode',
            value: job.upgradeMode ?? undefined,
            message: `${job.upgradeMode ? '' : 'is missing, which means stateless: it '}throws away the state of the checkpoints at every upgrade`,
            fix: 'set last-state or savepoint',
          },
        ]
      : [];
  },
};

const checkpointRetention: Rule = {
  id: 'checkpoint-retention',
  severity: 'warning',
  typedSeverity: 'error',
  title: 'Checkpoints outlive the cancellation of the job',
  why: 'Deleting the resource cancels the job; a move or a failover would then find nothing to start from.',
  source:
    'Flink, externalized-checkpoint-retention; the operator sets RETAIN_ON_CANCELLATION where nothing is given',
  kinds: JOBS,
  check: (subject) => {
    const job = jobOf(subject);
    const found = lookup(subject.configuration, CHECKPOINT_RETENTION);
    return job && isStateful(job) && found && /^(DELETE_ON|NO_EXTERNALIZED)/i.test(found.value)
      ? [
          {
            field: found.key,
            value: found.value,
            message: 'deletes the checkpoints when the job is cancelled',
            fix: 'set RETAIN_ON_CANCELLATION, or remove it',
          },
        ]
      : [];
  },
};

const checkpointsRetained: Rule = {
  id: 'checkpoints-retained',
  severity: 'warning',
  title: 'More than one checkpoint is kept',
  why: 'A single one can be replaced, or be found damaged, just while a restore reads it.',
  source: 'Flink, num-retained',
  kinds: JOBS,
  check: (subject) => {
    const job = jobOf(subject);
    const found = lookup(subject.configuration, CHECKPOINTS_RETAINED);
    return job && isStateful(job) && found && found.value.trim() === '1'
      ? [
          {
            field: found.key,
            value: found.value,
            message: 'keeps a single checkpoint',
            fix: 'keep 3 or more',
          },
        ]
      : [];
  },
};

const checkpointStorage: Rule = {
  id: 'checkpoint-storage',
  severity: 'warning',
  typedSeverity: 'error',
  title: 'Checkpoints of a job that keeps its state do not lie in memory',
  why: 'The storage `jobmanager` keeps them on the heap of the job manager, whatever directory is set.',
  source: 'Flink, execution.checkpointing.storage',
  kinds: JOBS,
  check: (subject) => {
    const job = jobOf(subject);
    const found = lookup(subject.configuration, CHECKPOINT_STORAGE);
    return job && isStateful(job) && found && found.value.trim().toLowerCase() === 'jobmanager'
      ? [
          {
            field: found.key,
            value: found.value,
            message: 'keeps checkpoints in memory, where they are lost with the job manager',
            fix: 'set filesystem, or remove it',
          },
        ]
      : [];
  },
};

const DIRECTORIES: readonly Option[] = [CHECKPOINT_DIR, SAVEPOINT_DIR, HA_STORAGE_DIR];

const localState: Rule = {
  id: 'local-state',
  severity: 'warning',
  typedSeverity: 'error',
  title: 'State lies where every pod, on any node, finds it',
  why: 'What lies in a pod or on a node cannot be read from another one, let alone moved to another cluster.',
  source: 'Flink, checkpoint storage must be reachable from all processes',
  kinds: JOBS,
  check: (subject) =>
    DIRECTORIES.flatMap((option) => {
      const found = lookup(subject.configuration, option);
      // What a session job has from its cluster is said of the cluster.
      if (!found || subject.sessionCluster?.configuration[found.key] === found.value) return [];
      return localProblem(subject, found.key, found.value.trim());
    }),
};

function localProblem(subject: Subject, field: string, value: string): Problem[] {
  const path = localPath(value);
  if (!path || !hasEffectiveConfiguration(subject)) return [];
  const volume = volumeAt(subject, path);
  const kind = ['hostPath', 'emptyDir', 'ephemeral'].find((each) => isObject(volume?.[each]));
  if (volume && !kind) return [];
  return [
    {
      field,
      value,
      message: kind
        ? `lies in a volume of kind ${kind}, on one node`
        : "lies in the file system of each pod's own container",
      fix: 'use a store such as s3://, or mount a volume that all nodes share',
    },
  ];
}

export const STATE_RULES: readonly Rule[] = [
  lastStateWithoutHa,
  haStorageDirectory,
  exactlyOnceWithoutCheckpointing,
  statelessWithCheckpointing,
  checkpointRetention,
  checkpointsRetained,
  checkpointStorage,
  localState,
];
