import { UNMANAGED_ALLOWED, UNMANAGED_FIX } from './unmanaged';
import { Policy } from '../policy';

/**
 * Blue/green deployments. The operator creates and deletes the FlinkDeployments behind them, so that none can be an
 * application of the fleet; where there may be no others, it is said here and not by what the operator then fails at.
 */
export function blueGreenPolicy(): Policy {
  return {
    name: 'flink-fleet-guard-blue-green',
    apiGroup: 'flink.apache.org',
    resources: ['flinkbluegreendeployments'],
    operations: ['CREATE', 'UPDATE'],
    scope: 'in guarded namespaces',
    validations: [
      {
        expression: `oldObject != null && object.?spec == oldObject.?spec || ${UNMANAGED_ALLOWED}`,
        message: 'this namespace takes only applications of the fleet',
        messageExpression:
          "'FlinkBlueGreenDeployment ' + request.namespace + '/' + object.metadata.name + ' cannot be an application of the fleet: the operator" +
          ` itself creates and deletes what is behind it, and this namespace takes no others; use a FlinkDeployment'` +
          ` + ${UNMANAGED_FIX}`,
      },
    ],
  };
}
