import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/** Process ids come again; with the time of its start one names a process for good. */
interface Owner {
  readonly pid: number;
  readonly started: string;
}

/** Makes `file` the mark of this process; false if somebody else's is there. */
export function claim(file: string): boolean {
  const owner: Owner = { pid: process.pid, started: startOf(process.pid)! };
  // A link to what is written already: nobody ever reads half a mark.
  const written = `${file}.${process.pid}`;
  writeFileSync(written, JSON.stringify(owner));
  try {
    linkSync(written, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(written);
  }
}

/** Whether the process that made the mark still runs; also true where the mark has just gone. */
export function isAlive(file: string): boolean {
  const owner = ownerOf(file);
  return owner === undefined || startOf(owner.pid) === owner.started;
}

export function ownerOf(file: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

/** When a process started, in ticks since the machine did; undefined if there is none. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces; the start is the 22nd field, the 20th after the name.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended; only its parent has not looked yet.
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
