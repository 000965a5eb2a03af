import { textAt } from './conditions';
import { eventsOf } from './events';
import { masked } from './masked';
import { readinessOf, ReadinessOptions } from './readiness';
import { podHindrance } from './workloads';
import { at, isObject } from '../../../validation/manifest';
import { KubeApi } from '../../kube/api';
import { KubeObject } from '../../kube/object';
import { within } from '../../within';

const TIMEOUT_MS = 5000;
const MOST_LINES = 5;
const LONGEST_LINE = 400;

/**
 * Why an object is not ready, for a person: what it says itself, what is told about it, and what hinders its pods. A
 * few lines, by a few requests; what cannot be had in time is left out.
 */
export async function reasonsOf(
  api: KubeApi,
  object: KubeObject,
  options: ReadinessOptions = {},
): Promise<string[]> {
  const { state, why } = readinessOf(object, options);
  const own = state === 'ready' || why === '' ? [] : [why];
  const [pods, events] = await Promise.all([
    inTime(hindrancesOfPods(api, object)),
    inTime(eventsOf(api, object)),
  ]);
  return tidy([...own, ...pods, ...events]);
}

/** Each once, secrets masked, none without end. */
function tidy(lines: readonly string[]): string[] {
  const tidied: string[] = [];
  for (const line of lines) {
    const text = masked(line.replace(/\s+/g, ' ').trim());
    const short = text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE - 1)}…` : text;
    if (short !== '' && !tidied.some((former) => former.includes(coreOf(short)))) tidied.push(short);
  }
  return tidied.slice(0, MOST_LINES);
}

/** An event often repeats what the object says itself, under a name and with a count. */
const coreOf = (text: string) => text.replace(/^[A-Z]\w+: /, '').replace(/ \(\d+ times\)$/, '');

/** What hinders pods, each hindrance once, with how many it hinders. */
async function hindrancesOfPods(api: KubeApi, object: KubeObject): Promise<string[]> {
  const labelSelector = selectorOfPods(object);
  if (labelSelector === undefined) return [];
  const { namespace } = object.metadata;
  const pods = await api.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace, labelSelector });
  const counts = new Map<string, number>();
  for (const pod of pods) {
    const hindrance = podHindrance(pod);
    if (hindrance !== undefined) counts.set(hindrance, (counts.get(hindrance) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([hindrance, count]) => `${count === 1 ? '1 pod' : `${count} pods`}: ${hindrance}`);
}

/** By labels: pods of a rollout belong to the Deployment only by way of a ReplicaSet. */
function selectorOfPods(object: KubeObject): string | undefined {
  if (object.kind === 'FlinkDeployment') return `app=${object.metadata.name}`;
  const labels = at(object, 'spec', 'selector', 'matchLabels');
  if (!isObject(labels) || at(object, 'spec', 'template', 'spec') === undefined) return undefined;
  return Object.keys(labels)
    .map((name) => `${name}=${textAt(labels, name) ?? ''}`)
    .join(',');
}

/** Explanations never make anything worse: neither slower without end, nor broken. */
async function inTime(lines: Promise<string[]>): Promise<string[]> {
  return within(TIMEOUT_MS, lines).catch(() => []);
}
