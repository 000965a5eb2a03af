import { InstalledObject } from './parts';

export const JOB_MANAGER_PRIORITY = 'flink-job-manager';
export const TASK_MANAGER_PRIORITY = 'flink-task-manager';

/**
 * Where room is short, job managers come first, since without one its task managers are of no use. Nobody is evicted
 * for it: what one job gained, others would lose by a restart.
 */
export const PRIORITY_CLASSES: readonly InstalledObject[] = [
  priorityClass(JOB_MANAGER_PRIORITY, 2000, 'Job managers of Flink: placed before its task managers.'),
  priorityClass(
    TASK_MANAGER_PRIORITY,
    1000,
    'Task managers of Flink: placed before pods without a priority.',
  ),
];

function priorityClass(name: string, value: number, description: string): InstalledObject {
  const content = { value, preemptionPolicy: 'Never', description };
  return { id: name, apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', name, content };
}
