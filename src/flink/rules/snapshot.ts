import { FlinkKind, Rule } from './rule';
import { isAbsent, objectIn } from './spec';
import { isObject, JsonObject } from '../../validation/manifest';

const SNAPSHOT: readonly FlinkKind[] = ['FlinkStateSnapshot'];

const exists = (spec: JsonObject) => objectIn(spec, 'savepoint').alreadyExists === true;

const snapshotKind: Rule = {
  id: 'snapshot-kind',
  severity: 'error',
  title: 'A snapshot is either a checkpoint or a savepoint',
  why: 'The operator takes exactly one of them.',
  source: 'operator, DefaultValidator, state snapshot: exactly one configuration',
  kinds: SNAPSHOT,
  check: ({ spec }) => {
    const both = !isAbsent(spec.checkpoint) && !isAbsent(spec.savepoint);
    const none = isAbsent(spec.checkpoint) && isAbsent(spec.savepoint);
    return both || none
      ? [
          {
            field: 'spec',
            message: both
              ? 'has both a checkpoint and a savepoint'
              : 'has neither a checkpoint nor a savepoint',
            fix: 'keep exactly one of spec.checkpoint and spec.savepoint',
          },
        ]
      : [];
  },
};

const snapshotJob: Rule = {
  id: 'snapshot-job',
  severity: 'error',
  title: 'A snapshot that is still to be taken names its job',
  why: 'Only a savepoint that exists already needs none.',
  source: 'operator, DefaultValidator, state snapshot: job reference',
  kinds: SNAPSHOT,
  check: ({ spec }) =>
    isAbsent(spec.jobReference) && !exists(spec)
      ? [
          {
            field: 'spec.jobReference',
            message: 'is missing',
            fix: 'give kind and name of the job to take it of',
          },
        ]
      : [],
};

const snapshotBackoff: Rule = {
  id: 'snapshot-backoff',
  severity: 'warning',
  title: 'A snapshot that is still to be taken has a limit of retries',
  why: 'The default -1 is meant as unlimited; up to 1.15 it gives up at the first failure instead.',
  source: 'FLINK-39967',
  kinds: SNAPSHOT,
  check: ({ spec }) => {
    const limit = spec.backoffLimit;
    return !exists(spec) && (isAbsent(limit) || (typeof limit === 'number' && limit < 0))
      ? [
          {
            field: 'spec.backoffLimit',
            value: limit,
            message:
              'means that the snapshot fails for good at its first failure, not that it is retried for ever',
            fix: 'set 3 or another positive number, or 0 if one attempt is what you want',
          },
        ]
      : [];
  },
};

const snapshotDispose: Rule = {
  id: 'snapshot-dispose',
  severity: 'warning',
  title: 'Deleting the resource of a savepoint does not delete the savepoint by default',
  why: 'With disposeOnDelete, whose default is true, the data go with the resource; a prune or a move would lose them.',
  source: 'operator API, SavepointSpec',
  kinds: SNAPSHOT,
  check: ({ spec }) =>
    isObject(spec.savepoint) && isAbsent(spec.savepoint.disposeOnDelete)
      ? [
          {
            field: 'spec.savepoint.disposeOnDelete',
            message: 'is not given, so that deleting this resource deletes the savepoint from the storage',
            fix: 'say it: false keeps the data, true deletes them',
          },
        ]
      : [],
};

const snapshotSessionPath: Rule = {
  id: 'snapshot-session-path',
  severity: 'warning',
  title: 'A savepoint of a session job has a path of its own',
  why: "Without one it goes to the session cluster's directory, whatever the job's own configuration says.",
  source: 'FLINK-39814',
  kinds: SNAPSHOT,
  check: ({ spec }) =>
    objectIn(spec, 'jobReference').kind === 'FlinkSessionJob' &&
    isObject(spec.savepoint) &&
    isAbsent(spec.savepoint.path) &&
    !exists(spec)
      ? [
          {
            field: 'spec.savepoint.path',
            message: "is not given, so that the savepoint goes to the session cluster's directory",
            fix: 'give the directory that this job keeps its savepoints in',
          },
        ]
      : [],
};

export const SNAPSHOT_RULES: readonly Rule[] = [
  snapshotKind,
  snapshotJob,
  snapshotBackoff,
  snapshotDispose,
  snapshotSessionPath,
];
