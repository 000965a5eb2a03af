import { Host } from './host';
import { Overview, overviewOf } from './overview';
import { readConfig } from '../assembly/config';
import { synthesizeTo } from '../assembly/obtain';

export interface SynthOptions {
  readonly app?: string;
  /** Absent: as cdk8s.yaml says, else dist. */
  readonly out?: string;
  /** Only these; absent: all. */
  readonly cluster?: readonly string[];
}

/** What was written. */
export interface Written {
  readonly folder: string;
  readonly clusters: readonly WrittenCluster[];
  /** Absent where only some clusters were asked for: nothing is known of the others then. */
  readonly overview?: Overview;
}

export interface WrittenCluster {
  readonly cluster: string;
  readonly files: number;
  readonly objects: number;
}

export async function synth({ app, out, cluster = [] }: SynthOptions, host: Host): Promise<Written> {
  const config = readConfig(app);
  const folder = out ?? config.output;
  const assembly = await synthesizeTo(folder, config.app, { clusters: cluster }, host);
  const { selected = Object.keys(assembly.clusters) } = assembly;
  return {
    folder,
    clusters: selected.map((name) => {
      const { files } = assembly.clusters[name];
      return {
        cluster: name,
        files: files.length,
        objects: files.reduce((sum, { objects }) => sum + objects.length, 0),
      };
    }),
    overview: assembly.selected ? undefined : overviewOf(assembly),
  };
}
