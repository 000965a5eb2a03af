import { numberAt } from './conditions';
import { Readiness, waiting } from './verdict';
import { KubeObject } from '../../kube/object';

/** Undefined: the controller has seen the newest spec, or does not tell. */
export function notObserved({ metadata, status }: KubeObject): Readiness | undefined {
  const observed = numberAt(status, 'observedGeneration');
  const generation = metadata.generation ?? 0;
  return observed !== undefined && observed < generation
    ? waiting(`its controller has seen generation ${observed} of ${generation}`)
    : undefined;
}

/** The same, of kinds whose controllers always tell. */
export function notYetObserved(object: KubeObject): Readiness | undefined {
  return numberAt(object.status, 'observedGeneration') === undefined
    ? waiting('its controller has not seen it yet')
    : notObserved(object);
}
