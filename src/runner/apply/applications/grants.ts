import { EPOCHS_CONFIG_MAP, formatGrant, Grant, mayFollow, parseGrant } from '../../../platform/guard/grant';
import { FIELD_MANAGER } from '../apply-set';
import { grantIsAhead, noGrants } from './errors';
import { groupBy } from '../../../validation/group-by';
import { KubeApi } from '../../kube/api';
import { KubeObject, ObjectRef } from '../../kube/object';
import { nameIn, Placement } from '../../ledger/records';

/** What one application may do in a cluster from now on. */
export interface Granting extends Grant {
  readonly namespace: string;
  readonly name: string;
}

/** Where the grants of a namespace stand. */
export function grantsIn(namespace: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: EPOCHS_CONFIG_MAP };
}

/** What an application may do where the ledger places it. */
export function grantingOf({ app, namespace, epoch, token }: Placement): Granting {
  return { namespace, name: nameIn(app), epoch, token, revoked: false };
}

/**
 * Writes what is granted, a request for each namespace. What stands there already is left alone.
 *
 * @throws if a grant of a later operation stands there: then this one was overtaken.
 */
export async function grant(api: KubeApi, grantings: readonly Granting[]): Promise<void> {
  const byNamespace = groupBy(grantings, ({ namespace }) => namespace);
  await Promise.all([...byNamespace].map(async ([namespace, those]) => grantIn(api, namespace, those)));
}

async function grantIn(api: KubeApi, namespace: string, grantings: readonly Granting[]): Promise<void> {
  const there = await api.get(grantsIn(namespace));
  if (!there) throw noGrants(namespace);
  const { data, ahead } = grantChanges(there, grantings);
  const [first] = ahead;
  if (first) {
    throw grantIsAhead(`${namespace}/${first.granting.name}`, first.there, formatGrant(first.granting));
  }
  await writeGrants(api, namespace, data);
}

/** What is to be written over the grants of a namespace, and what would fall behind what stands there. */
export interface GrantChanges {
  readonly data: Readonly<Record<string, string>>;
  readonly ahead: readonly { readonly granting: Granting; readonly there: string }[];
}

export function grantChanges(there: KubeObject, grantings: readonly Granting[]): GrantChanges {
  const former = (there.data ?? {}) as Record<string, string>;
  const data: Record<string, string> = {};
  const ahead: { granting: Granting; there: string }[] = [];
  for (const granting of grantings) {
    const { name } = granting;
    const text = formatGrant(granting);
    const known = former[name] === undefined ? undefined : parseGrant(former[name]);
    if (former[name] === text) continue;
    if (known && !mayFollow(granting, known)) ahead.push({ granting, there: former[name] });
    else data[name] = text;
  }
  return { data, ahead };
}

/** Nothing is sent where nothing changes. */
export async function writeGrants(
  api: KubeApi,
  namespace: string,
  data: Readonly<Record<string, string>>,
): Promise<void> {
  if (Object.keys(data).length === 0) return;
  await api.patch(grantsIn(namespace), { data: { ...data } }, { fieldManager: FIELD_MANAGER });
}
