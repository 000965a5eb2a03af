import { isReconciled, isSuspended, isUndeployed, Stopping, stopOf, wasSuspended } from './stop';
import { annotatedNumber, EPOCH_ANNOTATION } from '../../../platform/guard/grant';
import { isObject } from '../../../validation/manifest';
import { textAt } from '../../apply/ready/conditions';
import { KubeObject } from '../../kube/object';
import { ResourceSight } from '../sight';

/** The Flink resources of one application: a FlinkDeployment, and the jobs of a session cluster. */
export interface FlinkResources {
  readonly deployment?: KubeObject;
  readonly jobs: readonly KubeObject[];
}

/** What is known beside the resources. */
export interface ResourceFacts {
  readonly stateless: boolean;
  /** The ids of jobs that were seen running, by the UID of their resource. */
  readonly jobIds: ReadonlyMap<string, string>;
  /** The names of the jobs that its session cluster was created with. */
  readonly expected: readonly string[];
  readonly restored?: string;
  readonly failedCommittables?: ResourceSight['failedCommittables'];
  readonly overrides?: Readonly<Record<string, string>>;
}

/** Of a session cluster it is said what holds for all of its jobs. */
export function resourceSightOf(
  { deployment, jobs }: FlinkResources,
  facts: ResourceFacts,
): ResourceSight | undefined {
  const main = deployment ?? jobs[0];
  if (!main) return undefined;
  const { stateless, jobIds, restored, failedCommittables, overrides } = facts;
  const bearers = bearersOf({ deployment, jobs });
  const { uid = '', resourceVersion = '', generation = 0, deletionTimestamp } = main.metadata;
  const stops = bearers.map((each) => stopOf(each, stoppingOf(each, stateless, jobIds)));
  const complete = facts.expected.every((name) => jobs.some(({ metadata }) => metadata.name === name));
  return {
    uid,
    resourceVersion,
    generation,
    epoch: epochOf(main),
    suspended: bearers.every(isSuspended),
    deleting: deletionTimestamp !== undefined,
    stop: allOf(stops),
    ...(allOf(stops) === 'pending' && bearers.every((each, i) => stops[i] === 'stopped' || isUndeployed(each))
      ? { undeployed: true }
      : {}),
    finished: bearers.length > 0 && bearers.every(hasFinished),
    running: complete && bearers.every(isRunning) && (bearers.length > 0 || isUp(main)),
    ...(restored === undefined ? {} : { restored }),
    ...(failedCommittables === undefined ? {} : { failedCommittables }),
    ...(overrides === undefined ? {} : { overrides }),
  };
}

/** What has a job: of a session cluster its FlinkSessionJobs. */
export function bearersOf({ deployment, jobs }: FlinkResources): readonly KubeObject[] {
  return deployment && hasJob(deployment) ? [deployment] : jobs;
}

export function hasJob({ spec }: KubeObject): boolean {
  return isObject(spec) && isObject(spec.job);
}

export function epochOf({ metadata }: KubeObject): number {
  return annotatedNumber(metadata.annotations?.[EPOCH_ANNOTATION]) ?? 0;
}

export const jobIdOf = (object: KubeObject): string | undefined =>
  textAt(object, 'status', 'jobStatus', 'jobId');

/** The job runs, and it is the one that the spec asks for. */
export function isRunning(object: KubeObject): boolean {
  return (
    !isSuspended(object) &&
    isReconciled(object) &&
    !wasSuspended(object) &&
    textAt(object, 'status', 'lifecycleState') === 'STABLE' &&
    textAt(object, 'status', 'jobStatus', 'state') === 'RUNNING'
  );
}

function stoppingOf(object: KubeObject, stateless: boolean, jobIds: ReadonlyMap<string, string>): Stopping {
  return { stateless, jobId: jobIds.get(object.metadata.uid ?? '') };
}

/** A job that was stopped has finished as well, but not by itself. */
function hasFinished(object: KubeObject): boolean {
  const state = textAt(object, 'status', 'jobStatus', 'state');
  return state === 'FINISHED' && !isSuspended(object) && !wasSuspended(object);
}

/** A session cluster without jobs. */
function isUp(deployment: KubeObject): boolean {
  return textAt(deployment, 'status', 'jobManagerDeploymentStatus') === 'READY';
}

function allOf(stops: readonly ResourceSight['stop'][]): ResourceSight['stop'] {
  const order = ['failed', 'no', 'pending'] as const;
  return order.find((each) => stops.includes(each)) ?? 'stopped';
}
