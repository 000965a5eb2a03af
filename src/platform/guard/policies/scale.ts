import { UNMANAGED_ALLOWED, UNMANAGED_FIX } from './unmanaged';
import { Policy } from '../policy';

/**
 * What `kubectl scale` and a HorizontalPodAutoscaler send. It is a change of the spec that brings along nothing of the
 * object, so that its epoch cannot be seen.
 */
export function scalePolicy(): Policy {
  return {
    name: 'flink-fleet-guard-scale',
    apiGroup: 'flink.apache.org',
    resources: ['flinkdeployments/scale'],
    operations: ['UPDATE'],
    scope: 'in guarded namespaces',
    grants: true,
    variables: { what: "'FlinkDeployment ' + request.namespace + '/' + object.metadata.name" },
    validations: [
      {
        expression: '!(object.metadata.name in params.?data.orValue({}))',
        message: 'a fleet application is not scaled from outside',
        messageExpression:
          "variables.what + ' is a fleet application, which is not scaled from outside: the epoch that it runs at cannot be seen then" +
          "; change its task managers in the program of the fleet, or use the autoscaler of the operator'",
      },
      {
        expression: UNMANAGED_ALLOWED,
        message: 'this namespace takes only applications of the fleet',
        messageExpression: `variables.what + ' is no application of the fleet, and this namespace takes no others' + ${UNMANAGED_FIX}`,
      },
    ],
  };
}
