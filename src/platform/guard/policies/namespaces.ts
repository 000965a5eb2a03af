import { quoted } from '../cel';
import { GUARDED_LABEL } from '../grant';
import { Policy } from '../policy';
import { KubernetesSubject, sentBy } from '../subject';

/**
 * Who may end the guard of a namespace. Not even they may delete a guarded one: the applications in it would be kept
 * all the same, and the namespace would hang between life and death.
 */
export function namespacesPolicy(breakGlass: readonly KubernetesSubject[]): Policy {
  return {
    name: 'flink-fleet-guard-namespaces',
    apiGroup: '',
    // Labels can be written by way of each of them.
    resources: ['namespaces', 'namespaces/status', 'namespaces/finalize'],
    operations: ['UPDATE', 'DELETE'],
    scope: 'guarded namespaces',
    variables: { where: "'namespace ' + oldObject.metadata.name + ' is guarded: '" },
    validations: [
      {
        expression:
          `request.operation != 'UPDATE' || object.metadata.?labels[?'${GUARDED_LABEL}'].orValue('') == 'true'` +
          ` || ${sentBy(breakGlass)}`,
        message: 'only those who may break the glass may end the guard of a namespace',
        messageExpression:
          `variables.where + ${quoted(`only ${breakGlass.join(', ')} may remove its label ${GUARDED_LABEL}, not `)}` +
          " + request.userInfo.username + '; see break-glass in docs/guard.md'",
      },
      {
        expression: "request.operation != 'DELETE'",
        message: 'a guarded namespace is not deleted',
        messageExpression:
          "variables.where + 'the fleet applications in it cannot be deleted with it; retire them by flink-fleet, then remove the" +
          ` label ${GUARDED_LABEL}, then delete it; see break-glass in docs/guard.md'`,
      },
    ],
  };
}
