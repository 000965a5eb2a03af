import { Condition, conditionOf, conditionsOf, numberAt, textAt, told } from './conditions';
import { notObserved, notYetObserved } from './observed';
import { failed, Reader, Readiness, ready, waiting } from './verdict';
import { workloadReaders } from './workloads';
import { at, isObject } from '../../../validation/manifest';
import { groupOf, KubeObject } from '../../kube/object';

/** For the kinds that have rules of their own; undefined for others. */
export function builtInReadiness(object: KubeObject): Readiness | undefined {
  return READERS[`${groupOf(object)}/${object.kind}`]?.(object);
}

/**
 * For any kind: what it was changed to is observed, and nothing in its conditions says otherwise. A kind that tells
 * nothing of itself is ready once it is there, as kstatus has it.
 */
export function genericReadiness(object: KubeObject): Readiness {
  const behind = notObserved(object);
  if (behind) return behind;
  const stalled = conditionOf(object, 'Stalled');
  if (stalled?.status === 'True') return failed(told(stalled));
  const reconciling = conditionOf(object, 'Reconciling');
  if (reconciling?.status === 'True') return waiting(told(reconciling));
  const isReady = conditionOf(object, 'Ready');
  if (isReady && isReady.status !== 'True') return waiting(newestOf(object, isReady));
  return ready();
}

/** A `Ready` often says no more than that others are not; the newest of these says why. */
function newestOf(object: KubeObject, isReady: Condition): string {
  const [newest] = conditionsOf(object)
    .filter(({ type, status, message }) => type !== 'Ready' && status !== 'True' && message !== '')
    .sort((a, b) => b.since.localeCompare(a.since));
  const own = told(isReady);
  return newest && !own.includes(newest.message) ? `${own}: ${newest.message}` : own;
}

/** Of kinds that without any status are not ready yet: their controller has not come by. */
const byCondition =
  (...types: readonly string[]): Reader =>
  (object) => {
    const behind = notObserved(object);
    if (behind) return behind;
    for (const type of types) {
      const condition = conditionOf(object, type);
      if (!condition) return waiting(`${type} is not known yet`);
      if (condition.status !== 'True') return waiting(newestOf(object, condition));
    }
    return ready();
  };

function crd(object: KubeObject): Readiness {
  const names = conditionOf(object, 'NamesAccepted');
  if (names?.status === 'False') return failed(`its names are taken: ${told(names)}`);
  return byCondition('NamesAccepted', 'Established')(object);
}

function namespace(object: KubeObject): Readiness {
  return textAt(object, 'status', 'phase') === 'Active' ? ready() : waiting('is not active');
}

function persistentVolumeClaim(object: KubeObject): Readiness {
  const phase = textAt(object, 'status', 'phase') ?? 'Pending';
  if (phase === 'Lost') return failed('its volume is lost');
  return phase === 'Bound' ? ready() : waiting('is not bound to a volume');
}

function service(object: KubeObject): Readiness {
  if (at(object, 'spec', 'type') !== 'LoadBalancer') return ready();
  const ingress = at(object, 'status', 'loadBalancer', 'ingress');
  return Array.isArray(ingress) && ingress.length > 0 ? ready() : waiting('has no load balancer yet');
}

function podDisruptionBudget(object: KubeObject): Readiness {
  const behind = notYetObserved(object);
  if (behind) return behind;
  const healthy = numberAt(object, 'status', 'currentHealthy') ?? 0;
  const desired = numberAt(object, 'status', 'desiredHealthy') ?? 0;
  return healthy >= desired ? ready() : waiting(`${healthy} of ${desired} pods are healthy`);
}

/** Its expressions are checked after it is there; one of a wrong type refuses, or lets through, whatever comes. */
function admissionPolicy(object: KubeObject): Readiness {
  const behind = notYetObserved(object);
  if (behind) return behind;
  const warnings = at(object, 'status', 'typeChecking', 'expressionWarnings');
  const first = Array.isArray(warnings) ? warnings.find(isObject) : undefined;
  return first === undefined
    ? ready()
    : failed(`${textAt(first, 'fieldRef') ?? 'an expression'}: ${textAt(first, 'warning') ?? 'is wrong'}`);
}

const READERS: Readonly<Record<string, Reader>> = {
  ...workloadReaders,
  '/Namespace': namespace,
  '/PersistentVolumeClaim': persistentVolumeClaim,
  '/Service': service,
  'policy/PodDisruptionBudget': podDisruptionBudget,
  'apiextensions.k8s.io/CustomResourceDefinition': crd,
  'apiregistration.k8s.io/APIService': byCondition('Available'),
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': admissionPolicy,
  'karpenter.sh/NodePool': byCondition('Ready'),
  'karpenter.k8s.aws/EC2NodeClass': byCondition('Ready'),
};
