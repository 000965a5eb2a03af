import { OperatorVersion } from '../../flink/versions/operator-version';
import { platformLabels } from '../labels';

/**
 * Names as the operator's chart has them, so that a release of the chart can be taken over: what selects pods cannot
 * be changed, and an object under another name would be a second one.
 */
export const NAME = 'flink-kubernetes-operator';
export const SERVICE_ACCOUNT = 'flink-operator';
export const CONFIG_MAP = 'flink-operator-config';
export const CONFIG_VOLUME = 'flink-operator-config-volume';
export const ARTIFACTS_VOLUME = 'flink-artifacts-volume';
export const LEASE = 'flink-operator-lease';

export const SELECTOR = { 'app.kubernetes.io/name': NAME };

/** Where the image has its configuration, plugins and downloads. */
export const CONF_DIR = '/opt/flink/conf';
export const PLUGINS_DIR = '/opt/flink/plugins';
export const ARTIFACTS_DIR = '/opt/flink/artifacts';

export const HEALTH_PORT = 8085;
export const METRICS_PORT = 9999;
export const WEBHOOK_PORT = 9443;

export function operatorLabels(version: OperatorVersion): { [name: string]: string } {
  return { ...platformLabels(NAME, 'operator'), 'app.kubernetes.io/version': version.version };
}
