import { FleetAssembly } from '../../assembly/assembly';
import { Placement } from '../ledger/records';

/** `<tenant>/<name>` of the application that an object in a namespace says it belongs to. */
export type Identify = (namespace: string, application: string) => string;

/** An object tells the name of its application within the tenant; whose the namespace is, others say. */
export function identifier(
  { applications, tenants }: FleetAssembly,
  placements: ReadonlyMap<string, Placement> = new Map(),
): Identify {
  const known = new Map<string, string>();
  const add = (id: string, namespace: string) => known.set(`${namespace}/${id.split('/')[1]}`, id);
  for (const [id, { namespace }] of Object.entries(applications)) add(id, namespace);
  for (const { app, namespace } of placements.values()) add(app, namespace);
  const tenantOf = new Map(
    Object.entries(tenants).flatMap(([tenant, { namespaces }]) =>
      namespaces.map((namespace): [string, string] => [namespace, tenant]),
    ),
  );
  return (namespace, application) =>
    known.get(`${namespace}/${application}`) ?? `${tenantOf.get(namespace) ?? namespace}/${application}`;
}
