import { chmod, lchown, lstat, mkdir, readdir, stat } from 'fs/promises';
import { join } from 'path';
import { notMounted, notOwned } from './errors';
import { probeFiles } from './file-probe';
import { Denial, PhysicalStore, Probe } from './physical';
import { userOf } from './probe-rights';
import { inParallel } from '../in-parallel';
import { StateStore } from '../state/store';

/* eslint-disable no-bitwise -- modes are bits */
/** For the group and for others. */
const mayWrite = (mode: number): boolean => (mode & 0o022) !== 0;
const withoutWrite = (mode: number): number => mode & 0o7755;
const textOf = (mode: number): string => (mode & 0o7777).toString(8);
/* eslint-enable no-bitwise */

/**
 * A file system, fenced by permissions: all directories of an epoch belong to the runner, and nobody else may write in them.
 * Each is closed before it is looked into, so that nothing new can come while its contents are closed.
 */
export class FilePhysicalStore implements PhysicalStore {
  public readonly url: string;
  private readonly me = process.getuid?.() ?? -1;

  public constructor(
    private readonly root: string,
    public readonly state: StateStore,
    private readonly env: NodeJS.ProcessEnv,
  ) {
    this.url = `file://${root}`;
  }

  public async deny(prefixes: readonly string[]): Promise<void> {
    await this.check();
    await inParallel(prefixes, async (prefix) => {
      const folder = join(this.root, prefix);
      // What is not there yet is there afterwards, and closed.
      await mkdir(folder, { recursive: true, mode: 0o755 });
      await this.seal(folder);
    });
  }

  public async look(prefixes: readonly string[]): Promise<Denial> {
    await this.check();
    const missing = new Map<string, readonly string[]>();
    await inParallel(prefixes, async (prefix) => {
      const open = await this.openIn(join(this.root, prefix));
      if (open.length > 0) missing.set(prefix, open);
    });
    return { equal: true, missing };
  }

  public async probe(cluster: string, prefixes: readonly string[]): Promise<Probe> {
    await this.check();
    const user = userOf(cluster, this.env);
    if (user === undefined) return { principal: 'runner', appliesToAll: false, answers: new Map() };
    const folders = await inParallel(prefixes, async (prefix) => this.foldersIn(join(this.root, prefix)));
    const passed = await probeFiles(user, folders.flat());
    const answers = new Map<string, 'refused' | 'passed'>();
    for (const prefix of prefixes) {
      const own = folders[prefixes.indexOf(prefix)].map((folder) => passed.get(folder));
      if (own.includes('passed')) answers.set(prefix, 'passed');
      else if (own.length > 0 && own.every((each) => each === 'refused')) answers.set(prefix, 'refused');
    }
    return { principal: 'workload', appliesToAll: false, answers };
  }

  public async close(): Promise<void> {
    await this.state.close();
  }

  private async check(): Promise<void> {
    const found = await stat(this.root).catch(() => undefined);
    if (!found?.isDirectory()) throw notMounted(this.root);
  }

  private async seal(path: string): Promise<void> {
    const found = await lstat(path).catch(() => undefined);
    // A link leads elsewhere; it cannot be closed, and its directory is.
    if (found === undefined || found.isSymbolicLink()) return;
    try {
      if (found.uid !== this.me) await lchown(path, this.me, found.gid);
      if (mayWrite(found.mode)) await chmod(path, withoutWrite(found.mode));
    } catch {
      throw notOwned(path, found.uid);
    }
    if (!found.isDirectory()) return;
    for (const name of await readdir(path)) await this.seal(join(path, name));
  }

  private async openIn(path: string): Promise<string[]> {
    const found = await lstat(path).catch(() => undefined);
    if (found === undefined) return [`${path} (it is not there, and whoever may make it may write in it)`];
    if (found.isSymbolicLink()) return [];
    const own =
      found.uid !== this.me || mayWrite(found.mode)
        ? [`${path} (it belongs to the user ${found.uid}, with the mode ${textOf(found.mode)})`]
        : [];
    if (!found.isDirectory()) return own;
    const below = await readdir(path).catch(() => [] as string[]);
    const deeper: string[] = [];
    for (const name of below) deeper.push(...(await this.openIn(join(path, name))));
    return [...own, ...deeper];
  }

  private async foldersIn(path: string): Promise<string[]> {
    const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined);
    if (entries === undefined) return [];
    const below: string[] = [];
    for (const each of entries) {
      if (each.isDirectory()) below.push(...(await this.foldersIn(join(path, each.name))));
    }
    return [path, ...below];
  }
}
