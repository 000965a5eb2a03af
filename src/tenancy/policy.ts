import { podVariables } from './rules/place';
import { Authority, heldBy, PolicyTarget, TenantRule } from './rules/rule';
import { TEMPLATES } from './rules/subject';
import { quoted } from '../platform/guard/cel';
import { JsonObject } from '../validation/manifest';

/** A policy of the API server, and the binding that says where it holds. */
export interface PolicyManifests {
  readonly policy: JsonObject;
  readonly binding: JsonObject;
}

export interface PolicyInput {
  readonly name: string;
  readonly labels: { readonly [name: string]: string };
  readonly namespaces: readonly string[];
  readonly rules: readonly TenantRule[];
  readonly authority: Authority;
}

/**
 * The rules as the API server holds them. The bounds stand in the policy itself: a parameter in the tenant's namespace
 * would be within the reach of its jobs, which write ConfigMaps there, and one that is a custom resource is unknown to
 * an API server for half a minute after its start.
 */
export function tenantPolicies({ name, ...input }: PolicyInput): Record<PolicyTarget, PolicyManifests> {
  return {
    flink: policyManifests({ ...input, name }, 'flink'),
    pods: policyManifests({ ...input, name: `${name}-pods` }, 'pods'),
  };
}

const API_VERSION = 'admissionregistration.k8s.io/v1';

function policyManifests(
  { name, labels, namespaces, rules, authority }: PolicyInput,
  target: PolicyTarget,
): PolicyManifests {
  const metadata = { name, labels: { ...labels } };
  const { apiGroup, resources, changed, variables } = TARGETS[target];
  const asked = rules.flatMap((rule, i) => {
    const wrong = rule.wrongInCel(target);
    return wrong === undefined ? [] : [{ rule, wrong, variable: variableOf(rule, i) }];
  });
  return {
    policy: {
      apiVersion: API_VERSION,
      kind: 'ValidatingAdmissionPolicy',
      metadata,
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          ...ANYWHERE,
          resourceRules: [
            {
              apiGroups: [apiGroup],
              apiVersions: ['*'],
              resources,
              operations: ['CREATE', 'UPDATE'],
              scope: '*',
            },
          ],
        },
        matchConditions: [{ name: 'changed', expression: changed }],
        variables: [
          { name: 'object', expression: "request.kind.kind + ' ' + request.namespace + '/' + request.name" },
          ...Object.entries(variables).map(([variable, expression]) => ({ name: variable, expression })),
          ...asked.map(({ variable, wrong }) => ({ name: variable, expression: wrong })),
        ],
        validations: asked.map(({ rule: { mustBe }, variable }) => ({
          expression: `variables.${variable}.size() == 0`,
          message: `${mustBe} (${heldBy(authority)})`,
          messageExpression:
            `variables.object + ${quoted(`: ${mustBe}, got `)} + variables.${variable}.join(', ')` +
            ` + ${quoted(` (${heldBy(authority)})`)}`,
          reason: 'Forbidden',
        })),
      },
    },
    binding: {
      apiVersion: API_VERSION,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata,
      spec: {
        policyName: name,
        validationActions: ['Deny'],
        matchResources: { ...ANYWHERE, namespaceSelector: byName(namespaces) },
      },
    },
  };
}

/** What is wrong by a rule, such as `wrongServiceAccount3`. */
function variableOf({ id }: TenantRule, index: number): string {
  const words = id.replace(/^tenant/, '').replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  return `wrong${words}${index}`;
}

/** What the API server would add by itself, upon which another manager of the same fields would conflict with it. */
const ANYWHERE: JsonObject = { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} };

/** By the label that the API server sets: whoever labels namespaces cannot take one out. */
function byName(namespaces: readonly string[]): JsonObject {
  return {
    matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: [...namespaces] }],
  };
}

/** Whether two maps are equal but for one entry; by dyn(), since to a type checker an object is no map. */
const equalBut = (entry: string, now: string, before: string) =>
  `dyn(${now}).all(k, k == '${entry}' || k in dyn(${before}) && dyn(${now})[k] == dyn(${before})[k])` +
  ` && dyn(${before}).all(k, k == '${entry}' || k in dyn(${now}))`;

const SUSPENDED =
  "dyn(object).?spec.?job.?state.orValue('') == 'suspended' && dyn(oldObject).?spec.?job.hasValue()" +
  ` && ${equalBut('job', 'object.spec', 'oldObject.spec')} && ${equalBut('state', 'object.spec.job', 'oldObject.spec.job')}`;

interface Target {
  readonly apiGroup: string;
  readonly resources: string[];
  /** Which writes are asked about, in CEL: finalizers, labels and status stay free. */
  readonly changed: string;
  readonly variables: Readonly<Record<string, string>>;
}

const TARGETS: Readonly<Record<PolicyTarget, Target>> = {
  flink: {
    apiGroup: 'flink.apache.org',
    resources: ['flinkdeployments', 'flinksessionjobs', 'flinkstatesnapshots', 'flinkbluegreendeployments'],
    // A job can be stopped even if the bounds have become narrower since it was started.
    changed: `oldObject == null || dyn(object).?spec != dyn(oldObject).?spec && !(${SUSPENDED})`,
    variables: {
      spec:
        "(request.kind.kind == 'FlinkBlueGreenDeployment' ? dyn(object).?spec.?template.?spec : dyn(object).?spec)" +
        '.orValue({})',
      configuration: 'variables.spec.?flinkConfiguration.orValue({})',
      ...podVariables(
        `[${TEMPLATES.map((template) => `variables.spec.?${template.join('.?')}.?spec.orValue({})`).join(', ')}]`,
        TEMPLATES.length,
      ),
    },
  },
  pods: {
    apiGroup: '',
    resources: ['pods'],
    changed: 'oldObject == null || object.spec != oldObject.spec',
    variables: podVariables('[dyn(object.spec)]', 1),
  },
};
