import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { builtPart } from '../build/cache';
import { run } from '../build/run';

/** A line of Flink. */
export type FlinkLine = 'flink-1' | 'flink-2';

/** What a job has left behind. */
export interface FlinkJobFiles {
  /** The directories of the checkpoints that it has kept, oldest first; they are registered. */
  readonly checkpoints: readonly string[];
  readonly canonicalSavepoint: string;
  readonly nativeSavepoint: string;
  /** With which it ended. */
  readonly stopSavepoint: string;
}

/** Without them Flink could not look into Java's own classes. */
const MODULE_OPENS = [
  'lang',
  'util',
  'net',
  'io',
  'nio',
  'time',
  'text',
  'util.concurrent',
  'util.concurrent.atomic',
].map((name) => `--add-opens=java.base/java.${name}=ALL-UNNAMED`);

/** Runs a real job of Flink in one process until it has taken checkpoints and savepoints into `folder`. */
export async function runFlinkJob(
  line: FlinkLine,
  folder: string,
  options: Readonly<Record<string, string>> = {},
): Promise<FlinkJobFiles> {
  const jars = join(builtPart(line)!, '*');
  const classes = join(folder, 'classes');
  mkdirSync(classes, { recursive: true });
  await run(
    'javac',
    ['-nowarn', '-d', classes, '-cp', jars, join(__dirname, 'flink-job/Checkpoints.java')],
    folder,
  );
  const settings = Object.entries(options).map(([key, value]) => `${key}=${value}`);
  const memory = ['-Xmx512m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
  const args = [...MODULE_OPENS, ...memory, '-cp', `${classes}:${jars}`, 'Checkpoints', folder, ...settings];
  const lines = await run('java', args, folder);
  const named = (what: string) =>
    lines.flatMap((each) =>
      each.startsWith(`${what} `) ? each.slice(what.length + 1).replace(/^file:/, '') : [],
    );
  return {
    checkpoints: named('checkpoint'),
    canonicalSavepoint: named('canonical')[0],
    nativeSavepoint: named('native')[0],
    stopSavepoint: named('stop')[0],
  };
}
