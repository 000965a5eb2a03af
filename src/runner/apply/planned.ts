import { FIELD_MANAGER } from './apply-set';
import { Change, ChangeAction } from './change-set';
import { conflictsOf, conflictText } from './compare/conflict';
import { immutableFields, immutableText, isOtherObject } from './compare/immutable';
import { maskedDifferences } from './compare/mask';
import { holds } from './compare/unchanged';
import { DIGEST_ANNOTATION, Desired } from './desired';
import { noNewcomers, otherObject, refusedText } from './errors';
import { isGoing, namespaceGoing, stillGoing } from './going';
import { isProtected, lostWith } from './protected';
import { startsEmpty, wouldStartEmpty } from './restart';
import { KubeApi } from '../kube/api';
import { KubeError } from '../kube/error';
import { KubeObject, refOf } from '../kube/object';

/** What is to become of one object, as far as it is known. */
export interface Planned {
  readonly desired: Desired;
  /** With the token of its grant, where the guard looks at it. */
  readonly manifest: KubeObject;
  readonly live?: KubeObject;
  /** `configure` where it may change; the API server decides. */
  readonly action: Extract<
    ChangeAction,
    'create' | 'configure' | 'recreate' | 'unchanged' | 'refuse' | 'fail' | 'skip'
  >;
  readonly why?: string;
  readonly fields?: Change['fields'];
  readonly warnings?: readonly string[];
  /** It failed since a namespace is on its way out, of which nobody outside it need wait. */
  readonly going?: boolean;
}

/** Whether an object is what it shall be, as far as can be told without a question. */
export function firstLook(desired: Desired, manifest: KubeObject, live: KubeObject | undefined): Planned {
  if (!live) return { desired, manifest, action: 'create' };
  const digest = (object: KubeObject) => object.metadata.annotations?.[DIGEST_ANNOTATION];
  const stays = live.metadata.deletionTimestamp === undefined;
  const unchanged = stays && digest(live) === digest(manifest) && holds(manifest, live);
  return { desired, manifest, live, action: unchanged ? 'unchanged' : 'configure' };
}

/** What the API server says that would become of it. */
export async function dryRun(
  api: KubeApi,
  planned: Planned,
  options: { readonly force: boolean; readonly recreate: boolean; readonly stateless: boolean },
): Promise<Planned> {
  const { manifest, live } = planned;
  try {
    const answer = await api.apply(manifest, {
      fieldManager: FIELD_MANAGER,
      force: options.force,
      dryRun: true,
    });
    const { warnings } = answer;
    if (answer.created) return { ...planned, action: 'create', warnings };
    const before = live ?? (await api.get(refOf(manifest)));
    if (!before) return { ...planned, action: 'create', warnings };
    if (isGoing(answer.object)) return { ...planned, live: before, ...stillGoing(answer.object) };
    if (!options.stateless && startsEmpty(before, answer.object)) {
      return { ...planned, live: before, action: 'refuse', why: wouldStartEmpty(manifest) };
    }
    const fields = maskedDifferences(before, answer.object);
    const adopted = !live;
    return {
      ...planned,
      live: before,
      action: fields.length > 0 || adopted ? 'configure' : 'unchanged',
      fields,
      warnings,
    };
  } catch (error) {
    const { action, why } = failure(error, planned);
    const recreates = options.recreate && mayRecreate(error, manifest);
    return { ...planned, action: recreates ? 'recreate' : action, why };
  }
}

/** Whether to delete and create the object would help, and take nothing along. */
export function mayRecreate(error: unknown, manifest: KubeObject): boolean {
  return error instanceof KubeError && isOnlyImmutable(error) && !isProtected(manifest);
}

/** Nothing else is wrong with the object. */
function isOnlyImmutable({ causes }: KubeError): boolean {
  const immutable = immutableFields(causes);
  return immutable.length > 0 && immutable.length === causes.length && !isOtherObject(causes);
}

/** What a refused write means for the object. */
export function failure(
  error: unknown,
  { manifest }: Pick<Planned, 'manifest'>,
): Pick<Planned, 'action' | 'why' | 'going'> {
  if (!(error instanceof KubeError)) throw error;
  if (error.failure === 'aborted') {
    const sent =
      error.outcome === 'unknown' ? ' while it was sent, and it may have arrived all the same' : '';
    return { action: 'skip', why: `this command was interrupted${sent}` };
  }
  if (isOtherObject(error.causes)) return { action: 'fail', why: otherObject(manifest) };
  const conflicts = conflictsOf(error.causes);
  if (conflicts.length > 0) return { action: 'fail', why: conflictText(conflicts) };
  const immutable = immutableFields(error.causes);
  if (isOnlyImmutable(error)) {
    return { action: 'fail', why: immutableText(refOf(manifest), immutable, lostWith(manifest)) };
  }
  const going = namespaceGoing(error.causes);
  if (going) return { action: 'fail', why: noNewcomers(manifest.metadata.namespace!), going };
  return { action: 'fail', why: refusedText(error, manifest) };
}
