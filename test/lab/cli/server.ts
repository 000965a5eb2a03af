import { fork } from 'node:child_process';
import { existsSync, mkdirSync, openSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { LabProps } from '../lab';
import { LabFolder, logsOf, openFolders, ownerFile } from '../process/folder';
import { ownerOf } from '../process/owner';
import { until } from '../process/until';

/** Where the process that holds a lab listens; a socket in a folder that is its user's alone. */
export const controlSocket = (folder: Pick<LabFolder, 'data'>): string => join(folder.data, 'control.sock');

/** The labs that `up` has started; those of tests that run on this machine are their own business. */
export const standingLabs = (): LabFolder[] =>
  openFolders().filter((folder) => existsSync(controlSocket(folder)));

/** What the process that holds a lab tells the one that started it. */
export type ServerMessage = { readonly ready: string } | { readonly failed: string };

/** Starts a process that holds a lab after this one has ended, and waits until the lab is up. */
export function startServer(props: LabProps & { readonly name: string }): Promise<string> {
  const logs = logsOf(props.name);
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const log = join(logs, 'server.log');
  const output = openSync(log, 'a');
  const child = fork(join(__dirname, 'serve.ts'), [JSON.stringify(props)], {
    execArgv: ['--import', 'tsx'],
    detached: true,
    stdio: ['ignore', output, output, 'ipc'],
  });
  return new Promise((resolve, reject) => {
    child.once('message', (message: ServerMessage) => {
      child.disconnect();
      child.unref();
      if ('ready' in message) resolve(message.ready);
      else reject(new Error(message.failed));
    });
    child.once('exit', (code) => reject(new Error(`the lab ended with ${code}; see ${log}`)));
  });
}

/** Ends a lab, and waits until nothing of it is left. */
export async function stopServer(folder: LabFolder): Promise<void> {
  const owner = ownerOf(ownerFile(folder));
  if (!owner) return;
  process.kill(owner.pid, 'SIGTERM');
  await until(async () => !existsSync(folder.data), { what: `the end of the lab ${folder.name}` });
}

/** Asks the lab of a context for a fault. */
export async function askServer(context: string, fault: string): Promise<string> {
  const folder = standingLabs().find(({ name }) => context.startsWith(`${name}-`));
  if (!folder) throw new Error(`no lab has a context ${context}; see: npm run lab -- list`);
  return new Promise((resolve, reject) => {
    const socket = createConnection(controlSocket(folder));
    let text = '';
    socket.on('data', (data) => (text += data.toString()));
    socket.on('end', () => {
      const answer = JSON.parse(text) as { readonly done?: string; readonly error?: string };
      if (answer.done) resolve(answer.done);
      else reject(new Error(answer.error));
    });
    socket.on('error', reject);
    socket.end(JSON.stringify({ context, fault }));
  });
}
