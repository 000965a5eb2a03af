import { Inventory, MEMBER_LABELS, MEMBER_SELECTOR } from './apply-set';
import { Desired } from './desired';
import { KubeApi } from '../kube/api';
import { isForbidden } from '../kube/error';
import { groupOf, idOf, KubeObject, ObjectKind, ObjectRef, refOf } from '../kube/object';

/** What a cluster has. */
export interface Inspected {
  /** By id. An object that nobody has applied by the runner may be missing here, and there all the same. */
  readonly live: ReadonlyMap<string, KubeObject>;
  /** What the runner has applied, and the assembly does not have. */
  readonly strays: readonly KubeObject[];
}

/** Lists each kind once, of the assembly and of what was applied before. */
export async function inspect(
  api: KubeApi,
  desired: readonly Desired[],
  inventory: Inventory,
): Promise<Inspected> {
  const kinds = kindsOf([...desired.map(({ manifest }) => manifest), ...inventory.kinds]);
  const namespaces = namespacesOf(desired, inventory);
  const lists = await Promise.all(
    kinds.map(async (kind) => listOf(api, kind, namespaces, () => refsOf(kind, desired))),
  );
  const live = new Map(lists.flat().map((object) => [idOf(refOf(object)), object]));
  const wanted = new Set(desired.map(({ id }) => id));
  const strays = [...live]
    .filter(([id, object]) => !wanted.has(id) && isMember(object))
    .map(([, object]) => object);
  return { live, strays };
}

/** By group and kind, whatever the version: an object is served in all of them. */
export function kindsOf(kinds: readonly ObjectKind[]): ObjectKind[] {
  const known = new Map<string, ObjectKind>();
  for (const { apiVersion, kind } of kinds) {
    const key = `${groupOf({ apiVersion })}/${kind}`;
    if (!known.has(key)) known.set(key, { apiVersion, kind });
  }
  return [...known.values()];
}

export function namespacesOf(desired: readonly Desired[], inventory: Inventory): string[] {
  const namespaces = desired.flatMap(({ manifest }) => manifest.metadata.namespace ?? []);
  return [...new Set([...namespaces, ...inventory.namespaces])];
}

/** Flink's kinds whole: a job that somebody else has made is to be seen before one of its name is created. */
async function listOf(
  api: KubeApi,
  kind: ObjectKind,
  namespaces: readonly string[],
  refs: () => readonly ObjectRef[],
): Promise<KubeObject[]> {
  const labelSelector = groupOf(kind) === 'flink.apache.org' ? undefined : MEMBER_SELECTOR;
  try {
    return await api.list(kind, { labelSelector });
  } catch (error) {
    const resource = await api.resourceOf(kind);
    if (!isForbidden(error) || !resource?.namespaced) throw error;
    // Whoever may not look at the whole cluster may look where the fleet has something, or at what it has there.
    const lists = namespaces.map(async (namespace) =>
      api.list(kind, { labelSelector, namespace }).catch(async (refused: unknown) => {
        if (!isForbidden(refused)) throw refused;
        const own = refs().filter((ref) => ref.namespace === namespace);
        const found = await Promise.all(own.map(async (ref) => api.get(ref)));
        return found.filter((each) => each !== undefined);
      }),
    );
    return (await Promise.all(lists)).flat();
  }
}

function refsOf(kind: ObjectKind, desired: readonly Desired[]): ObjectRef[] {
  return desired
    .map(({ manifest }) => refOf(manifest))
    .filter((ref) => ref.kind === kind.kind && groupOf(ref) === groupOf(kind));
}

const isMember = ({ metadata }: KubeObject) =>
  Object.entries(MEMBER_LABELS).every(([label, value]) => metadata.labels?.[label] === value);
