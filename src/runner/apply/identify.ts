import { HOME, Owner, ownerOf } from './apply-set';
import { anotherCluster, anotherFleet, anotherLedger, noIdentity } from './errors';
import { KubeApi } from '../kube/api';
import { KubeObject } from '../kube/object';
import { ClusterRecord } from '../ledger/records';

/** Which cluster it is that a context leads to. */
export interface Identity {
  /** As {@link clusterUidOf} has it. */
  readonly uid: string;
  /** What an earlier apply left there. */
  readonly home?: KubeObject;
}

/** The UID of the namespace kube-system: it is made once in the life of a cluster, whatever its context is called. */
export async function clusterUidOf(api: KubeApi): Promise<string | undefined> {
  return (await api.get({ apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' }))?.metadata.uid;
}

/**
 * Looks before anything is changed whether it is the cluster that is meant.
 *
 * @throws if the context leads to another cluster than before, or the cluster belongs to another fleet or ledger.
 */
export async function identify(
  api: KubeApi,
  cluster: string,
  owner: Owner,
  record: ClusterRecord | undefined,
): Promise<Identity> {
  const [uid, home] = await Promise.all([clusterUidOf(api), api.get(HOME)]);
  if (uid === undefined) throw noIdentity(cluster, api.context);
  if (record && record.uid !== uid) throw anotherCluster(cluster, api.context, record.uid, uid);
  if (home) {
    const { fleet, ledger } = ownerOf(home);
    if (fleet !== undefined && fleet !== owner.fleet) throw anotherFleet(cluster, fleet, owner.fleet);
    if (ledger !== undefined && ledger !== owner.ledger) throw anotherLedger(cluster, ledger, owner.ledger);
  }
  return { uid, home };
}
