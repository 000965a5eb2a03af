import { overridesIn } from './overrides';
import { checkpointOf, isTakenRegularly, Point, timeOf } from './points';
import { flattenConfiguration } from '../../flink/config/flatten';
import { CHECKPOINT_DIR, HA_STORAGE_DIR, lookup, SAVEPOINT_DIR } from '../../flink/rules/options';
import {
  annotatedNumber,
  APPLICATION_ANNOTATION,
  EPOCH_ANNOTATION,
  TOKEN_ANNOTATION,
} from '../../platform/guard/grant';
import { at } from '../../validation/manifest';
import { numberAt, textAt } from '../apply/ready/conditions';
import { masked } from '../apply/ready/masked';
import { operatorErrorOf } from '../apply/ready/operator-error';
import { Readiness, readinessOf } from '../apply/ready/readiness';
import { KubeObject } from '../kube/object';

/** What status needs of a FlinkDeployment or FlinkSessionJob of a fleet application; of ten thousand it is not little. */
export interface LiveObject {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** The name of the application, without its tenant. */
  readonly application: string;
  readonly epoch: number;
  readonly token?: number;
  readonly created: string;
  readonly desiredState: 'running' | 'suspended';
  readonly readiness: Readiness;
  readonly lifecycleState?: string;
  readonly jobState?: string;
  readonly jobId?: string;
  /** When its job was started, or started anew. */
  readonly started?: string;
  /** When the operator has reconciled it last. */
  readonly reconciled?: string;
  /** What the operator says is wrong. */
  readonly error?: string;
  readonly checkpoint?: Point;
  /** Whether the operator is to take checkpoints or savepoints at an interval. */
  readonly takenRegularly: boolean;
  /** Where its state is: `checkpoints`, `savepoints`, `ha`. */
  readonly directories: Readonly<Record<string, string>>;
  /** By the Flink autoscaler. */
  readonly overrides?: Readonly<Record<string, string>>;
}

/** Undefined: it belongs to no application of a fleet. */
export function liveObjectOf(object: KubeObject): LiveObject | undefined {
  const { name, namespace = '', uid = '', annotations = {}, creationTimestamp = '' } = object.metadata;
  const application = annotations[APPLICATION_ANNOTATION];
  const epoch = annotatedNumber(annotations[EPOCH_ANNOTATION]);
  if (application === undefined || epoch === undefined) return undefined;
  const configuration = flattenConfiguration(at(object, 'spec', 'flinkConfiguration'));
  const error = operatorErrorOf(object);
  return {
    kind: object.kind,
    namespace,
    name,
    uid,
    application,
    epoch,
    token: annotatedNumber(annotations[TOKEN_ANNOTATION]),
    created: creationTimestamp,
    desiredState: at(object, 'spec', 'job', 'state') === 'suspended' ? 'suspended' : 'running',
    readiness: readinessOf(object),
    lifecycleState: textAt(object, 'status', 'lifecycleState'),
    jobState: textAt(object, 'status', 'jobStatus', 'state'),
    jobId: textAt(object, 'status', 'jobStatus', 'jobId'),
    started: timeOf(at(object, 'status', 'jobStatus', 'startTime')),
    reconciled: timeOf(numberAt(object, 'status', 'reconciliationStatus', 'reconciliationTimestamp')),
    error: error && masked(error.text),
    checkpoint: checkpointOf(object),
    takenRegularly: isTakenRegularly(configuration),
    directories: directoriesIn(configuration),
    overrides: overridesIn(configuration['pipeline.jobvertex-parallelism-overrides']),
  };
}

const DIRECTORIES = {
  checkpoints: CHECKPOINT_DIR,
  savepoints: SAVEPOINT_DIR,
  ha: HA_STORAGE_DIR,
};

function directoriesIn(configuration: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const found = Object.entries(DIRECTORIES).flatMap(([what, option]) => {
    const set = lookup(configuration, option)?.value;
    return set === undefined ? [] : [[what, masked(set)]];
  });
  return Object.fromEntries(found) as Record<string, string>;
}
