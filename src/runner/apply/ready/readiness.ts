import { builtInReadiness, genericReadiness } from './built-in';
import { conditionsOf } from './conditions';
import { flinkReadiness } from './flink';
import { masked } from './masked';
import { Readiness, waiting } from './verdict';
import { at } from '../../../validation/manifest';
import { groupOf, KubeObject } from '../../kube/object';

export { type Readiness } from './verdict';

/**
 * What is asked of a Flink resource: `accepted`, that the operator has taken its spec; `running`, that it is stable and
 * its job runs.
 */
export type FlinkGoal = 'accepted' | 'running';

export interface ReadinessOptions {
  /** @default 'running' */
  readonly flink?: FlinkGoal;
}

/**
 * Whether an object is ready, by its status alone: the kstatus rules for the kinds of Kubernetes, the Flink status for
 * Flink's. `failed` is what does not become ready without another change. What others say of it is without its secrets.
 */
export function readinessOf(object: KubeObject, { flink = 'running' }: ReadinessOptions = {}): Readiness {
  const found = foundIn(object, flink);
  return { ...found, why: masked(found.why) };
}

function foundIn(object: KubeObject, flink: FlinkGoal): Readiness {
  if (object.metadata.deletionTimestamp !== undefined) return waiting(deletionText(object));
  if (groupOf(object) === 'flink.apache.org') return flinkReadiness(object, flink);
  return builtInReadiness(object) ?? genericReadiness(object);
}

/** A namespace that does not go says itself what holds it. */
function deletionText(object: KubeObject): string {
  const finalizers = at(object, 'metadata', 'finalizers');
  const held = Array.isArray(finalizers) && finalizers.length > 0 ? `, held by ${finalizers.join(', ')}` : '';
  const told = conditionsOf(object)
    .filter(({ type, status }) => status === 'True' && /Remaining|Failure/.test(type))
    .map(({ message }) => message);
  return `is being deleted${held}${told.length > 0 ? `: ${told.join('; ')}` : ''}`;
}
