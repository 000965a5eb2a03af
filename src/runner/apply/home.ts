import { FIELD_MANAGER, HOME, homeManifest, inventoryOf, Owner, ownerOf } from './apply-set';
import { holds } from './compare/unchanged';
import { Desired } from './desired';
import { anotherFleet, anotherLedger } from './errors';
import { Identity } from './identify';
import { kindsOf, namespacesOf } from './inspect';
import { KubeApi } from '../kube/api';
import { KubeError } from '../kube/error';
import { KubeObject } from '../kube/object';

const NAMESPACE: KubeObject = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: HOME.namespace,
    labels: {
      'app.kubernetes.io/part-of': 'flink-fleet',
      'pod-security.kubernetes.io/enforce': 'restricted',
    },
  },
};

/**
 * Says in the cluster whose it is from now on, and what may be in it, before anything else is written there.
 *
 * @throws if another fleet, or another ledger, was faster.
 */
export async function takeHome(
  api: KubeApi,
  cluster: string,
  owner: Required<Owner>,
  { home }: Identity,
  desired: readonly Desired[],
): Promise<void> {
  const former = inventoryOf(home);
  const inventory = {
    kinds: kindsOf([...desired.map(({ manifest }) => manifest), ...former.kinds]),
    namespaces: namespacesOf(desired, former),
  };
  const manifest = homeManifest(owner, inventory);
  if (home && holds(manifest, home)) return;
  if (!home) {
    // The assembly's own comes too late with its stage.
    const own = desired.find(({ id }) => id === `/Namespace//${HOME.namespace}`);
    await api.apply(own?.manifest ?? NAMESPACE, { fieldManager: FIELD_MANAGER });
    await createFirst(api, cluster, owner, manifest);
  }
  await api.apply(manifest, { fieldManager: FIELD_MANAGER, force: true });
}

/** Created where it is absent, and never changed, so that of two that come at once one is the second. */
async function createFirst(
  api: KubeApi,
  cluster: string,
  owner: Required<Owner>,
  manifest: KubeObject,
): Promise<void> {
  try {
    await api.apply(manifest, { fieldManager: FIELD_MANAGER, absent: true });
  } catch (error) {
    if (!(error instanceof KubeError) || (error.reason !== 'AlreadyExists' && error.outcome !== 'unknown')) {
      throw error;
    }
    const there = await api.get(HOME);
    const { fleet, ledger } = there ? ownerOf(there) : {};
    if (fleet !== undefined && fleet !== owner.fleet) throw anotherFleet(cluster, fleet, owner.fleet);
    if (ledger !== undefined && ledger !== owner.ledger) throw anotherLedger(cluster, ledger, owner.ledger);
  }
}
