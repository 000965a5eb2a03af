import { Host, warning } from './host';
import { AssemblyFolder, withAssembly } from './with-assembly';
import { Opened, openClusters } from '../apply/open-clusters';
import { AssemblySource } from '../assembly/obtain';
import { onlySome, unknownName } from '../errors';
import { isNoLedger } from '../ledger/errors';
import { Ledger } from '../ledger/ledger';
import { LEDGER_FOLDER, openLedger } from '../ledger/open';

/** Which fleet is meant, and where its ledger and its clusters are. */
export interface FleetSource extends AssemblySource {
  /** The URL of the ledger; absent: as the program says, else the folder `ledger`. */
  readonly ledger?: string;
  /** A file; absent: as kubectl finds it. */
  readonly kubeconfig?: string;
  /** Only these; absent: all. */
  readonly cluster?: readonly string[];
  readonly signal: AbortSignal;
}

export interface FleetSession extends AssemblyFolder {
  /** Absent: there is none yet, and nothing is to be written. */
  readonly ledger?: Ledger;
  /** The clusters that are meant, in the order of the assembly. */
  readonly names: readonly string[];
  readonly open: () => Promise<Opened>;
}

/** `existing`: the ledger is written, where there is one. */
type Access = 'read' | 'write' | 'existing';

/**
 * Works on a fleet: its assembly is there, its ledger is open, and its clusters can be opened.
 *
 * @throws before any cluster is asked if the assembly or the ledger cannot be used.
 */
export async function withFleet<T>(
  source: FleetSource,
  host: Host,
  access: Access,
  act: (session: FleetSession) => Promise<T>,
): Promise<T> {
  return withAssembly(source, host, async (made) => {
    const { assembly } = made;
    const names = selected(Object.keys(assembly.clusters), source.cluster);
    const hidden = names.filter((name) => assembly.selected?.includes(name) === false);
    if (hidden.length > 0) throw onlySome(assembly.selected!);
    const ledger = await ledgerOf(source.ledger ?? assembly.ledger ?? LEDGER_FOLDER, assembly.fleet, access);
    const opened: Opened[] = [];
    try {
      return await act({
        ...made,
        ledger,
        names,
        open: async () => {
          const owner = { fleet: assembly.fleet, ledger: ledger?.id };
          const { kubeconfig, signal } = source;
          const warn = (text: string) => host.report(warning(text));
          const records = (await ledger?.clusters()) ?? new Map();
          const found = await openClusters(names, assembly, owner, records, { kubeconfig, signal, warn });
          opened.push(found);
          return found;
        },
      });
    } finally {
      await Promise.all(opened.flatMap(({ open }) => open.map(async ({ api }) => api.close())));
      await ledger?.close();
    }
  });
}

/** Who only looks at a fleet that was never applied needs no ledger. */
async function ledgerOf(url: string, fleet: string, access: Access): Promise<Ledger | undefined> {
  if (access === 'write') return openLedger(url, { fleet, create: true });
  try {
    return await openLedger(url, { fleet, forReading: access === 'read' });
  } catch (error) {
    if (!isNoLedger(error)) throw error;
    return undefined;
  }
}

function selected(known: readonly string[], wanted: readonly string[] | undefined): readonly string[] {
  const unknown = wanted?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw unknownName('cluster', unknown, known);
  return known.filter((name) => wanted?.includes(name) ?? true);
}
