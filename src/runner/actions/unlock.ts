import { Host, lockIsWatched } from './host';
import { LedgerSource, withLedger } from './with-ledger';
import { lockBeats } from '../errors';
import { isLockHeld } from '../ledger/errors';
import { hasEnded } from '../ledger/holder-process';
import { Ledger } from '../ledger/ledger';
import { breakLock } from '../ledger/lock';
import { auditor, begin, Begun, holderOf } from '../ledger/operation';
import { LockRecord } from '../ledger/records';

export interface UnlockOptions extends LedgerSource {
  /** Also from somebody who is at work. */
  readonly force?: boolean;
  readonly why?: string;
  /** Asked before the lock is taken away; absent: nobody is. */
  readonly confirm?: (holder: Holder) => Promise<boolean>;
}

/** Who holds the lock, and what is known of whether they live. */
export interface Holder {
  readonly lock: LockRecord;
  readonly state: 'beats' | 'silent' | 'ended' | 'not watched';
  readonly watchedSeconds: number;
}

export interface Unlocked {
  readonly fleet: string;
  readonly ledger: string;
  /** `released`: by its holder, in the last moment. */
  readonly outcome: 'not locked' | 'unlocked' | 'declined' | 'released';
  readonly operation?: string;
  readonly holder?: Holder;
}

/**
 * Takes the lock of a fleet away from whoever holds it, and is dead.
 *
 * @throws if it is written meanwhile, unless by force.
 */
export async function unlock(options: UnlockOptions, host: Host): Promise<Unlocked> {
  const { force = false, why, confirm } = options;
  return withLedger(options, {}, async (ledger) => {
    const found = { fleet: ledger.fleet, ledger: ledger.url };
    const holder = await watched(ledger, force, host);
    if (holder === undefined) return { ...found, outcome: 'not locked' };
    const { who, operation } = holder.lock;
    if (holder.state === 'beats' && !force) throw lockBeats(who, operation);

    const begun = begin('unlock');
    const told = auditor(ledger, begun, why);
    const held = { held: { operation, who } };
    const result = { ...found, operation: begun.operation, holder };
    if (confirm && !(await confirm(holder))) {
      await told('refused', held);
      return { ...result, outcome: 'declined' };
    }
    await told('started', held);
    try {
      const ended = await end(ledger, begun, holder.lock, force);
      await told('done', held);
      return { ...result, outcome: ended ? 'unlocked' : 'released' };
    } catch (error) {
      await told('failed', { ...held, message: (error as Error).message }).catch(() => undefined);
      throw error;
    }
  });
}

/** Longer than from one beat to the next; undefined where nobody holds the lock, or not any more. */
async function watched(ledger: Ledger, force: boolean, host: Host): Promise<Holder | undefined> {
  const lock = await ledger.lock();
  if (!lock?.held) return undefined;
  if (hasEnded(lock.process)) return { lock, state: 'ended', watchedSeconds: 0 };
  if (force) return { lock, state: 'not watched', watchedSeconds: 0 };
  const watchedSeconds = lock.ttlSeconds / 2;
  host.report(lockIsWatched(lock.who, watchedSeconds));
  const until = performance.now() + watchedSeconds * 1000;
  while (performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    const now = await ledger.lock();
    if (!now?.held) return undefined;
    if (now.revision !== lock.revision) return { lock: now, state: 'beats', watchedSeconds };
  }
  return { lock, state: 'silent', watchedSeconds };
}

const EVERY_MS = 500;

/** Only the lock that was shown; by force also where it was written since. */
async function end(ledger: Ledger, begun: Begun, shown: LockRecord, force: boolean): Promise<boolean> {
  for (let lock: LockRecord | undefined = shown; ;) {
    try {
      return (await breakLock(ledger, holderOf(begun), lock)) !== undefined;
    } catch (error) {
      lock = await ledger.lock();
      const beat = isLockHeld(error) && lock?.token === shown.token;
      if (!force || !beat) throw error;
    }
  }
}
