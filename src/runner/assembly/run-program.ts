import { ChildProcess, spawn } from 'child_process';
import { programError } from './program-error';
import { Host, programSaid, programStarts } from '../actions/host';

/**
 * Runs a program, in whatever language it is. All that it is told is in the environment; all that it tells is the folder
 * that it writes.
 *
 * @throws what the program had to say, if it failed.
 */
export async function runProgram(
  command: string,
  environment: Readonly<Record<string, string>>,
  host: Host,
): Promise<void> {
  host.report(programStarts(command));
  const child = spawn(command, {
    shell: true,
    // A group of its own, so that a signal reaches what the shell started as well.
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const release = passSignalsTo(child);
  const { code, signal } = await ended(child).finally(release);
  const text = Buffer.concat(output).toString('utf8');
  if (code !== 0) {
    throw programError(command, signal ? `was ended by ${signal}` : `failed with exit code ${code}`, text);
  }
  for (const line of text.split('\n')) if (line.trim() !== '') host.report(programSaid(line));
}

async function ended(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** How long a program may take to end once it was told to. */
const PATIENCE = 5_000;

/** Whoever ends this process ends the program. What it was doing is then cleaned up in the ordinary way, by its error. */
function passSignalsTo(child: ChildProcess): () => void {
  const pass = (signal: NodeJS.Signals) => {
    end(child, signal);
    setTimeout(() => end(child, 'SIGKILL'), PATIENCE).unref();
  };
  for (const signal of SIGNALS) process.on(signal, pass);
  return () => {
    for (const signal of SIGNALS) process.off(signal, pass);
  };
}

function end(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  if (process.platform === 'win32') child.kill(signal);
  else process.kill(-child.pid, signal);
}
