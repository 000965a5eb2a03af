import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { KarpenterFeatureGates, KarpenterProps } from './karpenter-props';
import { JsonObject } from '../../../validation/manifest';
import { karpenterDuration } from '../duration';

export const METRICS_PORT = 8080;
export const HEALTH_PORT = 8081;
export const CONTAINER = 'controller';

/** The environment of the controller, each variable once; what a user says of one stands in its place. */
export function environment(props: KarpenterProps): JsonObject[] {
  const { batchIdleDuration, batchMaxDuration, env = {} } = props;
  const values: Record<string, string | undefined> = {
    CLUSTER_NAME: props.clusterName,
    CLUSTER_ENDPOINT: props.clusterEndpoint,
    INTERRUPTION_QUEUE: props.interruptionQueue,
    BATCH_IDLE_DURATION: batchIdleDuration && karpenterDuration(batchIdleDuration),
    BATCH_MAX_DURATION: batchMaxDuration && karpenterDuration(batchMaxDuration),
    PREFERENCE_POLICY: props.preferencePolicy,
    FEATURE_GATES: featureGates(props.featureGates),
    METRICS_PORT: String(METRICS_PORT),
    HEALTH_PROBE_PORT: String(HEALTH_PORT),
  };
  const own = Object.entries(values).flatMap(([name, value]): JsonObject[] =>
    value === undefined ? [] : [{ name, value }],
  );
  const given = Object.entries(env).map(
    ([name, { value, valueFrom }]) =>
      k8s.toJson_EnvVar({ name, value, valueFrom } as k8s.EnvVar) as JsonObject,
  );
  return [...own, ...OWN_RESOURCES].filter(({ name }) => !Object.hasOwn(env, name as string)).concat(given);
}

/** Karpenter scales what it does at once by its CPU, and has its memory collected in time by its limit. */
const OWN_RESOURCES = [
  ownResource('CPU_REQUESTS', 'requests.cpu', '1m'),
  ownResource('MEMORY_LIMIT', 'limits.memory', '1'),
];

function ownResource(name: string, resource: string, divisor: string): JsonObject {
  return { name, valueFrom: { resourceFieldRef: { containerName: CONTAINER, resource, divisor } } };
}

/** Those that are named; Karpenter's own defaults hold for the others. */
function featureGates(gates: KarpenterFeatureGates = {}): string | undefined {
  const named = Object.entries(gates).filter(([, on]) => on !== undefined);
  if (named.length === 0) return undefined;
  return named.map(([name, on]) => `${name[0].toUpperCase()}${name.slice(1)}=${on}`).join(',');
}
