import { EPOCHS_CONFIG_MAP, GRANT_FORM, GUARDED_LABEL } from '../grant';
import { Policy, Validation } from '../policy';
import { KubernetesSubject, sentBy } from '../subject';

/**
 * Who may write grants, and which grant may follow which: the law of `mayFollow`, for the runner too.
 *
 * Flink's own service accounts may write all ConfigMaps of their namespace, where Flink keeps its leaders, so access
 * control alone protects nothing. It holds in every namespace, guarded or not: grants that somebody else wrote
 * before a namespace is guarded would count afterwards.
 */
export function epochsPolicy(runner: readonly KubernetesSubject[]): Policy {
  return {
    name: 'flink-fleet-guard-epochs',
    apiGroup: '',
    resources: ['configmaps'],
    operations: ['CREATE', 'UPDATE', 'DELETE'],
    // Not by resourceNames: a request to delete a whole collection has no name, and would get through.
    matchConditions: {
      'is-the-parameter': `(object == null ? oldObject : object).metadata.name == '${EPOCHS_CONFIG_MAP}'`,
    },
    scope: 'cluster',
    variables: {
      runner: sentBy(runner),
      now: 'object == null ? {} : object.?data.orValue({})',
      was: 'oldObject == null ? {} : oldObject.?data.orValue({})',
      // What was no grant, from before the policy was there, may become one.
      changed:
        'variables.now.filter(k, k in variables.was && variables.was[k] != variables.now[k]' +
        ` && ${isGrant('variables.was[k]')} && ${isGrant('variables.now[k]')})`,
      where: `'ConfigMap ' + request.namespace + '/${EPOCHS_CONFIG_MAP}'`,
    },
    validations: [
      {
        expression: "request.operation == 'DELETE' || variables.runner || variables.now == variables.was",
        message: 'only the runner of the fleet may write grants',
        messageExpression:
          "variables.where + ' holds the grants of the fleet: only its runner may write them, and '" +
          " + request.userInfo.username + ' is not the runner'",
      },
      {
        expression: `variables.now.all(k, k in variables.was && variables.was[k] == variables.now[k] || ${isGrant('variables.now[k]')})`,
        message: 'a grant is written <epoch>/<token> or <epoch>/<token>/revoked',
      },
      {
        expression: "request.operation == 'DELETE' || variables.was.all(k, k in variables.now)",
        message:
          'a grant is never removed, since its token would be forgotten; revoke it: <epoch>/<token>/revoked',
      },
      changesOnly(`${numberOf('now', TOKEN)} >= ${numberOf('was', TOKEN)}`, 'a token never goes down'),
      changesOnly(`${numberOf('now', EPOCH)} >= ${numberOf('was', EPOCH)}`, 'an epoch never goes down'),
      changesOnly(
        `${parts('was')}.size() == 2 || ${parts('now')}.size() == 3 || ${numberOf('now', EPOCH)} > ${numberOf('was', EPOCH)}`,
        'an epoch that was revoked is never granted again',
      ),
      {
        expression: 'object == null || !object.?immutable.orValue(false) && !has(object.binaryData)',
        message: 'grants are data that can change: neither immutable nor binaryData',
      },
      {
        expression:
          `request.operation != 'DELETE'` +
          ` || namespaceObject.metadata.?labels[?'${GUARDED_LABEL}'].orValue('') != 'true'`,
        message: 'without its grants every write to a Flink resource of a guarded namespace is refused',
        messageExpression:
          "variables.where + ' is not deleted while the namespace is guarded: without it every write to a Flink resource" +
          " would be refused; see break-glass in docs/guard.md'",
      },
    ],
  };
}

const EPOCH = 0;
const TOKEN = 1;

const isGrant = (value: string) => `${value}.matches('${GRANT_FORM}')`;
const parts = (state: 'now' | 'was') => `variables.${state}[k].split('/')`;
const numberOf = (state: 'now' | 'was', part: number) => `int(${parts(state)}[${part}])`;

/** What must hold of each grant that changes; who reads why not shall also see which, from what, and to what. */
function changesOnly(law: string, text: string): Validation {
  return {
    expression: `variables.changed.all(k, ${law})`,
    message: text,
    messageExpression:
      `variables.where + ': ${text}; refused: ' + variables.changed.filter(k, !(${law}))` +
      ".map(k, k + ' from ' + variables.was[k] + ' to ' + variables.now[k]).join(', ')" +
      " + '; another runner has gone on meanwhile: read the ledger and the grant again'",
  };
}
