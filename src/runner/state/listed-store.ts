import { ByteRange, StateFile, StateFolder, StateStore, TimedBytes } from './store';

/** As many as S3 lists by one request. */
export const PAGE = 1_000;

/**
 * A store of which some prefixes were listed whole, by a few requests: what lies where below them is not asked again. Of more
 * files than so many each folder is listed when it is asked for.
 *
 * @param many prefixes that were found to have more; it is remembered there, so that they are not tried again
 */
export async function listedOnce(
  store: StateStore,
  prefixes: readonly string[],
  { most = PAGE, many = new Set<string>() }: { readonly most?: number; readonly many?: Set<string> } = {},
): Promise<StateStore> {
  const trees = await Promise.all(
    prefixes.map(async (prefix): Promise<[string, Tree][]> => {
      const name = `${store.url}/${prefix}`;
      const files = many.has(name) ? undefined : await store.listUpTo(prefix, most);
      if (files === undefined) many.add(name);
      return files === undefined ? [] : [[prefix, new Tree(files)]];
    }),
  );
  return new ListedStore(store, trees.flat());
}

class ListedStore implements StateStore {
  public readonly url: string;

  public constructor(
    private readonly store: StateStore,
    private readonly trees: readonly (readonly [prefix: string, tree: Tree])[],
  ) {
    this.url = store.url;
  }

  public async list(prefix: string): Promise<readonly StateFile[]> {
    return this.treeOf(prefix)?.list(prefix) ?? this.store.list(prefix);
  }

  public async listUpTo(prefix: string, most: number): Promise<readonly StateFile[] | undefined> {
    return this.treeOf(prefix)?.list(prefix) ?? this.store.listUpTo(prefix, most);
  }

  public async children(prefix: string): Promise<StateFolder> {
    return this.treeOf(prefix)?.children(prefix) ?? this.store.children(prefix);
  }

  public async head(key: string): Promise<StateFile | undefined> {
    return this.store.head(key);
  }

  public async read(key: string, range?: ByteRange): Promise<Buffer | undefined> {
    return this.store.read(key, range);
  }

  public async readTimed(key: string, range?: ByteRange): Promise<TimedBytes | undefined> {
    return this.store.readTimed(key, range);
  }

  public async lengthOf(key: string): Promise<number | undefined> {
    return this.store.lengthOf(key);
  }

  public async createOnly(key: string, text: string): Promise<'created' | 'exists'> {
    return this.store.createOnly(key, text);
  }

  public async now(): Promise<Date> {
    return this.store.now();
  }

  public async close(): Promise<void> {
    return this.store.close();
  }

  private treeOf(prefix: string): Tree | undefined {
    return this.trees.find(([known]) => prefix.startsWith(known))?.[1];
  }
}

class Tree {
  private readonly files: readonly StateFile[];

  public constructor(files: readonly StateFile[]) {
    this.files = [...files].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  public list(prefix: string): readonly StateFile[] {
    const from = this.firstFrom(prefix);
    let to = from;
    while (to < this.files.length && this.files[to].key.startsWith(prefix)) to++;
    return this.files.slice(from, to);
  }

  public children(prefix: string): StateFolder {
    const folders = new Set<string>();
    const files: StateFile[] = [];
    for (const file of this.list(prefix)) {
      const slash = file.key.indexOf('/', prefix.length);
      if (slash < 0) files.push(file);
      else folders.add(file.key.slice(prefix.length, slash));
    }
    return { folders: [...folders], files };
  }

  private firstFrom(prefix: string): number {
    let [low, high] = [0, this.files.length];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.files[middle].key < prefix) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
