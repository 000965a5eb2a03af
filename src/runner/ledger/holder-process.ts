import { readFileSync, readlinkSync } from 'fs';
import { hostname } from 'os';
import { HolderProcess } from './records';

/** This process, as the lock names it. */
export function thisProcess(): HolderProcess {
  const bootId = readable(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const pidNamespace = readable(() => readlinkSync('/proc/self/ns/pid'));
  return {
    host: hostname(),
    pid: process.pid,
    ...(bootId ? { bootId } : {}),
    ...(pidNamespace ? { pidNamespace } : {}),
  };
}

/**
 * Whether the process is known to have ended: it ran where this one runs, and is not there. Numbers of processes repeat
 * in each container and after each start of the system, so that nothing is known of a process anywhere else. Where its
 * number was given to another process, it counts as alive.
 */
export function hasEnded(holder: HolderProcess | undefined, here: HolderProcess = thisProcess()): boolean {
  if (holder === undefined) return false;
  const isHere =
    holder.host === here.host && holder.bootId === here.bootId && holder.pidNamespace === here.pidNamespace;
  return isHere && !exists(holder.pid);
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and of another user.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Undefined where the system has no such file. */
function readable(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
