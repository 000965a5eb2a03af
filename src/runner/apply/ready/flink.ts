import { numberAt, textAt } from './conditions';
import { isRefusal, operatorErrorOf } from './operator-error';
import { failed, Readiness, ready, waiting } from './verdict';
import { at, isObject, Json, parseJson } from '../../../validation/manifest';
import { KubeObject } from '../../kube/object';

/** By what the Flink operator writes. Without a rule of its own, a Flink resource would count as ready at once. */
export function flinkReadiness(object: KubeObject, goal: 'accepted' | 'running'): Readiness {
  switch (object.kind) {
    case 'FlinkStateSnapshot':
      return snapshot(object, goal);
    case 'FlinkBlueGreenDeployment':
      return blueGreen(object, goal);
    default:
      return jobOrCluster(object, goal);
  }
}

/** A FlinkDeployment or a FlinkSessionJob. */
function jobOrCluster(object: KubeObject, goal: 'accepted' | 'running'): Readiness {
  const lifecycle = textAt(object, 'status', 'lifecycleState');
  const error = operatorErrorOf(object);
  const because = error ? `: ${error.text}` : '';
  const suspended = at(object, 'spec', 'job', 'state') === 'suspended';
  const generation = object.metadata.generation ?? 0;
  const observed = observedGenerationOf(object);
  if (suspended && observed === undefined && !error && isKnownToOperator(object)) {
    return ready('is suspended, and has never run');
  }
  if (object.status === undefined) return waiting('the operator has not seen it yet');
  // Such an error says nothing of generations; whoever waits gives the operator a moment to look at a new spec.
  if (error && isRefusal(error)) return failed(`the operator refuses it: ${error.text}`);
  if ((observed ?? 0) < generation) {
    return waiting(error?.text ?? `the operator has taken generation ${observed ?? 0} of ${generation}`);
  }
  if (lifecycle === 'FAILED') return failed(`has failed${because}`);
  if (lifecycle === 'ROLLED_BACK' || lifecycle === 'ROLLING_BACK') {
    return failed(`is rolled back to its last stable spec${because}`);
  }
  if (textAt(object, 'status', 'jobManagerDeploymentStatus') === 'ERROR') {
    return failed(`its job manager cannot be deployed${because}`);
  }
  if (error) return waiting(error.text);
  if (goal === 'accepted') return ready('the operator has taken it');
  if (suspended) {
    return lifecycle === 'SUSPENDED' ? ready('is suspended') : waiting(stateText(object));
  }
  if (!isObject(at(object, 'spec', 'job')) && object.kind === 'FlinkDeployment') {
    const up = textAt(object, 'status', 'jobManagerDeploymentStatus') === 'READY';
    return lifecycle === 'STABLE' && up ? ready('is stable') : waiting(stateText(object));
  }
  const job = textAt(object, 'status', 'jobStatus', 'state');
  if (lifecycle === 'STABLE' && job === 'FINISHED') return ready('has finished');
  return lifecycle === 'STABLE' && job === 'RUNNING' ? ready('is running') : waiting(stateText(object));
}

/** One that never ran and shall not run the operator leaves alone: its finalizer is all that it says of that. */
function isKnownToOperator({ metadata }: KubeObject): boolean {
  const finalizers = at(metadata, 'finalizers');
  return Array.isArray(finalizers) && finalizers.some((each) => String(each).includes('.flink.apache.org/'));
}

/** Such as `is DEPLOYED, its job manager DEPLOYING, its job RECONCILING`. */
function stateText(object: KubeObject): string {
  const manager = textAt(object, 'status', 'jobManagerDeploymentStatus');
  const job = textAt(object, 'status', 'jobStatus', 'state');
  return [
    `is ${textAt(object, 'status', 'lifecycleState') ?? 'in no known state'}`,
    ...(manager ? [`its job manager ${manager}`] : []),
    ...(job ? [`its job ${job}`] : []),
  ].join(', ');
}

/**
 * The generation that the operator has taken. Operators before 1.8 tell it only beside the spec that they reconciled
 * last.
 */
export function observedGenerationOf(object: KubeObject): number | undefined {
  return (
    numberAt(object, 'status', 'observedGeneration') ??
    numberAt(lastReconciledOf(object), 'resource_metadata', 'metadata', 'generation')
  );
}

/** What the operator reconciled last: `spec` and `resource_metadata`. */
export function lastReconciledOf(object: unknown): Json | undefined {
  const text = textAt(object, 'status', 'reconciliationStatus', 'lastReconciledSpec');
  const json = text === undefined ? undefined : parseJson(text);
  return isObject(json) ? json : undefined;
}

function snapshot(object: KubeObject, goal: 'accepted' | 'running'): Readiness {
  const state = textAt(object, 'status', 'state');
  const error = operatorErrorOf(object);
  const because = error ? `: ${error.text}` : '';
  if (state === 'COMPLETED') {
    return ready(`is in ${textAt(object, 'status', 'path') ?? 'a place that is not told'}`);
  }
  if (state === 'FAILED') return failed(`has failed${because}`);
  if (state === 'ABANDONED') return failed(`was abandoned, as its job does not run${because}`);
  if (state === undefined) return waiting('the operator has not seen it yet');
  return goal === 'accepted' && !error
    ? ready('the operator has taken it')
    : waiting(`is ${state}${because}`);
}

function blueGreen(object: KubeObject, goal: 'accepted' | 'running'): Readiness {
  const state = textAt(object, 'status', 'blueGreenState');
  const error = operatorErrorOf(object);
  if (state === undefined) return waiting(error?.text ?? 'the operator has not seen it yet');
  const job = textAt(object, 'status', 'jobStatus', 'state');
  if (job === 'FAILING' || job === 'FAILED') {
    return failed(`the change has failed${error ? `: ${error.text}` : ''}`);
  }
  if (error) return waiting(error.text);
  if (goal === 'accepted') return ready('the operator has taken it');
  return state.startsWith('ACTIVE_') && job === 'RUNNING'
    ? ready(`is ${state}`)
    : waiting(`is ${state}, its job ${job ?? 'not known'}`);
}
