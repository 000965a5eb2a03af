import type { JobDirectories } from './job';
import { flattenConfiguration } from '../../../../src/flink/config/flatten';
import { Manifest } from '../../cluster/resources';

export type Configuration = Readonly<Record<string, string>>;

/** Of a session job, over that of its cluster. */
export function configurationOf(...objects: readonly (Manifest | undefined)[]): Configuration {
  return Object.assign(
    {},
    ...objects.map((each) => flattenConfiguration(each?.spec?.flinkConfiguration)),
  ) as Configuration;
}

const first = (configuration: Configuration, ...keys: readonly string[]) =>
  keys.map((key) => configuration[key]).find((value) => value !== undefined);

/** Undefined: it has none, as without state. */
export function directoriesIn(configuration: Configuration): JobDirectories | undefined {
  const checkpoints = first(configuration, 'execution.checkpointing.dir', 'state.checkpoints.dir');
  const savepoints = first(configuration, 'execution.checkpointing.savepoint-dir', 'state.savepoints.dir');
  const ha = first(configuration, 'high-availability.storageDir');
  if (checkpoints === undefined) return undefined;
  const bare = (uri: string) => uri.replace(/\/+$/, '');
  return {
    checkpoints: bare(checkpoints),
    savepoints: bare(savepoints ?? checkpoints),
    ...(ha === undefined ? {} : { ha: bare(ha) }),
  };
}

export function retainedIn(configuration: Configuration): number {
  const keys = ['execution.checkpointing.num-retained', 'state.checkpoints.num-retained'];
  return Number(first(configuration, ...keys) ?? 1);
}

/** How many task managers a job wants. */
export function taskManagersOf({ spec }: Manifest, configuration: Configuration): number {
  const slots = Number(configuration['taskmanager.numberOfTaskSlots'] ?? 1);
  return Math.ceil(Number(spec.job?.parallelism ?? 1) / slots);
}
