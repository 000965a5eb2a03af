import { asText, isObject, JsonObject } from '../../validation/manifest';
import { MAIN_CONTAINER } from '../part';
import { Subject } from './rule';
import { listIn, objectIn, processOf } from './spec';

/** The pod templates that make the pods of a Flink cluster; those of a session job are its cluster's. */
export function podTemplatesOf(subject: Subject): readonly [field: string, template: JsonObject][] {
  const cluster = subject.sessionCluster ?? subject;
  return [
    ['spec.podTemplate', objectIn(cluster.spec, 'podTemplate')],
    ['spec.jobManager.podTemplate', objectIn(processOf(cluster, 'jobManager'), 'podTemplate')],
    ['spec.taskManager.podTemplate', objectIn(processOf(cluster, 'taskManager'), 'podTemplate')],
  ];
}

/** The volume that holds `path` in the container that Flink runs in; undefined if none does. */
export function volumeAt(subject: Subject, path: string): JsonObject | undefined {
  const pods = podTemplatesOf(subject).map(([, template]) => objectIn(template, 'spec'));
  const mounts = pods
    .flatMap((pod) => listIn(pod, 'containers'))
    .filter((container): container is JsonObject => isObject(container) && container.name === MAIN_CONTAINER)
    .flatMap((container) => listIn(container, 'volumeMounts'))
    .filter((mount): mount is JsonObject => isObject(mount) && isWithin(path, mount.mountPath))
    .sort((a, b) => asText(b.mountPath).length - asText(a.mountPath).length);
  return pods
    .flatMap((pod) => listIn(pod, 'volumes'))
    .find((volume): volume is JsonObject => isObject(volume) && volume.name === mounts[0]?.name);
}

function isWithin(path: string, mountPath: unknown): boolean {
  if (typeof mountPath !== 'string') return false;
  const directory = mountPath.replace(/\/+$/, '');
  return path === directory || path.startsWith(`${directory}/`);
}

/** The path of a directory in the pod's own file tree; undefined for one in a store. */
export function localPath(directory: string): string | undefined {
  const match = /^([a-z][a-z0-9+.-]*):(?:\/\/[^/]*)?(.*)$/i.exec(directory);
  const path = !match ? directory : match[1].toLowerCase() === 'file' ? match[2] : undefined;
  return path?.replace(/\/{2,}/g, '/');
}
