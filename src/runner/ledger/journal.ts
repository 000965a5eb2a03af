import { journalOvertaken, missingJournalRecord } from './errors';
import { FORMS, JournalRecord } from './forms';
import { Journal } from './ledger';
import { RecordStore } from './record-store';
import { JournalEntry } from './records';

/**
 * The records of an operation have the keys `journals/<operation>/<sequence>`, and are only ever created. While one is
 * being written, whatever is appended waits and then becomes the next one together.
 */
export class FleetJournal implements Journal {
  public static async open(store: RecordStore, operation: string): Promise<FleetJournal> {
    const prefix = `journals/${operation}/`;
    const records = await store.readAll<JournalRecord>(prefix, FORMS.journal);
    [...records.keys()].forEach((key, i) => {
      if (key !== prefix + nameOf(i + 1)) throw missingJournalRecord(prefix + nameOf(i + 1), key);
    });
    const entries = [...records.values()].flatMap((record) => record.entries);
    return new FleetJournal(store, operation, entries, records.size);
  }

  private waiting: JournalEntry[] = [];
  private writing?: Promise<void>;
  private next?: Promise<void>;
  private failure?: { readonly error: unknown };

  private constructor(
    private readonly store: RecordStore,
    public readonly operation: string,
    private readonly written: JournalEntry[],
    private sequence: number,
  ) {}

  public get entries(): readonly JournalEntry[] {
    return this.written;
  }

  public async append(entries: readonly JournalEntry[]): Promise<void> {
    if (entries.length === 0) return;
    this.waiting.push(...entries);
    this.next ??= this.flush(this.writing);
    return this.next;
  }

  private async flush(former: Promise<void> | undefined): Promise<void> {
    // Whoever appends in the same breath comes along.
    await (former ?? Promise.resolve()).catch(() => undefined);
    const entries = this.waiting;
    this.waiting = [];
    this.writing = this.next;
    this.next = undefined;
    // What follows a record that was not written must not be written either.
    if (this.failure !== undefined) throw this.failure.error;
    try {
      await this.write(entries);
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }

  private async write(entries: readonly JournalEntry[]): Promise<void> {
    const key = `journals/${this.operation}/${nameOf(this.sequence + 1)}`;
    const [{ won }] = await this.store.swap<JournalRecord>([{ key, to: { entries } }], FORMS.journal);
    if (!won) throw journalOvertaken(this.operation, this.sequence + 1);
    this.sequence++;
    this.written.push(...entries);
  }
}

const nameOf = (sequence: number) => String(sequence).padStart(8, '0');
