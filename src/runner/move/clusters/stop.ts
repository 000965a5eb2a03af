import { at } from '../../../validation/manifest';
import { textAt } from '../../apply/ready/conditions';
import { lastReconciledOf, observedGenerationOf } from '../../apply/ready/flink';
import { operatorErrorOf } from '../../apply/ready/operator-error';
import { KubeObject } from '../../kube/object';
import { ResourceSight } from '../sight';

/** On a resource that was asked to stop: the id of the job that ran then; empty where it was not known. */
export const STOPPING_ANNOTATION = 'flink-fleet.dev/stopping-job';

export interface Stopping {
  /** Without a savepoint: it has no state. */
  readonly stateless: boolean;
  /** The id of the job that ran before, if somebody has seen it. */
  readonly jobId?: string;
}

const ALIVE = ['CREATED', 'INITIALIZING', 'RUNNING', 'RESTARTING', 'FAILING'];

/**
 * How far the suspension of a FlinkDeployment or a FlinkSessionJob came. No field of the status tells it alone: during each
 * upgrade the last spec says suspended, and a nonce can raise the generation that was observed.
 */
export function stopOf(object: KubeObject, { stateless, jobId }: Stopping): ResourceSight['stop'] {
  if (!isSuspended(object)) return 'no';
  if (hasNeverRun(object)) return 'stopped';
  const before = object.metadata.annotations?.[STOPPING_ANNOTATION] || jobId;
  const now = textAt(object, 'status', 'jobStatus', 'jobId');
  // The job that was to stop is not the one that is there: it was started anew.
  if (before !== undefined && now !== undefined && now !== before) return 'failed';
  const state = textAt(object, 'status', 'jobStatus', 'state');
  if (!isReconciledAsSuspended(object)) return cannotStop(object) ? 'failed' : 'pending';
  if (stateless) return state !== undefined && ALIVE.includes(state) ? 'failed' : 'stopped';
  // By its other modes it has no savepoint, or none that anybody knows of.
  if (at(lastReconciledOf(object), 'spec', 'job', 'upgradeMode') !== 'savepoint') return 'failed';
  if (state === 'FINISHED') return 'stopped';
  return state === undefined || state === 'RECONCILING' || state === 'SUSPENDED' ? 'pending' : 'failed';
}

export function isSuspended(object: KubeObject): boolean {
  return at(object, 'spec', 'job', 'state') === 'suspended';
}

/** The spec as the operator has brought it about says suspended. */
export function wasSuspended(object: KubeObject): boolean {
  return at(lastReconciledOf(object), 'spec', 'job', 'state') === 'suspended';
}

/** The operator has never said that it had brought about anything of it. */
export const isUndeployed = (object: KubeObject): boolean =>
  isSuspended(object) && lastReconciledOf(object) === undefined;

/** The operator has observed what the spec says now, and brought it about. */
export function isReconciled(object: KubeObject): boolean {
  return (
    textAt(object, 'status', 'reconciliationStatus', 'state') === 'DEPLOYED' &&
    (observedGenerationOf(object) ?? 0) >= (object.metadata.generation ?? 0)
  );
}

function isReconciledAsSuspended(object: KubeObject): boolean {
  return (
    isReconciled(object) && wasSuspended(object) && textAt(object, 'status', 'lifecycleState') === 'SUSPENDED'
  );
}

/**
 * It was created suspended: the operator leaves it alone, but for its finalizer, with which it writes defaults into the spec. One that
 * a move has suspended may be about to be deployed all the same, from what the operator saw before.
 */
function hasNeverRun(object: KubeObject): boolean {
  const finalizers = at(object.metadata, 'finalizers');
  return (
    lastReconciledOf(object) === undefined &&
    object.metadata.annotations?.[STOPPING_ANNOTATION] === undefined &&
    Array.isArray(finalizers) &&
    finalizers.some((each) => String(each).includes('.flink.apache.org/'))
  );
}

/** The operator says that it cannot take the savepoint; it tries again, and the job goes on meanwhile. */
function cannotStop(object: KubeObject): boolean {
  const error = operatorErrorOf(object);
  if (!error) return false;
  // An error of before says nothing of a suspension that it has not looked at yet, but for one that is about it.
  const all = `${error.type} ${error.text} ${textAt(object, 'status', 'error') ?? ''}`;
  return /savepoint|checkpoint|stopping the job|ValidationException/i.test(all);
}
