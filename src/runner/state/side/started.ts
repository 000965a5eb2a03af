import { StoreSight } from '../../move/sight';
import { EpochFiles } from '../epoch-files';
import { candidatesOf, Evidence, outsideOf, pointDirectory } from '../registered';
import { below, sameForm } from '../uri';

/**
 * What an epoch started from: Flink registers it first of all. A start from nothing is told by its first checkpoint, which no
 * other start has.
 */
export function restoredOf(
  { root, job, pointers }: EpochFiles,
  { restore, siblings = [] }: Pick<Evidence, 'restore' | 'siblings'>,
): StoreSight['restored'] {
  const others = siblings.map(pointDirectory);
  const names = pointers.flatMap(({ names: uri }) =>
    uri === undefined || others.includes(sameForm(uri)) ? [] : [uri],
  );
  const recorded = restore === undefined || restore.kind === 'empty' ? undefined : restore.uri;
  const outside = names.find((uri) => below(root, uri) === undefined);
  if (outside !== undefined) {
    const same = recorded !== undefined && pointDirectory(recorded) === sameForm(outside);
    return same ? recorded : sameForm(outside);
  }
  // The files of high availability are those of all jobs of a session cluster.
  const own = job === undefined ? '' : `${job}/`;
  const first = names.some((uri) => /^checkpoints\/[0-9a-f]+\/chk-1$/.test(ownPath(below(root, uri), own)));
  return first && recorded === undefined ? '' : undefined;
}

/** The first checkpoint of an epoch that is its own, and is registered for certain. */
export function ownOf(files: EpochFiles, evidence: Evidence): StoreSight['own'] {
  const [outside] = outsideOf(files, evidence);
  if (outside !== undefined) return { uri: outside, inPlace: false };
  const [first] = candidatesOf(files, evidence)
    .filter(({ kind, registered, broken }) => kind === 'checkpoint' && registered === 'proven' && !broken)
    .sort((a, b) => a.id - b.id);
  if (first === undefined) return undefined;
  return { uri: first.uri, inPlace: below(files.root, first.uri) !== undefined };
}

const ownPath = (path: string | undefined, own: string): string =>
  path?.startsWith(own) ? path.slice(own.length) : '';
