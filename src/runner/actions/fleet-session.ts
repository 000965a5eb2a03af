import { Host, warning } from './host';
import { AssemblyFolder, withAssembly } from './with-assembly';
import { FlinkFleetError } from '../../validation/errors';
import { approach, connectAll, Opened, openClusters } from '../apply/open-clusters';
import { AssemblySource } from '../assembly/obtain';
import { onlySome, unknownName } from '../errors';
import { KubeApi } from '../kube/api';
import { Ledger } from '../ledger/ledger';
import { LEDGER_FOLDER, openLedger, openLedgerIfThere } from '../ledger/open';

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
  /** Begins to go to the clusters, where something else comes before they are opened. */
  readonly approach: () => void;
  /** All that are meant, or those of them that are named. */
  readonly open: (only?: readonly string[], patienceMs?: number) => Promise<Opened>;
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
    const { fleet } = assembly;
    const url = source.ledger ?? assembly.ledger ?? LEDGER_FOLDER;
    const ledger =
      access === 'write'
        ? await openLedger(url, { fleet, create: true })
        : await openLedgerIfThere(url, { fleet, forReading: access === 'read' });
    const apis: KubeApi[] = [];
    // To which somebody is on the way already.
    const near = new Map<string, KubeApi>();
    const connect = (those: readonly string[]) => {
      const { kubeconfig, signal } = source;
      const warn = (text: string) => host.report(warning(text));
      const connected = connectAll(those, assembly.clusters, { kubeconfig, signal, warn });
      apis.push(...connected.values());
      return connected;
    };
    try {
      return await act({
        ...made,
        ledger,
        names,
        approach: () => {
          try {
            connect(names).forEach((api, name) => near.set(name, api));
            approach(near.values());
          } catch (error) {
            // It is told when they are opened.
            if (!FlinkFleetError.isFlinkFleetError(error)) throw error;
          }
        },
        open: async (only = names, patienceMs) => {
          const records = (await ledger?.clusters()) ?? new Map();
          const far = connect(only.filter((name) => !near.has(name)));
          const wanted = new Map(only.map((name) => [name, near.get(name) ?? far.get(name)!]));
          near.clear();
          return openClusters(wanted, assembly, { fleet, ledger: ledger?.id }, records, patienceMs);
        },
      });
    } finally {
      await Promise.all(apis.map(async (api) => api.close()));
      await ledger?.close();
    }
  });
}

function selected(known: readonly string[], wanted: readonly string[] | undefined): readonly string[] {
  const unknown = wanted?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw unknownName('cluster', unknown, known);
  return known.filter((name) => wanted?.includes(name) ?? true);
}
