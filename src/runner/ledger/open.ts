import { randomUUID } from 'crypto';
import { resolve } from 'path';
import { fileURLToPath } from 'url';
import { headless, isNoLedger, newerForm, noLedger, otherFleet, unknownHome, wrongForm } from './errors';
import { FleetLedger } from './fleet-ledger';
import { FolderHome } from './folder-home';
import { FORMS, LEDGER_FORM, LedgerRecord, problemsOf } from './forms';
import { LedgerHome } from './home';
import { Ledger } from './ledger';
import { parseEnvelope, RecordStore } from './record-store';

/** Where a ledger is if nobody says: beside the program. */
export const LEDGER_FOLDER = 'ledger';

export interface OpenOptions {
  /** The name of the fleet whose ledger it must be; absent: it is of whichever it says. */
  readonly fleet?: string;
  /** Makes a new ledger of the fleet where there is none. */
  readonly create?: boolean;
  /** Nothing is written, not even to try whether that works. */
  readonly forReading?: boolean;
}

/**
 * Opens the ledger at a URL: a path, or `file:…`.
 *
 * @throws if it is none, is of another fleet, or does not keep the conditions that a ledger lives by.
 */
export async function openLedger(url: string, options: OpenOptions): Promise<Ledger> {
  return openLedgerIn(homeOf(url), options);
}

/** The same, or undefined where there is none: whoever only looks at a fleet that was never applied needs none. */
export async function openLedgerIfThere(
  url: string,
  options: Omit<OpenOptions, 'create'>,
): Promise<Ledger | undefined> {
  try {
    return await openLedger(url, options);
  } catch (error) {
    if (!isNoLedger(error)) throw error;
    return undefined;
  }
}

/** The same in any home. */
export async function openLedgerIn(
  home: LedgerHome,
  { fleet, create = false, forReading = false }: OpenOptions,
): Promise<Ledger> {
  const found = await readLedgerRecord(home);
  if (found === undefined && (!create || fleet === undefined)) throw noLedger(home.url, fleet);
  if (!forReading) await home.selfTest();
  const record = found ?? (await createLedgerRecord(home, fleet!));
  if (fleet !== undefined && record.fleet !== fleet) throw otherFleet(home.url, record.fleet, fleet);
  return new FleetLedger(new RecordStore(home, record.id), record.id, record.fleet);
}

function homeOf(url: string): LedgerHome {
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(url)?.[1].toLowerCase();
  if (scheme === undefined) return new FolderHome(resolve(url));
  if (scheme !== 'file') throw unknownHome(url);
  return new FolderHome(url.startsWith('file://') ? fileURLToPath(url) : resolve(url.slice('file:'.length)));
}

const KEY = 'ledger';

async function readLedgerRecord(home: LedgerHome): Promise<LedgerRecord | undefined> {
  const stored = await home.read(KEY);
  if (stored === undefined) {
    if ((await home.keys('')).length > 0) throw headless(home.url);
    return undefined;
  }
  const { record } = parseEnvelope(KEY, stored.text);
  const { form } = (record ?? {}) as Partial<LedgerRecord>;
  // Of a newer form nothing else is known.
  if (typeof form === 'number' && form > LEDGER_FORM) throw newerForm(home.url, form, LEDGER_FORM);
  const problems = problemsOf(FORMS.ledger, record);
  if (problems.length > 0) throw wrongForm(KEY, problems);
  return record as LedgerRecord;
}

/** Where two make it at once, it is the one's that was first. */
async function createLedgerRecord(home: LedgerHome, fleet: string): Promise<LedgerRecord> {
  const id = randomUUID();
  const to: LedgerRecord = { form: LEDGER_FORM, id, fleet, created: new Date().toISOString() };
  const text = JSON.stringify({ ledger: id, write: id, record: to });
  await home.write([{ key: KEY, text }]);
  const record = await readLedgerRecord(home);
  if (record === undefined) throw noLedger(home.url, fleet);
  return record;
}
