import { conditionOf, numberAt, textAt, told } from './conditions';
import { notYetObserved } from './observed';
import { failed, Reader, Readiness, ready, waiting } from './verdict';
import { at, isObject } from '../../../validation/manifest';
import { KubeObject } from '../../kube/object';

function deployment(object: KubeObject): Readiness {
  const behind = notYetObserved(object);
  if (behind) return behind;
  const progressing = conditionOf(object, 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') return failed(told(progressing));
  const wanted = replicasOf(object);
  const of = counted(object, 'replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas');
  const blocked = conditionOf(object, 'ReplicaFailure');
  if (blocked?.status === 'True') return waiting(told(blocked));
  if (of.updatedReplicas < wanted) return waiting(`${of.updatedReplicas} of ${wanted} replicas are updated`);
  if (of.replicas > of.updatedReplicas) {
    return waiting(`${of.replicas - of.updatedReplicas} old replicas are still there`);
  }
  if (of.availableReplicas < wanted) {
    return waiting(`${of.availableReplicas} of ${wanted} replicas are available`);
  }
  if (of.readyReplicas < wanted) return waiting(`${of.readyReplicas} of ${wanted} replicas are ready`);
  return ready(`${wanted} replicas`);
}

function statefulSet(object: KubeObject): Readiness {
  if (at(object, 'spec', 'updateStrategy', 'type') === 'OnDelete') return ready('is updated on deletion');
  const behind = notYetObserved(object);
  if (behind) return behind;
  const wanted = replicasOf(object);
  const of = counted(object, 'replicas', 'updatedReplicas', 'readyReplicas', 'currentReplicas');
  if (of.readyReplicas < wanted) return waiting(`${of.readyReplicas} of ${wanted} replicas are ready`);
  if (of.replicas > wanted) return waiting(`${of.replicas - wanted} replicas too many are still there`);
  const partition = numberAt(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition');
  if (partition !== undefined && partition > 0) {
    const due = Math.max(0, wanted - partition);
    return of.updatedReplicas < due
      ? waiting(`${of.updatedReplicas} of ${due} replicas are updated`)
      : ready(`${wanted} replicas`);
  }
  if (textAt(object, 'status', 'currentRevision') !== textAt(object, 'status', 'updateRevision')) {
    return waiting(`${of.updatedReplicas} of ${wanted} replicas are updated`);
  }
  return ready(`${wanted} replicas`);
}

function daemonSet(object: KubeObject): Readiness {
  if (at(object, 'spec', 'updateStrategy', 'type') === 'OnDelete') return ready('is updated on deletion');
  const behind = notYetObserved(object);
  if (behind) return behind;
  const of = counted(
    object,
    'desiredNumberScheduled',
    'updatedNumberScheduled',
    'numberAvailable',
    'numberReady',
  );
  const wanted = of.desiredNumberScheduled;
  if (of.updatedNumberScheduled < wanted) {
    return waiting(`${of.updatedNumberScheduled} of ${wanted} nodes have its newest pod`);
  }
  const good = Math.min(of.numberAvailable, of.numberReady);
  return good < wanted
    ? waiting(`on ${good} of ${wanted} nodes it is available`)
    : ready(`on ${wanted} nodes`);
}

function replicaSet(object: KubeObject): Readiness {
  const behind = notYetObserved(object);
  if (behind) return behind;
  const blocked = conditionOf(object, 'ReplicaFailure');
  if (blocked?.status === 'True') return waiting(told(blocked));
  const wanted = replicasOf(object);
  const of = counted(object, 'replicas', 'readyReplicas', 'availableReplicas');
  if (of.replicas > wanted) return waiting(`${of.replicas - wanted} replicas too many are still there`);
  const good = Math.min(of.readyReplicas, of.availableReplicas);
  return good < wanted ? waiting(`${good} of ${wanted} replicas are available`) : ready(`${wanted} replicas`);
}

/** One that has started is current, as kstatus has it, unless the caller waits for its end, which none does. */
function job(object: KubeObject): Readiness {
  const ended = conditionOf(object, 'Failed');
  if (ended?.status === 'True') return failed(told(ended));
  if (conditionOf(object, 'Complete')?.status === 'True') return ready('is complete');
  if (conditionOf(object, 'Suspended')?.status === 'True') return ready('is suspended');
  return textAt(object, 'status', 'startTime') === undefined
    ? waiting('has not started')
    : ready('has started');
}

function pod(object: KubeObject): Readiness {
  const phase = textAt(object, 'status', 'phase') ?? 'Pending';
  if (phase === 'Succeeded') return ready('has succeeded');
  if (phase === 'Failed') return failed(textAt(object, 'status', 'message') ?? 'has failed');
  const scheduled = conditionOf(object, 'PodScheduled');
  if (scheduled?.status === 'False') return waiting(told(scheduled));
  const isReady = conditionOf(object, 'Ready');
  if (isReady?.status === 'True') return ready();
  return waiting(podHindrance(object) ?? (isReady ? told(isReady) : `is ${phase.toLowerCase()}`));
}

/** What keeps the containers of a pod from running, as they say it themselves. */
export function podHindrance(object: KubeObject): string | undefined {
  const scheduled = conditionOf(object, 'PodScheduled');
  if (scheduled?.status === 'False') return told(scheduled);
  for (const list of ['initContainerStatuses', 'containerStatuses']) {
    const statuses = at(object, 'status', list);
    for (const container of Array.isArray(statuses) ? statuses.filter(isObject) : []) {
      const reason = textAt(container, 'state', 'waiting', 'reason');
      if (reason && !HARMLESS.has(reason)) {
        const message = lastWords(container) ?? textAt(container, 'state', 'waiting', 'message');
        return `container ${String(container.name)}: ${reason}${message ? `, ${message}` : ''}`;
      }
      const code = numberAt(container, 'state', 'terminated', 'exitCode');
      if (code !== undefined && code !== 0) {
        const message = textAt(container, 'state', 'terminated', 'message');
        return `container ${String(container.name)}: ended with exit code ${code}${message ? `, ${message}` : ''}`;
      }
    }
  }
  return undefined;
}

const HARMLESS: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);

/** What a container said when it ended, or at least how it ended. */
function lastWords(container: unknown): string | undefined {
  const ended = at(container, 'lastState', 'terminated');
  if (!isObject(ended)) return undefined;
  const code = numberAt(ended, 'exitCode');
  const reason = textAt(ended, 'reason');
  const message = textAt(ended, 'message');
  return [`last ended with exit code ${code}${reason ? ` (${reason})` : ''}`, message]
    .filter(Boolean)
    .join(': ');
}

const replicasOf = (object: KubeObject) => numberAt(object, 'spec', 'replicas') ?? 1;

function counted<T extends string>(object: KubeObject, ...fields: readonly T[]): Record<T, number> {
  const entries = fields.map((field) => [field, numberAt(object, 'status', field) ?? 0]);
  return Object.fromEntries(entries) as Record<T, number>;
}

export const workloadReaders: Readonly<Record<string, Reader>> = {
  '/Pod': pod,
  'apps/Deployment': deployment,
  'apps/StatefulSet': statefulSet,
  'apps/DaemonSet': daemonSet,
  'apps/ReplicaSet': replicaSet,
  'batch/Job': job,
};
