import { operatorLabels, SERVICE_ACCOUNT } from './names';
import { InstalledObject, OperatorContext } from './parts';
import { nodeRules, ownNamespaceRules, servingRules } from './rights';
import { JsonObject } from '../../validation/manifest';

/** What of an installation decides which rights it needs. */
export interface RightsInput {
  readonly kerberos: boolean;
  readonly configuration: Readonly<Record<string, string>>;
}

/** The rights of the operator, each where it needs them, and nowhere else. */
export function operatorRights(context: OperatorContext, input: RightsInput): readonly InstalledObject[] {
  const { version, namespace, watchNamespaces } = context;
  const serving = servingRules(version, input.kerberos);
  const own = ownNamespaceRules(version, watchNamespaces?.includes(namespace) ?? true);
  return [
    ...(watchNamespaces ?? [undefined]).flatMap((served) =>
      grant(context, serving, {
        id: served ? `Serving-${served}` : 'Serving',
        namespace: served,
        name: SERVICE_ACCOUNT,
        binding: `${SERVICE_ACCOUNT}-role-binding`,
      }),
    ),
    ...grant(context, own, { id: 'OwnNamespace', namespace, name: `${SERVICE_ACCOUNT}-own-namespace` }),
    // Of several operators in a cluster each has its own.
    ...grant(context, nodeRules(input.configuration), {
      id: 'Nodes',
      name: `${SERVICE_ACCOUNT}-${namespace}-nodes`,
    }),
  ];
}

interface Grant {
  readonly id: string;
  /** Where it holds; absent for the whole cluster. */
  readonly namespace?: string;
  readonly name: string;
  /** The name of the binding, if it is another one. */
  readonly binding?: string;
}

function grant(context: OperatorContext, rules: JsonObject[], to: Grant): readonly InstalledObject[] {
  if (rules.length === 0) return [];
  const { id, namespace, name, binding = name } = to;
  const kind = namespace ? 'Role' : 'ClusterRole';
  const clusterScoped = !namespace;
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const metadata = { ...(namespace ? { namespace } : {}), labels: operatorLabels(context.version) };
  const bound = {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
    subjects: [{ kind: 'ServiceAccount', name: SERVICE_ACCOUNT, namespace: context.namespace }],
  };
  return [
    {
      id: `${id}Role`,
      clusterScoped,
      manifest: { apiVersion, kind, metadata: { name, ...metadata }, rules },
    },
    {
      id: `${id}RoleBinding`,
      clusterScoped,
      manifest: { apiVersion, kind: `${kind}Binding`, metadata: { name: binding, ...metadata }, ...bound },
    },
  ];
}
