import { listSome } from '../../../validation/list-some';
import type { KubeCause } from '../../kube/error';

/** Fields that another manager holds. */
export interface FieldConflict {
  /** Such as `argocd-controller`. */
  readonly manager: string;
  /** Such as `spec.replicas`. */
  readonly fields: readonly string[];
  /** The version of the API at which it wrote them; absent: it applies them itself. */
  readonly version?: string;
  /** Such as `status` or `scale`. */
  readonly subresource?: string;
  /** When it wrote them. */
  readonly time?: string;
}

const CONFLICT =
  /^conflict with "((?:[^"\\]|\\.)*)"(?: with subresource "([^"]*)")?(?: using (\S+?))?(?: at (\S+))?$/;

/** Who holds which fields, of a 409 to a server-side apply; none where it is another conflict, such as of a resourceVersion. */
export function conflictsOf(causes: readonly KubeCause[]): FieldConflict[] {
  const conflicts = new Map<string, FieldConflict>();
  for (const { reason, message, field } of causes) {
    if (reason !== 'FieldManagerConflict') continue;
    const match = CONFLICT.exec(message);
    const [, manager = message, subresource, version, time] = match ?? [];
    const known = conflicts.get(message)?.fields ?? [];
    conflicts.set(message, {
      manager: manager.replace(/\\(.)/g, '$1'),
      fields: [...known, field.replace(/^\./, '')],
      ...(version === undefined ? {} : { version }),
      ...(subresource === undefined ? {} : { subresource }),
      ...(time === undefined ? {} : { time }),
    });
  }
  return [...conflicts.values()];
}

/** For a person: who holds what, and what to do. */
export function conflictText(conflicts: readonly FieldConflict[]): string {
  const held = conflicts.map(
    ({ manager, fields, time }) => `${manager} holds ${listSome(fields)}${time ? ` since ${time}` : ''}`,
  );
  return (
    `${held.join('; ')}; take these fields out of the program, or out of what ${conflicts.length === 1 ? 'it' : 'they'} ` +
    `write${conflicts.length === 1 ? 's' : ''}, or take them over by --force-conflicts`
  );
}
