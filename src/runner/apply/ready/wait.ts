import { setTimeout as sleep } from 'node:timers/promises';
import { observe } from './observe';
import { readinessOf, ReadinessOptions } from './readiness';
import { reasonsOf } from './reasons';
import { Readiness, waiting } from './verdict';
import { KubeApi } from '../../kube/api';
import { KubeError } from '../../kube/error';
import { idOf, KubeObject, ObjectRef } from '../../kube/object';

export interface WaitOptions extends ReadinessOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Told whenever something has changed. */
  readonly onProgress?: (progress: WaitProgress) => void;
}

export interface WaitProgress {
  readonly ready: number;
  readonly total: number;
  /** What is waited for, and why it is not ready. */
  readonly waiting: readonly { readonly ref: ObjectRef; readonly why: string }[];
}

export interface NotReady {
  readonly ref: ObjectRef;
  readonly state: 'waiting' | 'failed' | 'missing';
  /** What the object says itself. */
  readonly why: string;
  /** That and more, in a few lines. Empty for what came after the first failures, and for what is missing. */
  readonly reasons: readonly string[];
}

export interface Waited {
  readonly ready: readonly ObjectRef[];
  /** In the order in which they were asked for; empty: all are ready. */
  readonly notReady: readonly NotReady[];
}

const FIRST_INTERVAL_MS = 500;
const LAST_INTERVAL_MS = 5000;
const GROWTH = 1.5;
/** What looks failed may be what was there before this change, until its controller has come by. */
const GRACE_MS = 3000;
/** Reasons of more than that nobody reads, and each costs requests. */
const MOST_EXPLAINED = 10;

/**
 * Waits until objects are ready, until one of them has failed, or until the time is up.
 *
 * @throws the KubeError of a cluster that does not answer any more, or that was ended by the signal.
 */
export async function waitUntilReady(
  api: KubeApi,
  refs: readonly ObjectRef[],
  options: WaitOptions,
): Promise<Waited> {
  const end = performance.now() + options.timeoutMs;
  const isReady = new Set<string>();
  const failedSince = new Map<string, number>();
  let told = '';
  for (let interval = FIRST_INTERVAL_MS; ; interval = Math.min(interval * GROWTH, LAST_INTERVAL_MS)) {
    const open = refs.filter((ref) => !isReady.has(idOf(ref)));
    const found = await observe(api, open);
    const verdicts = open.map((ref) => ({ ref, ...verdictOf(found.get(idOf(ref)), options) }));
    verdicts.filter(({ state }) => state === 'ready').forEach(({ ref }) => isReady.add(idOf(ref)));
    const rest = verdicts.filter(({ state }) => state !== 'ready');
    const progress = JSON.stringify(rest);
    if (progress !== told) {
      told = progress;
      options.onProgress?.({ ready: isReady.size, total: refs.length, waiting: rest });
    }
    const now = performance.now();
    const failing = new Set(rest.filter(({ state }) => state === 'failed').map(({ ref }) => idOf(ref)));
    for (const id of failedSince.keys()) if (!failing.has(id)) failedSince.delete(id);
    for (const id of failing) if (!failedSince.has(id)) failedSince.set(id, now);
    const hasFailed = [...failedSince.values()].some((since) => now - since >= GRACE_MS);
    if (rest.length === 0 || hasFailed || now >= end) {
      return {
        ready: refs.filter((ref) => isReady.has(idOf(ref))),
        notReady: await explained(api, rest, found, options),
      };
    }
    await pause(Math.min(interval, end - now), options.signal);
  }
}

type Verdict = Readiness & { readonly ref: ObjectRef };

function verdictOf(object: KubeObject | undefined, options: ReadinessOptions): Readiness {
  return object === undefined ? waiting('is not there') : readinessOf(object, options);
}

/** What has failed comes first to be explained: others may only wait for it. */
async function explained(
  api: KubeApi,
  rest: readonly Verdict[],
  found: ReadonlyMap<string, KubeObject>,
  options: ReadinessOptions,
): Promise<NotReady[]> {
  const rank = ({ state }: Verdict) => (state === 'failed' ? 0 : 1);
  const first = new Set([...rest].sort((a, b) => rank(a) - rank(b)).slice(0, MOST_EXPLAINED));
  return Promise.all(
    rest.map(async (verdict): Promise<NotReady> => {
      const { ref, state, why } = verdict;
      const object = found.get(idOf(ref));
      if (object === undefined) return { ref, state: 'missing', why, reasons: [] };
      const reasons = first.has(verdict) ? await reasonsOf(api, object, options) : [];
      return { ref, state: state === 'failed' ? 'failed' : 'waiting', why, reasons };
    }),
  );
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    throw new KubeError('aborted', 'the wait for what was applied was ended', 'not-sent');
  }
}
