import { lockHeld, lockLost } from './errors';
import { hasEnded, thisProcess } from './holder-process';
import { Ledger } from './ledger';
import { LockRecord } from './records';

/** Who wants the lock, and for what. */
export type LockHolder = Pick<LockRecord, 'operation' | 'who' | 'from' | 'command'>;

/** A clock that never goes back, in milliseconds, and how to wait by it. */
export interface LockClock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/**
 * How the one who held the lock before ended. Where it was overtaken, requests of its own may still be on their way, and
 * the tokens of what it worked on have to rise before anything else is done there.
 */
export type FormerHolder = 'none' | 'released' | 'overtaken';

export function formerHolder(lock: LockRecord | undefined): FormerHolder {
  if (lock === undefined) return 'none';
  return lock.held || lock.beat === UNLOCKED ? 'overtaken' : 'released';
}

/**
 * Takes the lock. One that somebody holds is watched: if it is written anew, its holder lives; if it stays as it is for
 * as long as its holder promised to write it, by this process's own clock, it is taken over. Where its holder ran on this
 * very system and has ended, it is taken over at once.
 *
 * @throws if somebody else holds it, and lives.
 */
export async function takeLock(
  ledger: Ledger,
  holder: LockHolder,
  { ttlSeconds = 30, clock = SYSTEM_CLOCK }: { ttlSeconds?: number; clock?: LockClock } = {},
): Promise<HeldLock> {
  let seen = await ledger.lock();
  if (seen?.held && !hasEnded(seen.process)) seen = await watch(ledger, seen, clock);
  const { won, record } = await ledger.swapLock(seen, {
    ...holder,
    token: (seen?.token ?? 0) + 1,
    beat: 1,
    ttlSeconds,
    held: true,
    process: thisProcess(),
    written: timestamp(),
  });
  // Another one was faster.
  if (!won) throw record === undefined ? lockLost(undefined) : lockHeld(record);
  return new HeldLock(ledger, record, formerHolder(seen));
}

/**
 * Ends the lock of whoever holds it, for a person who knows that it is dead. Its token is spent, and whoever comes next
 * knows that it was overtaken.
 *
 * @param only what that person has seen; by default, whatever is there
 * @returns what was ended; undefined if nobody held it.
 * @throws if it was written since it was seen.
 */
export async function breakLock(
  ledger: Ledger,
  by: LockHolder,
  only?: LockRecord,
): Promise<LockRecord | undefined> {
  const seen = only ?? (await ledger.lock());
  if (!seen?.held) return undefined;
  const { token, ttlSeconds } = seen;
  const broken = { ...by, token: token + 1, beat: UNLOCKED, ttlSeconds, held: false, written: timestamp() };
  const { won, record } = await ledger.swapLock(seen, broken);
  if (won) return seen;
  if (record === undefined) throw lockLost(undefined);
  if (record.held) throw lockHeld(record);
  return undefined;
}

/** The lock, as long as nobody took it over. */
export class HeldLock {
  private stopped = false;
  private writing: Promise<void> = Promise.resolve();

  public constructor(
    private readonly ledger: Ledger,
    private record: LockRecord,
    /** How the one before ended. */
    public readonly former: FormerHolder,
  ) {}

  public get token(): number {
    return this.record.token;
  }

  /**
   * Writes it anew, so that whoever waits knows that this process lives.
   *
   * @throws if it was taken over.
   */
  public async beat(): Promise<void> {
    await this.write((record) => ({ ...record, beat: record.beat + 1 }));
  }

  /** Beats three times within what was promised, until the lock is released or lost. */
  public async keep(clock: LockClock = BACKGROUND_CLOCK): Promise<void> {
    for (;;) {
      await clock.sleep((this.record.ttlSeconds * 1000) / 3);
      if (this.stopped) return;
      await this.beat();
    }
  }

  /** Whoever comes next knows that nothing is left on its way. */
  public async release(): Promise<void> {
    this.stopped = true;
    await this.write((record) => ({ ...record, held: false }));
  }

  /** One after the other, so that a beat and the release are no rivals. */
  private async write(next: (record: LockRecord) => LockRecord): Promise<void> {
    const former = this.writing;
    this.writing = former
      .catch(() => undefined)
      .then(async () => {
        if (!this.record.held) return;
        const { won, record } = await this.ledger.swapLock(this.record, {
          ...next(this.record),
          written: timestamp(),
        });
        if (!won) throw lockLost(record);
        this.record = record;
      });
    return this.writing;
  }
}

/** Unchanged for its whole time, or free. */
async function watch(ledger: Ledger, seen: LockRecord, clock: LockClock): Promise<LockRecord | undefined> {
  const start = clock.now();
  const end = start + seen.ttlSeconds * 1000;
  for (;;) {
    await clock.sleep(Math.min(1000, Math.max(1, end - clock.now())));
    // Looked at after the time was up, not only before.
    const isUp = clock.now() >= end;
    const now = await ledger.lock();
    if (!now?.held) return now;
    if (now.revision !== seen.revision) throw lockHeld(now);
    if (isUp || hasEnded(now.process)) return now;
  }
}

const timestamp = () => new Date().toISOString();

/** The beat of a lock that its holder did not release. */
const UNLOCKED = 0;

const SYSTEM_CLOCK: LockClock = {
  now: () => performance.now(),
  sleep: async (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** A process that has nothing else to do does not go on for it. */
const BACKGROUND_CLOCK: LockClock = {
  ...SYSTEM_CLOCK,
  sleep: async (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds).unref()),
};
