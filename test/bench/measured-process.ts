import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measured {
  /** From its start to its end. */
  readonly milliseconds: number;
  /** What it took of processors, in milliseconds; others that work on the machine change that little. */
  readonly cpu: number;
  /** The most memory that it had at once, in MB. */
  readonly peak: number;
  readonly stdout: string;
}

const LOOK_EVERY = 10;

/** Runs a program to its end, and measures it from outside. */
export async function measured(
  command: string,
  args: readonly string[],
  { cwd, env, expected = 0 }: { cwd: string; env?: NodeJS.ProcessEnv; expected?: number },
): Promise<Measured> {
  const [start, before] = [process.hrtime.bigint(), cpuOfEnded()];
  const child = spawn(command, args, { cwd, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr]: Buffer[][] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  let peak = 0;
  const look = setInterval(() => (peak = Math.max(peak, peakOf(child.pid!))), LOOK_EVERY);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
    const text = Buffer.concat(stdout).toString('utf8');
    const cpu = cpuOfEnded() - before;
    if (code === expected) return { milliseconds, cpu, peak, stdout: text };
    const told = `${text.slice(-1000)}\n${Buffer.concat(stderr).toString('utf8').slice(-2000)}`;
    throw new Error(`${command} ${args.join(' ')} ended with ${code}, not with ${expected}:\n${told}`);
  } finally {
    clearInterval(look);
  }
}

const TICK = 10;

/** What all processes took that this one has started and that have ended. */
function cpuOfEnded(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[13]) + Number(fields[14])) * TICK;
}

/** The kernel keeps it, so that the last look is about the whole life of the process. */
function peakOf(pid: number): number {
  try {
    return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
