import { applicationName } from './applications/retirement';
import { Change } from './change-set';
import { lostWith } from './protected';
import { KubeObject, nameOf, refOf } from '../kube/object';

export interface PruneOptions {
  /** Whether anything is pruned at all. */
  readonly prune: boolean;
  /** Protected kinds that are pruned all the same. */
  readonly kinds: readonly string[];
  /** How many objects of one cluster may go at once. */
  readonly limit: number;
}

/** More than so many objects of a cluster at once look like a mistake. */
export const PRUNE_LIMIT = 20;

/** What becomes of the objects that were applied once and are no longer in the assembly. */
export function decidePrune(strays: readonly KubeObject[], options: PruneOptions): Change[] {
  const ending = new Set(
    strays
      .filter(({ kind }) => kind === 'FlinkDeployment' && options.kinds.includes(kind))
      .map(({ metadata: { namespace, name } }) => `${namespace}/${name}`),
  );
  // Jobs of a session cluster end with it.
  const endsWith = (stray: KubeObject) =>
    stray.kind === 'FlinkSessionJob' && ending.has(`${stray.metadata.namespace}/${applicationName(stray)}`);
  const changes = strays.map((stray) => decideOne(stray, options, endsWith(stray)));
  const pruned = changes.filter(({ action }) => action === 'prune').length;
  if (!options.prune || pruned <= options.limit) return changes;
  const why = `${pruned} objects would be pruned, and ${options.limit} are the limit; look whether all of them are to go, then give --prune-limit ${pruned}`;
  return changes.map((change) => (change.action === 'prune' ? { ...change, action: 'refuse', why } : change));
}

function decideOne(stray: KubeObject, { prune, kinds }: PruneOptions, allowed: boolean): Change {
  const object = refOf(stray);
  const base = { layer: 'platform', object } as const;
  const danger = lostWith(stray);
  if (danger !== undefined && !allowed && !kinds.includes(stray.kind)) {
    const why = `is no longer in the program, and is kept: ${danger}; to delete it give --prune-kinds ${stray.kind}`;
    return { ...base, action: 'keep', why };
  }
  if (!prune) {
    return {
      ...base,
      action: 'keep',
      why: `${nameOf(object)} is no longer in the program; --prune deletes it`,
    };
  }
  return { ...base, uid: stray.metadata.uid, action: 'prune' };
}
