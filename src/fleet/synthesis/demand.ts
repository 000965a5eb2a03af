import { flattenConfiguration } from '../../flink/config/flatten';
import { parseResourceMemory } from '../../flink/rules/quantity';
import { at, isObject, Json, JsonObject } from '../../validation/manifest';
import { Resources } from '../placement/resources';

/** What the pods of an application ask for at most, as its manifests say it. */
export function demandOf(manifests: readonly JsonObject[]): Resources {
  const jobs = manifests.filter(({ kind }) => kind === 'FlinkSessionJob');
  return manifests
    .filter(({ kind }) => kind === 'FlinkDeployment')
    .map((deployment) => demandOfCluster(deployment, jobs))
    .reduce((sum, each) => ({ cpu: sum.cpu + each.cpu, memory: sum.memory + each.memory }), NOTHING);
}

const NOTHING: Resources = { cpu: 0, memory: 0 };

function demandOfCluster(deployment: JsonObject, sessionJobs: readonly JsonObject[]): Resources {
  const configuration = flattenConfiguration(at(deployment, 'spec', 'flinkConfiguration'));
  const name = at(deployment, 'metadata', 'name');
  const ownJob = at(deployment, 'spec', 'job');
  const jobs = isObject(ownJob)
    ? [ownJob]
    : sessionJobs
        .filter((job) => at(job, 'spec', 'deploymentName') === name)
        .map((job) => at(job, 'spec', 'job') as JsonObject);
  const jobManager = podOf(deployment, 'jobManager', configuration);
  const taskManager = podOf(deployment, 'taskManager', configuration);
  const jobManagers = wholeNumber(at(deployment, 'spec', 'jobManager', 'replicas')) ?? 1;
  const taskManagers = taskManagersOf(deployment, configuration, jobs);
  const most = autoscalerQuota(configuration);
  return {
    cpu: jobManagers * jobManager.cpu + Math.min(taskManagers * taskManager.cpu, most.cpu),
    memory: jobManagers * jobManager.memory + Math.min(taskManagers * taskManager.memory, most.memory),
  };
}

function taskManagersOf(
  deployment: JsonObject,
  configuration: Readonly<Record<string, string>>,
  jobs: readonly JsonObject[],
): number {
  const fixed = wholeNumber(at(deployment, 'spec', 'taskManager', 'replicas'));
  if (fixed !== undefined) return fixed;
  const slots = Number(configuration['taskmanager.numberOfTaskSlots'] ?? 1) || 1;
  const parallelism = jobs
    .map((job) => mostParallelism(job, configuration))
    .reduce((sum, each) => sum + each, 0);
  return Math.ceil(parallelism / slots);
}

/** As far as the autoscaler may take it. */
function mostParallelism(job: JsonObject, configuration: Readonly<Record<string, string>>): number {
  const parallelism = wholeNumber(job.parallelism) ?? 1;
  if (autoscalerOption(configuration, 'enabled') !== 'true') return parallelism;
  const limits = [
    Number(autoscalerOption(configuration, 'vertex.max-parallelism') ?? AUTOSCALER_DEFAULT),
    Number(configuration['pipeline.max-parallelism'] ?? Infinity),
  ];
  return Math.max(parallelism, Math.min(...limits.filter((limit) => limit > 0)));
}

/** What the autoscaler takes for the limit of a vertex where none is given. */
const AUTOSCALER_DEFAULT = 200;

/** Options have two names: since operator 1.8, and before. */
function autoscalerOption(configuration: Readonly<Record<string, string>>, name: string): string | undefined {
  return (
    configuration[`job.autoscaler.${name}`] ?? configuration[`kubernetes.operator.job.autoscaler.${name}`]
  );
}

/** What all task managers of a job may have under the autoscaler. */
function autoscalerQuota(configuration: Readonly<Record<string, string>>): Resources {
  const cpu = autoscalerOption(configuration, 'quota.cpu');
  const memory = autoscalerOption(configuration, 'quota.memory');
  return {
    cpu: cpu === undefined ? Infinity : Math.round(Number(cpu) * 1000),
    memory: (memory === undefined ? undefined : parseResourceMemory(memory)) ?? Infinity,
  };
}

function podOf(
  deployment: JsonObject,
  role: 'jobManager' | 'taskManager',
  configuration: Readonly<Record<string, string>>,
): Resources {
  const resource = at(deployment, 'spec', role, 'resource');
  const cpu = Number(at(resource, 'cpu') ?? configuration[`kubernetes.${role.toLowerCase()}.cpu`] ?? 1);
  const memory = at(resource, 'memory') ?? configuration[`${role.toLowerCase()}.memory.process.size`] ?? '0';
  return { cpu: Math.round(cpu * 1000), memory: parseResourceMemory(String(memory)) ?? 0 };
}

function wholeNumber(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}
