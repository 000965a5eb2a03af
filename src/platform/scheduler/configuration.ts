import { stringify } from 'yaml';
import { NAME } from './names';
import { JsonObject } from '../../validation/manifest';

const API_VERSION = 'kubescheduler.config.k8s.io/v1';

/** What of a scheduler's configuration differs between installations. */
export interface SchedulerConfiguration {
  /** The namespace of its lease. */
  readonly namespace: string;
  readonly taskManagerSchedulerName: string;
  readonly jobManagerSchedulerName: string;
  /** Labels that nodes of task managers must have; none for all nodes. */
  readonly taskManagerNodeLabels: Readonly<Record<string, string>>;
}

/** The text of its KubeSchedulerConfiguration. */
export function schedulerConfiguration(configuration: SchedulerConfiguration): string {
  const { namespace, taskManagerSchedulerName, jobManagerSchedulerName, taskManagerNodeLabels } =
    configuration;
  return stringify({
    apiVersion: API_VERSION,
    kind: 'KubeSchedulerConfiguration',
    leaderElection: {
      leaderElect: true,
      resourceLock: 'leases',
      resourceName: NAME,
      resourceNamespace: namespace,
    },
    clientConnection: CLIENT_CONNECTION,
    enableProfiling: false,
    // Of more than 100 nodes it would otherwise look at a part, in which those that a pod prefers may not be.
    percentageOfNodesToScore: 100,
    profiles: [packing(taskManagerSchedulerName, taskManagerNodeLabels), spreading(jobManagerSchedulerName)],
  });
}

/** Its own, 50 and 100, would let it place 50 pods a second at most, when all jobs of a cluster are placed at once. */
const CLIENT_CONNECTION: JsonObject = { qps: 200, burst: 400 };

/** Kubernetes' own profile, but that full nodes score high, and the nodes that a pod prefers higher than all else. */
function packing(schedulerName: string, nodeLabels: Readonly<Record<string, string>>): JsonObject {
  return {
    schedulerName,
    // All others have 12 together, at their own weights.
    plugins: { score: { enabled: [{ name: 'NodeAffinity', weight: 20 }] } },
    pluginConfig: [
      fit('MostAllocated'),
      // A Service, or the Deployment of a standalone cluster, would otherwise spread the task managers of its job.
      args('PodTopologySpread', { defaultingType: 'List', defaultConstraints: [] }),
      ...onlyOn(nodeLabels),
    ],
  };
}

/** Kubernetes' own profile: empty nodes score high, and pods of one ReplicaSet, such as standbys, keep apart. */
function spreading(schedulerName: string): JsonObject {
  return { schedulerName, pluginConfig: [fit('LeastAllocated')] };
}

function fit(type: 'MostAllocated' | 'LeastAllocated'): JsonObject {
  const resources = ['cpu', 'memory'].map((name) => ({ name, weight: 1 }));
  return args('NodeResourcesFit', { scoringStrategy: { type, resources } });
}

/** What all pods of a profile require of nodes, beyond what they say themselves. */
function onlyOn(labels: Readonly<Record<string, string>>): JsonObject[] {
  const matchExpressions = Object.entries(labels).map(([key, value]) => ({
    key,
    operator: 'In',
    values: [value],
  }));
  if (matchExpressions.length === 0) return [];
  const required = { nodeSelectorTerms: [{ matchExpressions }] };
  return [
    args('NodeAffinity', { addedAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } }),
  ];
}

function args(plugin: string, given: JsonObject): JsonObject {
  return { name: plugin, args: { apiVersion: API_VERSION, kind: `${plugin}Args`, ...given } };
}
