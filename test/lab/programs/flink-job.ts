import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { builtPart } from '../build/cache';
import { run } from '../build/run';
import { Daemon } from '../process/daemon';

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

/** With what Java runs these programs, after they were compiled for a line. */
async function compiled(line: FlinkLine, folder: string, files: readonly string[]): Promise<string[]> {
  const jars = join(builtPart(line)!, '*');
  const classes = join(folder, 'classes');
  mkdirSync(classes, { recursive: true });
  const sources = files.map((file) => join(__dirname, 'flink-job', file));
  await run('javac', ['-nowarn', '-d', classes, '-cp', jars, ...sources], folder);
  const memory = ['-Xmx512m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
  return [...MODULE_OPENS, ...memory, '-cp', `${classes}:${jars}`];
}

/**
 * Restores a real job of Flink from a checkpoint of its own, as a move does, with a transaction in each of its two subtasks.
 *
 * @param port of its REST, on loopback
 * @param fails whether its sink cannot commit what it is restored with
 */
export async function startCommitting(
  line: FlinkLine,
  folder: string,
  port: number,
  fails: boolean,
): Promise<Daemon> {
  const java = await compiled(line, folder, ['Commits.java', `${line}/WritingSink.java`]);
  const args = [...java, 'Commits', folder, String(port), String(fails)];
  const daemon = new Daemon({ name: `${line}-job`, command: 'java', args, log: join(folder, 'commits.log') });
  daemon.start();
  return daemon;
}

/** Runs a real job of Flink in one process until it has taken checkpoints and savepoints into `folder`. */
export async function runFlinkJob(
  line: FlinkLine,
  folder: string,
  options: Readonly<Record<string, string>> = {},
): Promise<FlinkJobFiles> {
  const java = await compiled(line, folder, ['Checkpoints.java']);
  const settings = Object.entries(options).map(([key, value]) => `${key}=${value}`);
  const lines = await run('java', [...java, 'Checkpoints', folder, ...settings], folder);
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
