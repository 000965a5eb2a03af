import { groupKind } from './apply-set';
import { ObjectKind } from '../kube/object';

/** What takes along more than itself: state, or everything of its kind. */
const PROTECTED: ReadonlyMap<string, string> = new Map([
  ['CustomResourceDefinition.apiextensions.k8s.io', 'all objects of its kind would go with it'],
  ['Namespace', 'everything in it would go with it'],
  ['PersistentVolume', 'its data would go with it'],
  ['PersistentVolumeClaim', 'its data would go with it'],
  ['FlinkDeployment.flink.apache.org', 'a job would end'],
  ['FlinkSessionJob.flink.apache.org', 'a job would end'],
  ['FlinkBlueGreenDeployment.flink.apache.org', 'a job would end'],
  ['FlinkStateSnapshot.flink.apache.org', 'its savepoint may go with it'],
]);

export function isProtected(kind: ObjectKind): boolean {
  return PROTECTED.has(groupKind(kind));
}

/** What would be lost with an object of the kind; undefined where nothing is but itself. */
export function lostWith(kind: ObjectKind): string | undefined {
  return PROTECTED.get(groupKind(kind));
}
