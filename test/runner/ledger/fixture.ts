import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger, Next } from '../../../src/runner/ledger/ledger';
import { openLedger } from '../../../src/runner/ledger/open';
import { Placement } from '../../../src/runner/ledger/records';

const folders: string[] = [];

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  folders.push(folder);
  return folder;
}

if (typeof afterAll === 'function') {
  // Much is written through to the disk here.
  jest.setTimeout(60_000);
  afterAll(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));
}

export async function newLedger(folder = newFolder()): Promise<Ledger> {
  return openLedger(folder, { fleet: 'streaming', create: true });
}

export const TIME = '2026-01-31T12:00:00Z';

/** An application that is about to be created for the first time. */
export function placed(app: string, changed: Partial<Placement> = {}): Next<Placement> {
  return {
    app,
    phase: 'CREATING',
    namespace: 'ads',
    cluster: 'us-east',
    clusterUid: 'd2a5b6f0',
    epoch: 1,
    epochHigh: 1,
    token: 1,
    stateRoots: ['s3://flink-state/us-east.1/ads/clicks'],
    restore: { kind: 'empty' },
    created: [],
    createReserved: false,
    fences: [],
    debts: [],
    decisions: [{ time: TIME, who: 'ann@laptop', what: 'placed', why: 'the first apply' }],
    ...changed,
  };
}

/** What comes next of what was read. */
export function nextOf(from: Placement, changed: Partial<Placement> = {}): Next<Placement> {
  const { revision: _, ledgerId: __, ...rest } = from;
  return { ...rest, ...changed };
}

/** The code of the error and its text. */
export async function errorOf(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('there was no error');
}
