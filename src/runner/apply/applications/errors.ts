import { EPOCHS_CONFIG_MAP } from '../../../platform/guard/grant';
import { FlinkFleetError } from '../../../validation/errors';

export function noGrants(namespace: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5310',
    `the namespace ${namespace} has no ConfigMap ${EPOCHS_CONFIG_MAP}, in which the runner grants what may run; apply the ` +
      'tenants of this cluster first, and see whether somebody has deleted it',
  );
}

export function grantIsAhead(application: string, there: string, ours: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5311',
    `the cluster has the grant ${there} for ${application}, and this command would write ${ours}, which is older; another ` +
      'operation went on in the meantime, so look what it did by flink-fleet history, and apply again',
  );
}
