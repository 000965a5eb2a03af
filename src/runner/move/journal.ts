import { Effect, EffectKind, HARMLESS, Note, Outcomes } from './effects';
import { Finding } from './restore';
import { holderKey } from './sight';
import { groupBy } from '../../validation/group-by';
import { FenceProof, JournalEntry, Phase, Placement, Restore } from '../ledger/records';

/** What the data of an entry are. */
interface EffectData {
  readonly effect: Effect;
  /** The epoch and the phase of the placement when it was sent. */
  readonly epoch: number;
  readonly phase: Phase;
  readonly outcome?: unknown;
}
interface NoteData extends Readonly<Record<string, unknown>> {
  readonly note: Note;
  /** The epoch of the placement when it was written. */
  readonly epoch: number;
}

/** What the journal of an operation says of one application, at the epoch that its placement has now. */
export interface MoveJournal {
  /** How many entries there are of the application. */
  readonly length: number;
  /** Whether anything was ever sent that may have changed the world. */
  readonly touched: boolean;
  /** Why it is to be aborted. */
  readonly abort?: string;
  /** Why it is not tried again. */
  readonly halt?: string;
  readonly preview?: Outcomes['preview'];
  /** Of the first synthesis for this target, before anything was decided. */
  readonly planned?: string;
  /** Of the synthesis with the restore point that was decided. */
  readonly synthesized?: string;
  /** Of its object as synthesized then. */
  readonly applied?: string;
  /** Whether a fence of this epoch was begun. */
  readonly fencing: boolean;
  /** Where a storage fence was sent, by {@link holderKey}. */
  readonly denied: ReadonlySet<string>;
  readonly fenced?: { readonly proofs: readonly FenceProof[]; readonly risk?: string };
  readonly finding?: Finding;
  /** The epochs that this operation has claimed. */
  readonly claimed: ReadonlySet<number>;
  readonly resolved?: { readonly restore: Restore; readonly epoch: number; readonly why: string };
  /** The token with which a creation was sent whose refusal is not certain. */
  readonly createSent?: number;
  /** How often it was refused for certain, and why at last. */
  readonly refusals: number;
  readonly refusal?: string;
  readonly running: boolean;
  readonly checkpointed?: { readonly uri?: string; readonly warning?: string };
  readonly cleaned?: readonly string[];
  /** When each effect was last sent, by {@link sentKey}, in milliseconds. */
  readonly sent: ReadonlyMap<string, number>;
  /** The time of the last note, in milliseconds. */
  readonly since?: number;
}

/** How an effect is found among those that were sent. */
export function sentKey(effect: {
  readonly effect: EffectKind;
  readonly cluster?: string;
  readonly epoch: number;
}): string {
  return `${effect.effect} ${effect.cluster ?? ''} e${effect.epoch}`;
}

const effectStep = (app: string, effect: Effect) =>
  `${effect.effect}${'cluster' in effect ? ` ${effect.cluster}` : ''} ${app} e${effect.epoch}`;

/** Written before an effect is sent. */
export function issued({ app, epoch, phase }: Placement, effect: Effect, now: number): JournalEntry {
  return entry(effectStep(app, effect), 'issued', now, { effect, epoch, phase });
}

/** Written when the outcome of an effect is known. */
export function done<K extends EffectKind>(
  { app, epoch, phase }: Placement,
  effect: Extract<Effect, { effect: K }>,
  outcome: K extends keyof Outcomes ? Outcomes[K] : undefined,
  now: number,
): JournalEntry {
  const data = { effect, epoch, phase, ...(outcome === undefined ? {} : { outcome }) };
  return entry(effectStep(app, effect), 'done', now, data);
}

/** Something that was found, or decided for this operation alone. */
export function noted({ app, epoch }: Placement, note: Note, now: number): JournalEntry {
  return entry(`${note.note} ${app} e${epoch}`, 'done', now, { note, epoch });
}

function entry(step: string, state: JournalEntry['state'], now: number, data: unknown): JournalEntry {
  return { step, state, time: new Date(now).toISOString(), data };
}

type Folding = { -readonly [K in keyof MoveJournal]: MoveJournal[K] } & {
  readonly denied: Set<string>;
  readonly claimed: Set<number>;
  readonly sent: Map<string, number>;
};

/** The entries of an operation by application, so that each needs to read only its own. */
export function entriesByApplication(
  entries: readonly JournalEntry[],
): ReadonlyMap<string, readonly JournalEntry[]> {
  const all = groupBy(entries, applicationOf);
  all.delete(undefined);
  return all as ReadonlyMap<string, readonly JournalEntry[]>;
}

const applicationOf = ({ step }: JournalEntry) => step.split(' ').at(-2);

/** Reads of the entries of an operation what they say of one application at an epoch. */
export function readJournal(entries: readonly JournalEntry[], app: string, epoch: number): MoveJournal {
  const journal: Folding = {
    length: 0,
    touched: false,
    fencing: false,
    denied: new Set(),
    claimed: new Set(),
    refusals: 0,
    running: false,
    sent: new Map(),
  };
  for (const each of entries) {
    if (applicationOf(each) !== app) continue;
    journal.length++;
    const time = Date.parse(each.time);
    const data = each.data as EffectData | NoteData;
    if ('effect' in data) foldEffect(journal, data as EffectData, each.state, epoch, time);
    else foldNote(journal, data, epoch, time);
  }
  return journal;
}

const FENCES: readonly EffectKind[] = ['revoke-grant', 'suspend', 'delete-deployment', 'set-deny', 'probe'];

function foldEffect(
  journal: Folding,
  { effect, outcome, epoch: at, phase }: EffectData,
  state: JournalEntry['state'],
  epoch: number,
  time: number,
): void {
  if (!HARMLESS.includes(effect.effect)) journal.touched = true;
  if (effect.effect === 'set-deny') journal.denied.add(holderKey(effect));
  if (FENCES.includes(effect.effect) && at === epoch && phase === 'MOVING') journal.fencing = true;
  if (state === 'issued') journal.sent.set(sentKey(effect), time);
  if (effect.effect === 'create' && effect.epoch === epoch) foldCreate(journal, effect.token, outcome, state);
  if (state === 'issued' || outcome === undefined) return;
  if (effect.effect === 'preview' && effect.epoch === epoch) {
    journal.preview = outcome as Outcomes['preview'];
  } else if (effect.effect === 'synthesize' && effect.epoch >= epoch) {
    const { digest, applied } = outcome as Outcomes['synthesize'];
    if (!effect.decided) {
      journal.planned = digest;
    } else if (effect.epoch === epoch) {
      journal.synthesized = digest;
      journal.applied = applied;
    }
  } else if (effect.effect === 'resolve' && effect.epoch === epoch) {
    // What was found before the fences held, or by a proof that is void, says nothing.
    if (journal.fenced) journal.finding = outcome as Finding;
  } else if (effect.effect === 'claim' && (outcome as Outcomes['claim']).won) {
    journal.claimed.add(effect.epoch);
  }
}

function foldCreate(journal: Folding, token: number, outcome: unknown, state: JournalEntry['state']): void {
  const refused = state === 'done' && (outcome as Outcomes['create'] | undefined)?.created === false;
  if (!refused) {
    journal.createSent = token;
    return;
  }
  journal.createSent = undefined;
  journal.refusals++;
  journal.refusal = (outcome as Outcomes['create']).why;
}

function foldNote(journal: Folding, { note, epoch: at }: NoteData, epoch: number, time: number): void {
  if (note.note === 'abort') journal.abort = note.why;
  if (note.note === 'halt') journal.halt = note.why;
  if (at !== epoch) return;
  journal.since = time;
  if (note.note === 'order' && note.planned?.foreseen) {
    const { preview, digest } = note.planned.foreseen;
    Object.assign(journal, { preview, planned: digest });
  } else if (note.note === 'fenced') {
    journal.fenced = note;
  } else if (note.note === 'void') {
    journal.fencing = true;
    journal.fenced = journal.finding = journal.resolved = undefined;
  } else if (note.note === 'resolved') {
    journal.resolved = note;
  } else if (note.note === 'running') {
    journal.running = true;
  } else if (note.note === 'checkpointed') {
    journal.checkpointed = note;
  } else if (note.note === 'cleaned') {
    journal.cleaned = note.paid;
  }
}
