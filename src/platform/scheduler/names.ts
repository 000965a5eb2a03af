import { KubernetesVersion } from '../kubernetes-version';
import { platformLabels } from '../labels';

/** Of the objects, and of the lease by which the pods elect a leader. */
export const NAME = 'flink-scheduler';
export const SELECTOR = { 'app.kubernetes.io/name': NAME };

export const PORT = 10259;
export const CONFIG_DIR = '/etc/kubernetes/scheduler';
export const CONFIG_FILE = 'config.yaml';

export function schedulerLabels(version: KubernetesVersion): { [name: string]: string } {
  return { ...platformLabels(NAME, 'scheduler'), 'app.kubernetes.io/version': version.version };
}
