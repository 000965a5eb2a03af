import { readFileSync, renameSync, writeFileSync } from 'fs';
import type { FleetSession } from './fleet-session';
import { LedgerSource, withLedger } from './with-ledger';
import { formatPlacements } from '../../assembly/placements';
import { NAME } from '../../fleet/names';
import { isObject } from '../../validation/manifest';
import { ledgerLost, otherPlacements, wrongUsage } from '../errors';
import { isNoLedger } from '../ledger/errors';
import { Ledger } from '../ledger/ledger';
import { placementsOf } from '../ledger/placements-file';

const COMMAND = 'flink-fleet placements';

export interface PlacementsOptions extends LedgerSource {
  /** Nothing is written. */
  readonly check?: boolean;
  /** Makes a new ledger of `fleet` where there is none. */
  readonly create?: boolean;
  /** Whose ledger it must be; absent: of whichever it says. */
  readonly fleet?: string;
}

/** What became of the lock file. */
export interface WrittenPlacements {
  readonly fleet: string;
  readonly ledger: string;
  readonly file: string;
  readonly applications: number;
  readonly outcome: 'written' | 'unchanged' | 'differs' | 'missing';
}

/** Writes the lock file from the ledger, or looks whether it says the same. */
export async function placements({
  check = false,
  create = false,
  fleet,
  ...source
}: PlacementsOptions): Promise<WrittenPlacements> {
  const expected = fleet === undefined ? {} : { fleet };
  const file = lockFile();
  const before = read(file);
  if (create) await makeLedger(source, fleet, { file, before });
  return withLedger(source, { ...expected, forReading: true }, async (ledger) => {
    const { fleet: theirs = ledger.fleet } = contentOf(before);
    if (theirs !== ledger.fleet) throw otherPlacements(file, theirs, ledger.fleet);
    const { text, applications } = await textOf(ledger);
    const result = { fleet: ledger.fleet, ledger: ledger.url, file, applications };
    if (text === before) return { ...result, outcome: 'unchanged' };
    if (check) return { ...result, outcome: before === undefined ? 'missing' : 'differs' };
    write(file, text);
    return { ...result, outcome: 'written' };
  });
}

/** Where there is one already, it stays as it is. */
async function makeLedger(
  source: LedgerSource,
  fleet: string | undefined,
  { file, before }: { readonly file: string; readonly before?: string },
): Promise<void> {
  const expected = NAME(fleet);
  if (expected !== undefined) throw wrongUsage(`--create needs --fleet with ${expected as string}`, COMMAND);
  const { fleet: theirs = fleet, applications } = contentOf(before);
  if (theirs !== fleet) throw otherPlacements(file, theirs!, fleet!);
  await withLedger(source, { fleet, forReading: true }, async () => undefined).catch(
    async (error: unknown) => {
      if (!isNoLedger(error)) throw error;
      if (applications > 0) throw ledgerLost(file, applications);
      await withLedger(source, { fleet, create: true }, async () => undefined);
    },
  );
}

/**
 * The same where a program stands that reads it.
 *
 * @returns its name, if it is another one than it was.
 */
export async function writePlacements(
  { again }: Pick<FleetSession, 'again'>,
  ledger: Ledger,
): Promise<string | undefined> {
  const file = lockFile();
  const before = read(file);
  // Where a finished assembly is applied, as in a pipeline, there may be no program.
  if (!again && before === undefined) return undefined;
  const { text } = await textOf(ledger);
  if (text === before) return undefined;
  write(file, text);
  return file;
}

const lockFile = () => process.env.FLINK_FLEET_PLACEMENTS || 'placements.json';

async function textOf(ledger: Ledger): Promise<{ readonly text: string; readonly applications: number }> {
  const [clusters, records] = await Promise.all([ledger.clusters(), ledger.placements()]);
  const file = placementsOf(ledger.fleet, clusters.values(), records.values());
  return { text: formatPlacements(file), applications: Object.keys(file.applications).length };
}

/** Whoever reads it meanwhile gets one or the other. */
function write(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** As far as it can be read: what is broken is written anew. */
function contentOf(text = ''): { readonly fleet?: string; readonly applications: number } {
  try {
    const json: unknown = JSON.parse(text);
    const { fleet, applications } = isObject(json) ? json : {};
    return {
      ...(typeof fleet === 'string' ? { fleet } : {}),
      applications: isObject(applications) ? Object.keys(applications).length : 0,
    };
  } catch {
    return { applications: 0 };
  }
}
