/** What says on a node, and in the taint that goes with it, which pods of Flink it is for. */
export const POOL_LABEL = 'flink-fleet.dev/pool';
export const JOB_MANAGER_POOL = 'job-managers';
export const TASK_MANAGER_POOL = 'task-managers';
/** By what nodes of job managers are told apart into groups; it says nothing of where they are. */
export const SPREAD_LABEL = 'flink-fleet.dev/spread';

/** The labels of all objects of one part of the platform. */
export function platformLabels(name: string, component: string): { [name: string]: string } {
  return {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/part-of': 'flink-fleet',
  };
}
