import { numberAt, textAt } from './conditions';
import { KubeApi } from '../../kube/api';
import { KubeObject } from '../../kube/object';

const MOST_EVENTS = 3;

/** What is warned of about an object, newest first, each once. */
export async function eventsOf(api: KubeApi, object: KubeObject): Promise<string[]> {
  const { name, namespace = 'default', uid } = object.metadata;
  const fields = [
    `involvedObject.kind=${object.kind}`,
    `involvedObject.name=${name}`,
    // Of one that was there before under this name, nothing is told.
    ...(uid === undefined ? [] : [`involvedObject.uid=${uid}`]),
  ];
  const events = await api.list(
    { apiVersion: 'v1', kind: 'Event' },
    { namespace, fieldSelector: fields.join(',') },
  );
  return warningsIn(events).slice(0, MOST_EVENTS);
}

export function warningsIn(events: readonly KubeObject[]): string[] {
  const newest = new Map<string, { time: string; count: number }>();
  for (const event of events.filter(({ type }) => type === 'Warning')) {
    const text = [textAt(event, 'reason'), textAt(event, 'message')].filter(Boolean).join(': ');
    const { time, count } = newest.get(text) ?? { time: '', count: 0 };
    newest.set(text, {
      time: [time, timeOf(event)].sort()[1],
      count: count + (numberAt(event, 'series', 'count') ?? numberAt(event, 'count') ?? 1),
    });
  }
  return [...newest]
    .sort(([, a], [, b]) => b.time.localeCompare(a.time))
    .map(([text, { count }]) => (count > 1 ? `${text} (${count} times)` : text));
}

function timeOf(event: KubeObject): string {
  return (
    textAt(event, 'series', 'lastObservedTime') ??
    textAt(event, 'lastTimestamp') ??
    textAt(event, 'eventTime') ??
    textAt(event, 'metadata', 'creationTimestamp') ??
    ''
  );
}
