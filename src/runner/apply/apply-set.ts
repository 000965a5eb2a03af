import { createHash } from 'crypto';
import { CLUSTER_CONFIG_MAP, HOME as HOME_NAMESPACE } from '../../platform/runner-access/names';
import { JsonObject } from '../../validation/manifest';
import { groupOf, KubeObject, ObjectKind } from '../kube/object';

/** In each cluster: the home of the runner. The ConfigMap says whose cluster it is, and is the parent of the inventory. */
export const HOME = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace: HOME_NAMESPACE,
  name: CLUSTER_CONFIG_MAP,
} as const;
export const FIELD_MANAGER = 'flink-fleet';

/** @see https://git.k8s.io/enhancements/keps/sig-cli/3659-kubectl-apply-prune */
const PART_OF = 'applyset.kubernetes.io/part-of';
const ID = 'applyset.kubernetes.io/id';
const TOOLING = 'applyset.kubernetes.io/tooling';
const GROUP_KINDS = 'applyset.kubernetes.io/contains-group-kinds';
/** The same with versions, which a list needs. */
const KINDS = 'flink-fleet.dev/kinds';
const NAMESPACES = 'applyset.kubernetes.io/additional-namespaces';

/** Names the parent, as the specification of ApplySets wants it; it is the same in each cluster. */
const APPLY_SET = `applyset-${createHash('sha256')
  .update(`${HOME.name}.${HOME.namespace}.${HOME.kind}.`)
  .digest('base64url')}-v1`;

/** On everything that the runner has applied. */
export const MEMBER_LABELS = { [PART_OF]: APPLY_SET } as const;
export const MEMBER_SELECTOR = `${PART_OF}=${APPLY_SET}`;

/** Whose cluster it is, as the home in it says. */
export interface Owner {
  readonly fleet: string;
  /** The id of the ledger; absent: there is none yet. */
  readonly ledger?: string;
}

/** What the inventory may hold: where to look for what is to be pruned. */
export interface Inventory {
  readonly kinds: readonly ObjectKind[];
  readonly namespaces: readonly string[];
}

/** The home as it is applied. */
export function homeManifest(
  { fleet, ledger }: Required<Owner>,
  { kinds, namespaces }: Inventory,
): KubeObject {
  const { namespace, name, ...type } = HOME;
  return {
    ...type,
    metadata: {
      name,
      namespace,
      labels: { [ID]: APPLY_SET, 'app.kubernetes.io/part-of': 'flink-fleet' },
      annotations: {
        [TOOLING]: 'flink-fleet/v1',
        [GROUP_KINDS]: [...new Set(kinds.map(groupKind))].sort().join(','),
        [KINDS]: [...new Set(kinds.map(({ apiVersion, kind: each }) => `${apiVersion}/${each}`))]
          .sort()
          .join(','),
        [NAMESPACES]: [...new Set(namespaces)]
          .filter((each) => each !== namespace)
          .sort()
          .join(','),
      },
    },
    data: { fleet, ledger },
  };
}

export function ownerOf(home: KubeObject): Partial<Owner> {
  return (home.data ?? {}) as Partial<Owner> & JsonObject;
}

/** What an earlier apply may have left something of. */
export function inventoryOf(home: KubeObject | undefined): Inventory {
  const { annotations = {} } = home?.metadata ?? {};
  return {
    kinds: split(annotations[KINDS]).map((text) => {
      const at = text.lastIndexOf('/');
      return { apiVersion: text.slice(0, at), kind: text.slice(at + 1) };
    }),
    namespaces: split(annotations[NAMESPACES]),
  };
}

export function groupKind(kind: ObjectKind): string {
  const group = groupOf(kind);
  return group ? `${kind.kind}.${group}` : kind.kind;
}

const split = (text = '') => text.split(',').filter((each) => each !== '');
