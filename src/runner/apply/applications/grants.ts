import { EPOCHS_CONFIG_MAP, formatGrant, Grant, mayFollow, parseGrant } from '../../../platform/guard/grant';
import { FIELD_MANAGER } from '../apply-set';
import { grantIsAhead, noGrants } from './errors';
import { groupBy } from '../../../validation/group-by';
import { KubeApi } from '../../kube/api';
import { KubeObject, ObjectRef } from '../../kube/object';
import { Placement } from '../../ledger/records';

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
  return { namespace, name: app.slice(app.indexOf('/') + 1), epoch, token, revoked: false };
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
  const ref = grantsIn(namespace);
  const there = await api.get(ref);
  if (!there) throw noGrants(namespace);
  const data = changesOf(there, grantings);
  if (Object.keys(data).length > 0) await api.patch(ref, { data }, { fieldManager: FIELD_MANAGER });
}

function changesOf(there: KubeObject, grantings: readonly Granting[]): Record<string, string> {
  const former = (there.data ?? {}) as Record<string, string>;
  const changes: Record<string, string> = {};
  for (const { namespace, name, ...next } of grantings) {
    const text = formatGrant(next);
    const known = former[name] === undefined ? undefined : parseGrant(former[name]);
    if (former[name] === text) continue;
    if (known && !mayFollow(next, known)) throw grantIsAhead(`${namespace}/${name}`, former[name], text);
    changes[name] = text;
  }
  return changes;
}
