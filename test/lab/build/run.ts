import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const KEPT_LINES = 20;

/** Runs a tool to its end; its lines go to `onLine`. A failure shows the last of them. */
export async function run(
  command: string,
  args: readonly string[],
  cwd: string,
  onLine: (line: string) => void = () => undefined,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string[]> {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const last: string[] = [];
  const keep = (line: string) => {
    last.push(line);
    if (last.length > KEPT_LINES) last.shift();
    onLine(line);
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    keep(line);
  });
  createInterface({ input: child.stderr }).on('line', keep);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) {
    throw new Error(`${command} ${args.join(' ')} in ${cwd} ended with ${code}:\n${last.join('\n')}`);
  }
  return lines;
}
