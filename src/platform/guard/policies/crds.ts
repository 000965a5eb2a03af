import { quoted } from '../cel';
import { Policy } from '../policy';
import { KubernetesSubject, sentBy } from '../subject';

/** Who may delete the CRDs of guarded kinds: all their objects go with them, and no policy is asked about those. */
export function crdsPolicy(breakGlass: readonly KubernetesSubject[]): Policy {
  return {
    name: 'flink-fleet-guard-crds',
    apiGroup: 'apiextensions.k8s.io',
    resources: ['customresourcedefinitions'],
    operations: ['DELETE'],
    matchConditions: {
      'is-of-flink':
        "oldObject.metadata.name in ['flinkdeployments.flink.apache.org', 'flinksessionjobs.flink.apache.org']",
    },
    scope: 'cluster',
    validations: [
      {
        expression: sentBy(breakGlass),
        message: 'only those who may break the glass may delete a CRD of guarded resources',
        messageExpression:
          "'with the CRD ' + oldObject.metadata.name + ' all its objects are deleted, and their jobs end, without the guard being asked; '" +
          ` + ${quoted(`only ${breakGlass.join(', ')} may delete it, not `)} + request.userInfo.username` +
          " + '; see break-glass in docs/guard.md'",
      },
    ],
  };
}
