import { readFileSync } from 'fs';
import { join } from 'path';
import { ASSEMBLY_FILE } from '../../assembly/assembly';
import { isObject } from '../../validation/manifest';
import { outputFolder } from '../assembly/config';
import { Ledger } from '../ledger/ledger';
import { LEDGER_FOLDER, openLedger, OpenOptions } from '../ledger/open';

/** Where the ledger is, for a command that needs no program. */
export interface LedgerSource {
  /** Absent: as the assembly says that was synthesized last, else the folder `ledger`. */
  readonly ledger?: string;
}

/** Works on a ledger, and runs no program: that may be what is broken. */
export async function withLedger<T>(
  source: LedgerSource,
  options: OpenOptions,
  act: (ledger: Ledger) => Promise<T>,
): Promise<T> {
  const { url, fleet } = found(source);
  const ledger = await openLedger(url, { fleet, ...options });
  try {
    return await act(ledger);
  } finally {
    await ledger.close();
  }
}

function found({ ledger }: LedgerSource): { readonly url: string; readonly fleet?: string } {
  if (ledger !== undefined) return { url: ledger };
  const { ledger: url = LEDGER_FOLDER, fleet } = lastAssembly();
  return { url, fleet };
}

/** Only these two of its words are needed; whoever applies it reads it with care. */
function lastAssembly(): { readonly fleet?: string; readonly ledger?: string } {
  try {
    const json: unknown = JSON.parse(readFileSync(join(outputFolder(), ASSEMBLY_FILE), 'utf8'));
    const { fleet, ledger } = isObject(json) ? json : {};
    return { fleet: textOf(fleet), ledger: textOf(ledger) };
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
