import { randomBytes } from 'crypto';
import { isDeepStrictEqual } from 'util';
import { outcomeUnknown, wrongForm } from './errors';
import { problemsOf } from './forms';
import { ConditionalWrite, LedgerHome, Stored, WriteOutcome } from './home';
import { Swap } from './ledger';
import { isMap, parseJson } from '../../validation/manifest';
import { Check } from '../../validation/shape';

/** A record that is to be written where it is as it was read, or, without `from`, where there is none. */
export interface RecordSwap<T> {
  readonly key: string;
  readonly from?: T;
  readonly to: T;
}

/**
 * Typed records in any home. Each carries the id of its ledger, and one that is random for each write: by that a writer
 * whose answer was lost knows its own record again, and the content of a record never repeats.
 */
export class RecordStore {
  private readonly known = new Map<string, Known>();

  public constructor(
    public readonly home: LedgerHome,
    private readonly ledgerId: string,
  ) {}

  public async read<T>(key: string, form: Check): Promise<T | undefined> {
    const known = this.keep(key, await this.home.read(key), form);
    return known?.record as T | undefined;
  }

  /** By key, in the order of the keys. */
  public async readAll<T>(prefix: string, form: Check): Promise<ReadonlyMap<string, T>> {
    const stored = [...(await this.home.readAll(prefix))].sort(([a], [b]) => (a < b ? -1 : 1));
    return new Map(stored.map(([key, each]) => [key, this.keep(key, each, form)!.record as T]));
  }

  /**
   * Each on its own terms, answered in the same order. What became of a write whose answer was lost is read.
   *
   * @throws if one was not written, though nobody else wrote the record.
   */
  public async swap<T>(swaps: readonly RecordSwap<T>[], form: Check): Promise<Swap<T>[]> {
    const drafts = await this.draft(swaps, form);
    const sent = drafts.filter((draft) => draft !== undefined);
    const outcomes = new Map<Draft, WriteOutcome>();
    (await this.home.write(sent)).forEach((outcome, i) => outcomes.set(sent[i], outcome));

    const unclear = swaps.map(({ key }) => key).filter((_, i) => !won(drafts[i], outcomes));
    await this.refresh(unclear, form);
    return drafts.map((draft, i) => this.answer<T>(swaps[i], draft, draft && outcomes.get(draft)));
  }

  /** Undefined where the record is another one already. */
  private async draft<T>(swaps: readonly RecordSwap<T>[], form: Check): Promise<(Draft | undefined)[]> {
    const isKnown = ({ key, from }: RecordSwap<T>) =>
      from === undefined || isDeepStrictEqual(this.known.get(key)?.record, from);
    await this.refresh(
      swaps.filter((swap) => !isKnown(swap)).map(({ key }) => key),
      form,
    );
    return swaps.map((swap) => {
      if (!isKnown(swap)) return undefined;
      const { key, from, to } = swap;
      const write = randomBytes(8).toString('hex');
      const text = JSON.stringify({ ledger: this.ledgerId, write, record: to });
      return { key, write, text, expected: from === undefined ? undefined : this.known.get(key)!.version };
    });
  }

  private answer<T>(
    { key }: RecordSwap<T>,
    draft: Draft | undefined,
    outcome: WriteOutcome | undefined,
  ): Swap<T> {
    if (draft !== undefined && outcome?.outcome === 'written') {
      const record = (JSON.parse(draft.text) as { record: T }).record;
      this.known.set(key, { record, write: draft.write, version: outcome.version });
      return { won: true, record };
    }
    const now = this.known.get(key);
    if (now !== undefined && now.write === draft?.write) return { won: true, record: now.record as T };
    if (outcome?.outcome === 'unknown' && now?.version === draft?.expected) {
      throw outcomeUnknown(key, this.home.url, outcome.error);
    }
    return now === undefined ? { won: false } : { won: false, record: now.record as T };
  }

  private async refresh(keys: readonly string[], form: Check): Promise<void> {
    const prefix = keys.length > MANY ? commonPrefix(keys) : '';
    if (prefix === '') {
      for (const key of keys) await this.read(key, form);
      return;
    }
    for (const key of keys) this.known.delete(key);
    await this.readAll(prefix, form);
  }

  private keep(key: string, stored: Stored | undefined, form: Check): Known | undefined {
    if (stored === undefined) {
      this.known.delete(key);
      return undefined;
    }
    const kept = this.known.get(key);
    if (kept?.version === stored.version) return kept;
    const known = { ...parseRecord(key, stored.text, this.ledgerId, form), version: stored.version };
    this.known.set(key, known);
    return known;
  }
}

interface Known {
  readonly record: unknown;
  readonly write: string;
  readonly version: string;
}

interface Draft extends ConditionalWrite {
  readonly write: string;
}

/** From how many records on it is cheaper to read all. */
const MANY = 8;

function won(draft: Draft | undefined, outcomes: ReadonlyMap<Draft, WriteOutcome>): boolean {
  return draft !== undefined && outcomes.get(draft)?.outcome === 'written';
}

/** Believes nothing: another ledger's record is none of this one. */
function parseRecord(
  key: string,
  text: string,
  ledgerId: string,
  form: Check,
): { readonly record: unknown; readonly write: string } {
  const { ledger, write, record } = parseEnvelope(key, text);
  if (ledger !== ledgerId) {
    throw wrongForm(key, [`it is of the ledger ${String(ledger)}, and this is ${ledgerId}`]);
  }
  const problems = problemsOf(form, record);
  if (problems.length > 0) throw wrongForm(key, problems);
  return { record, write };
}

export function parseEnvelope(
  key: string,
  text: string,
): { readonly ledger: unknown; readonly write: string; readonly record: unknown } {
  const json = parseJson(text);
  if (!isMap(json) || typeof json.write !== 'string') throw wrongForm(key, ['it is no record of a ledger']);
  return { ledger: json.ledger, write: json.write, record: json.record };
}

/** Up to the first slash, if that is the same in all. */
function commonPrefix(keys: readonly string[]): string {
  const prefix = keys[0].slice(0, keys[0].indexOf('/') + 1);
  return keys.every((key) => key.startsWith(prefix)) ? prefix : '';
}
