import { at } from '../../validation/manifest';
import { textAt } from '../apply/ready/conditions';
import { KubeObject } from '../kube/object';

/** A checkpoint or savepoint that the operator knows of. */
export interface Point {
  readonly kind: 'checkpoint' | 'savepoint';
  readonly time: string;
  /** Of checkpoints the operator tells none. */
  readonly path?: string;
  /** Taken at an interval. */
  readonly periodic: boolean;
}

/**
 * The newest checkpoint or savepoint that a status tells of. Operators write down only what they have triggered
 * themselves; what Flink takes at its own interval is known to its job manager alone.
 */
export function checkpointOf(object: KubeObject): Point | undefined {
  const job = at(object, 'status', 'jobStatus');
  const checkpoint = at(job, 'checkpointInfo', 'lastCheckpoint');
  const savepoint = at(job, 'savepointInfo', 'lastSavepoint');
  return newest([pointOf('checkpoint', checkpoint), pointOf('savepoint', savepoint)]);
}

export function newest(points: readonly (Point | undefined)[]): Point | undefined {
  return points
    .filter((point) => point !== undefined)
    .reduce<Point | undefined>((best, point) => (best && best.time >= point.time ? best : point), undefined);
}

const INTERVALS = [
  'kubernetes.operator.periodic.checkpoint.interval',
  'kubernetes.operator.periodic.savepoint.interval',
];

/** Whether the operator is told to take checkpoints or savepoints at an interval. */
export function isTakenRegularly(configuration: Readonly<Record<string, string>>): boolean {
  return INTERVALS.some((key) => (configuration[key] ?? '') !== '');
}

/** Snapshots that are resources of their own: by `<kind>/<namespace>/<name>` of what they are of, the newest. */
export function pointsOfSnapshots(snapshots: readonly KubeObject[]): ReadonlyMap<string, Point> {
  const points = new Map<string, Point>();
  for (const { metadata } of snapshots) {
    const { labels = {}, namespace = '', creationTimestamp = '' } = metadata;
    const job = `${labels['job-reference.kind']}/${namespace}/${labels['job-reference.name']}`;
    const kind = labels['snapshot.type']?.toLowerCase() === 'checkpoint' ? 'checkpoint' : 'savepoint';
    const periodic = labels['snapshot.trigger-type'] === 'PERIODIC';
    // Their own time is in the status, which is not asked for; it is at most as long ago.
    const time = new Date(creationTimestamp);
    if (Number.isNaN(time.getTime())) continue;
    points.set(job, newest([points.get(job), { kind, time: time.toISOString(), periodic }])!);
  }
  return points;
}

function pointOf(kind: Point['kind'], info: unknown): Point | undefined {
  const time = timeOf(at(info, 'timeStamp'));
  if (time === undefined) return undefined;
  const path = textAt(info, 'location');
  const periodic = at(info, 'triggerType') === 'PERIODIC';
  return { kind, time, ...(path === undefined ? {} : { path }), periodic };
}

/** Milliseconds since 1970, as the operator has them, also as text. */
export function timeOf(value: unknown): string | undefined {
  const ms = typeof value === 'string' ? Number(value) : value;
  return typeof ms === 'number' && ms > 0 && ms < 8.64e15 ? new Date(ms).toISOString() : undefined;
}
