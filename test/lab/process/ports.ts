import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { BASE } from './folder';
import { claim, isAlive } from './owner';

/** Below the range from which the kernel takes the ports of outgoing connections, so that none gets in between. */
const FIRST = 20_000;
const LAST = 32_000;

/**
 * A port on loopback that is free, and that no other lab on this machine takes until this process ends or gives it
 * back: a server that is restarted comes back at its old address.
 */
export async function reservePort(): Promise<number> {
  const marks = join(BASE, 'ports');
  mkdirSync(marks, { recursive: true, mode: 0o700 });
  for (let tries = 0; tries < 1000; tries++) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    const mark = join(marks, String(port));
    if (!isAlive(mark)) rmSync(mark, { force: true });
    if (!claim(mark)) continue;
    if (await isFree(port)) return port;
    releasePort(port);
  }
  throw new Error(`no free port between ${FIRST} and ${LAST}`);
}

export function releasePort(port: number): void {
  rmSync(join(BASE, 'ports', String(port)), { force: true });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
