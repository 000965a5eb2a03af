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
    // In a large cluster it would otherwise take the best of some nodes; what packs is the best of all.
    percentageOfNodesToScore: 100,
    profiles: [
      profile(taskManagerSchedulerName, [
        fit('MostAllocated'),
        // A Service, or the Deployment of a standalone cluster, would otherwise spread the task managers of its job.
        args('PodTopologySpread', { defaultingType: 'List', defaultConstraints: [] }),
        ...onlyOn(taskManagerNodeLabels),
      ]),
      profile(jobManagerSchedulerName, [fit('LeastAllocated')]),
    ],
  });
}

/** Its own, 50 and 100, would have it wait for most of the time when all jobs of a cluster are placed at once. */
const CLIENT_CONNECTION: JsonObject = { qps: 200, burst: 400 };

/**
 * Kubernetes' own profile, with two changes of what is scored. The nodes that a pod prefers count for more than all
 * else together (soft taints 3, spread 2, affinity of pods 2, devices 2, fit 1). And neither balance between CPU and
 * memory nor images that a node has count at all, since each would now and then outweigh the fit.
 */
function profile(schedulerName: string, pluginConfig: JsonObject[]): JsonObject {
  const score = {
    enabled: [{ name: 'NodeAffinity', weight: 20 }],
    disabled: [{ name: 'NodeResourcesBalancedAllocation' }, { name: 'ImageLocality' }],
  };
  return { schedulerName, plugins: { score }, pluginConfig };
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
