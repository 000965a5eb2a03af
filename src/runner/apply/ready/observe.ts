import { KubeApi } from '../../kube/api';
import { idOf, KubeObject, ObjectRef, refOf } from '../../kube/object';

/** More namespaces than these are one list of all. */
const MOST_NAMESPACES = 4;

/** What objects are now, by id: not one request for each, but for each kind. */
export async function observe(
  api: KubeApi,
  refs: readonly ObjectRef[],
): Promise<ReadonlyMap<string, KubeObject>> {
  const wanted = new Set(refs.map(idOf));
  const lists = await Promise.all(
    [...byKind(refs).values()].map(async (ofKind): Promise<readonly KubeObject[]> => {
      const [{ apiVersion, kind }] = ofKind;
      if (ofKind.length === 1) {
        const object = await api.get(ofKind[0]);
        return object === undefined ? [] : [object];
      }
      const namespaces = [...new Set(ofKind.map(({ namespace }) => namespace))];
      const places = namespaces.length > MOST_NAMESPACES ? [undefined] : namespaces;
      const found = await Promise.all(
        places.map(async (namespace) => api.list({ apiVersion, kind }, { namespace })),
      );
      return found.flat();
    }),
  );
  const found = lists.flat().map((object): [string, KubeObject] => [idOf(refOf(object)), object]);
  return new Map(found.filter(([id]) => wanted.has(id)));
}

function byKind(refs: readonly ObjectRef[]): ReadonlyMap<string, readonly ObjectRef[]> {
  const kinds = new Map<string, ObjectRef[]>();
  for (const ref of refs) {
    const kind = `${ref.apiVersion}/${ref.kind}`;
    const group = kinds.get(kind);
    if (group) group.push(ref);
    else kinds.set(kind, [ref]);
  }
  return kinds;
}
