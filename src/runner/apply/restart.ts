import { at, isObject, Json } from '../../validation/manifest';
import { KubeObject } from '../kube/object';

/**
 * Whether a change would have the operator start a job again without its state; from the object as it is, and as the API
 * server would make it.
 */
export function startsEmpty(before: KubeObject, after: KubeObject): boolean {
  return mayStartEmpty(after) && canonical(restarting(before)) !== canonical(restarting(after));
}

/** The operator takes a job without an upgrade mode for a stateless one. */
export function mayStartEmpty(manifest: KubeObject): boolean {
  const job = at(manifest, 'spec', 'job');
  return job !== undefined && (at(job, 'upgradeMode') ?? 'stateless') === 'stateless';
}

export function wouldStartEmpty({ kind, metadata }: KubeObject): string {
  return (
    `this change would start the ${kind} ${metadata.name} again without its state: its upgradeMode is stateless, and the ` +
    'application is not declared so; set upgradeMode to savepoint or last-state, or declare the application stateless'
  );
}

/** A job that is only suspended is not started, and the mode by itself starts nothing. */
function restarting({ spec }: KubeObject): Json {
  if (!isObject(spec) || !isObject(spec.job)) return spec;
  const { upgradeMode: _, ...job } = spec.job;
  if (job.state === 'suspended') return null;
  return { ...spec, job };
}

function canonical(value: Json): string {
  return JSON.stringify(value, (_, each: unknown) =>
    isObject(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each,
  );
}
