import { EPOCHS_CONFIG_MAP, GUARDED_LABEL } from './grant';
import { compact, JsonObject } from '../../validation/manifest';
import { platformLabels } from '../labels';

/** One rule of a policy, in CEL; a request that any rule refuses is refused. */
export interface Validation {
  readonly expression: string;
  /** What people read if the other text cannot be made. */
  readonly message: string;
  /** What people read on the standard error of kubectl, in CEL: who may, what is granted, what to do. */
  readonly messageExpression?: string;
}

/** What the API server asks before it lets a write pass. */
export interface Policy {
  readonly name: string;
  readonly apiGroup: string;
  readonly resources: readonly string[];
  readonly operations: readonly ('CREATE' | 'UPDATE' | 'DELETE')[];
  /** CEL; only requests of which all are true are asked about. */
  readonly matchConditions?: Readonly<Record<string, string>>;
  /** CEL, in the order in which one may use another. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly validations: readonly Validation[];
  /** Where: in guarded namespaces, on guarded namespaces themselves, or everywhere. */
  readonly scope: 'in guarded namespaces' | 'guarded namespaces' | 'cluster';
  /** Whether the grants of the namespace are its parameter. */
  readonly grants?: boolean;
}

const API_VERSION = 'admissionregistration.k8s.io/v1';

/** The policy, and the binding without which it does nothing. */
export function policyManifests(policy: Policy): { policy: JsonObject; binding: JsonObject } {
  const metadata = { name: policy.name, labels: platformLabels(policy.name, 'guard') };
  return {
    policy: {
      apiVersion: API_VERSION,
      kind: 'ValidatingAdmissionPolicy',
      metadata,
      spec: policySpec(policy),
    },
    binding: {
      apiVersion: API_VERSION,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata,
      spec: bindingSpec(policy),
    },
  };
}

function policySpec(policy: Policy): JsonObject {
  const { apiGroup, resources, operations, matchConditions, variables, validations, grants } = policy;
  return compact({
    failurePolicy: 'Fail',
    // After a restart of the API server a custom resource would be unknown for half a minute, and everything refused.
    paramKind: grants ? { apiVersion: 'v1', kind: 'ConfigMap' } : undefined,
    matchConstraints: {
      ...ANYWHERE,
      resourceRules: [
        {
          apiGroups: [apiGroup],
          apiVersions: ['*'],
          resources: [...resources],
          operations: [...operations],
          scope: '*',
        },
      ],
    },
    matchConditions: matchConditions && named(matchConditions),
    // The API server drops an empty list, and would take each apply for a change.
    variables: variables && named(variables),
    validations: validations.map((validation) => ({ ...validation, reason: 'Forbidden' })),
  }) as JsonObject;
}

function bindingSpec({ name, scope, grants }: Policy): JsonObject {
  return compact({
    policyName: name,
    validationActions: ['Deny'],
    paramRef: grants ? { name: EPOCHS_CONFIG_MAP, parameterNotFoundAction: 'Deny' } : undefined,
    matchResources: MATCHED[scope],
  }) as JsonObject;
}

/** What the API server would add by itself, upon which another manager of the same fields would conflict with it. */
const ANYWHERE: JsonObject = { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} };
const GUARDED: JsonObject = { matchLabels: { [GUARDED_LABEL]: 'true' } };
const MATCHED: Record<Policy['scope'], JsonObject> = {
  'in guarded namespaces': { ...ANYWHERE, namespaceSelector: GUARDED },
  // A selector of namespaces sees only the labels of after the change; this one those of before as well.
  'guarded namespaces': { ...ANYWHERE, objectSelector: GUARDED },
  cluster: ANYWHERE,
};

function named(expressions: Readonly<Record<string, string>>): JsonObject[] {
  return Object.entries(expressions).map(([name, expression]) => ({ name, expression }));
}
