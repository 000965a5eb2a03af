import {
  CHECKPOINT_DIR,
  CHECKPOINT_MAX_AGE,
  hasHighAvailability,
  HA_TYPE,
  lookup,
  OLD_CHECKPOINT_DIR,
  OLD_SAVEPOINT_DIR,
  Option,
  PERIODIC_SAVEPOINTS,
  SAVEPOINT_DIR,
  textOf,
} from './options';
import { FlinkKind, Rule, Subject } from './rule';
import { hasEffectiveConfiguration, isAbsent, isStateful, jobOf, upgradeModeOf } from './spec';
import { Problem } from '../../validation/rule';
import { OperatorVersion } from '../versions/operator-version';

export const JOBS: readonly FlinkKind[] = ['FlinkDeployment', 'FlinkBlueGreenDeployment', 'FlinkSessionJob'];

/** The key of the directory that this operator's own libraries know; those up to 1.10 know only the old one. */
function keyOf(subject: Subject, option: Option, old: Option): Option {
  return subject.operatorVersion.isAtLeast(OperatorVersion.V1_11_0) ? option : old;
}

function lacksSavepointDirectory(subject: Subject): boolean {
  return (
    hasEffectiveConfiguration(subject) &&
    textOf(subject, keyOf(subject, SAVEPOINT_DIR, OLD_SAVEPOINT_DIR)) === undefined
  );
}

function savepointDirectoryMissing(subject: Subject, field: string, value: unknown, what: string): Problem {
  const key = keyOf(subject, SAVEPOINT_DIR, OLD_SAVEPOINT_DIR)[0];
  return {
    field,
    value,
    message: `${what}, and ${key} is not set`,
    fix: `set ${key} to a directory in durable storage`,
  };
}

const checkpointDirectory: Rule = {
  id: 'checkpoint-directory',
  severity: 'error',
  title: 'A job that keeps its state over upgrades has a checkpoint directory',
  why: 'Without one, checkpoints lie in the memory of the job manager and are gone with it.',
  source: 'operator, DefaultValidator (also of session jobs)',
  kinds: JOBS,
  check: (subject) => {
    const job = jobOf(subject);
    const option = keyOf(subject, CHECKPOINT_DIR, OLD_CHECKPOINT_DIR);
    if (!job || !isStateful(job) || !hasEffectiveConfiguration(subject) || textOf(subject, option)) return [];
    const known = textOf(subject, CHECKPOINT_DIR);
    return [
      {
        field: option[0],
        value: lookup(subject.configuration, option)?.value,
        message: known
          ? `is the only key that operator ${subject.operatorVersion.version} looks at, and is not set`
          : `is not set, but upgrade mode ${upgradeModeOf(job)} needs it`,
        fix: `set ${option[0]} to a directory in durable storage, such as s3://bucket/checkpoints`,
      },
    ];
  },
};

const savepointDirectory: Rule = {
  id: 'savepoint-directory',
  severity: 'error',
  title: 'A job that is upgraded by savepoint has a savepoint directory',
  why: 'There would be nowhere to put the savepoint that each upgrade begins with.',
  source: 'operator, DefaultValidator (also of session jobs)',
  kinds: JOBS,
  check: (subject) => {
    const job = jobOf(subject);
    return job && upgradeModeOf(job) === 'savepoint' && lacksSavepointDirectory(subject)
      ? [
          savepointDirectoryMissing(
            subject,
            'spec.job.upgradeMode',
            'savepoint',
            'needs a savepoint directory',
          ),
        ]
      : [];
  },
};

const savepointTriggerDirectory: Rule = {
  id: 'savepoint-trigger-directory',
  severity: 'error',
  title: 'A savepoint is triggered by nonce only where there is a savepoint directory',
  why: 'There would be nowhere to put the savepoint.',
  source: 'operator, DefaultValidator (also of session jobs)',
  kinds: JOBS,
  check: (subject) => {
    const job = jobOf(subject);
    return job && !isAbsent(job.savepointTriggerNonce) && lacksSavepointDirectory(subject)
      ? [
          savepointDirectoryMissing(
            subject,
            'spec.job.savepointTriggerNonce',
            job.savepointTriggerNonce,
            'asks for a savepoint',
          ),
        ]
      : [];
  },
};

const periodicSavepointDirectory: Rule = {
  id: 'periodic-savepoint-directory',
  severity: 'error',
  title: 'Periodic savepoints go with a savepoint directory',
  why: 'There would be nowhere to put them.',
  source: 'operator, DefaultValidator (also of session jobs)',
  kinds: JOBS,
  check: (subject) => needsSavepointDirectory(subject, PERIODIC_SAVEPOINTS, 'asks for periodic savepoints'),
};

const checkpointAgeDirectory: Rule = {
  id: 'checkpoint-age-directory',
  severity: 'error',
  title: 'A limit on the age of the checkpoint at upgrades goes with a savepoint directory',
  why: 'Where the newest checkpoint is older, the operator takes a savepoint instead.',
  source: 'operator, DefaultValidator (also of session jobs)',
  kinds: JOBS,
  check: (subject) => needsSavepointDirectory(subject, CHECKPOINT_MAX_AGE, 'falls back to a savepoint'),
};

function needsSavepointDirectory(subject: Subject, option: Option, what: string): Problem[] {
  const found = jobOf(subject) && lookup(subject.configuration, option);
  return found && lacksSavepointDirectory(subject)
    ? [savepointDirectoryMissing(subject, found.key, found.value, what)]
    : [];
}

const lastStateNeedsHa: Rule = {
  id: 'last-state-needs-ha',
  severity: 'error',
  title: 'Before operator 1.10, last-state upgrades go with high availability',
  why: 'Those operators find the last state only in the high-availability metadata, and refuse the job without.',
  source: 'operator 1.7, DefaultValidator, removed in 1.10 (FLINK-35414)',
  kinds: ['FlinkDeployment'],
  check: (subject) => {
    const job = jobOf(subject);
    if (!job || subject.operatorVersion.isAtLeast(OperatorVersion.V1_10_0)) return [];
    return upgradeModeOf(job) === 'last-state' && !hasHighAvailability(subject)
      ? [
          {
            field: HA_TYPE[0],
            value: lookup(subject.configuration, HA_TYPE)?.value,
            message: `is off, but operator ${subject.operatorVersion.version} needs it for upgrade mode last-state`,
            fix: 'set high-availability.type: kubernetes and high-availability.storageDir',
          },
        ]
      : [];
  },
};

const redeployNeedsSavepoint: Rule = {
  id: 'redeploy-needs-savepoint',
  severity: 'warning',
  title: 'A redeploy nonce stands beside the savepoint to start from',
  why: 'As soon as the nonce changes, the operator refuses the object without a path.',
  source: 'operator, DefaultValidator; it compares with the earlier spec, so this is told ahead of time',
  kinds: JOBS,
  check: (subject) => {
    const job = jobOf(subject);
    const path = job?.initialSavepointPath;
    return job && !isAbsent(job.savepointRedeployNonce) && !(typeof path === 'string' && path.trim() !== '')
      ? [
          {
            field: 'spec.job.initialSavepointPath',
            value: path,
            message: 'is empty, so that a change of spec.job.savepointRedeployNonce will be refused',
            fix: 'give the path of the savepoint to start from, or remove the nonce',
          },
        ]
      : [];
  },
};

export const UPGRADE_RULES: readonly Rule[] = [
  checkpointDirectory,
  savepointDirectory,
  savepointTriggerDirectory,
  periodicSavepointDirectory,
  checkpointAgeDirectory,
  lastStateNeedsHa,
  redeployNeedsSavepoint,
];
