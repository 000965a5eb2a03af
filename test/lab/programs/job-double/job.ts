import { randomBytes, randomUUID } from 'node:crypto';
import { metadataOf, pointerTo, resultOf, snapshotIn } from './files';
import { Denied, JobStore } from './store';
import { namedIn } from '../../../../src/runner/state/pointer';

/** The directories of a job, without slashes at their ends. */
export interface JobDirectories {
  readonly checkpoints: string;
  readonly savepoints: string;
  /** Of high availability; absent: it has none. */
  readonly ha?: string;
}

export interface JobProps {
  readonly id: string;
  /** The cluster-id of Flink: the name of its FlinkDeployment. */
  readonly clusterId: string;
  /** Other jobs have the same cluster-id. */
  readonly shares?: boolean;
  readonly directories: JobDirectories;
  readonly retained: number;
  readonly store: JobStore;
  /** How often it takes a checkpoint, in milliseconds. */
  readonly intervalMs: number;
  /** How many records it reads in a second. */
  readonly rate: number;
  /** May be told of one transaction more than once: to commit it again changes nothing. */
  readonly onCommit?: (transaction: Transaction) => void;
}

/** The records that a checkpoint commits once it is registered, or whoever is restored from it, if its job did not come to it. */
export interface Transaction {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

export type JobState = 'CREATED' | 'RUNNING' | 'RESTARTING' | 'FINISHED' | 'CANCELED' | 'KILLED';

interface Point {
  readonly id: number;
  readonly uri: string;
  /** It ends where the job had read to. */
  readonly transaction: Transaction;
  /** The file `completedCheckpoint…` that names it. */
  readonly pointer?: string;
  /** It belongs to an earlier job, and is never removed. */
  readonly foreign?: boolean;
}

/**
 * The life of a job of Flink, told by the files that it writes: it counts records, and what it has counted since the last
 * registered checkpoint is committed with the next, or by whoever is restored from that. It needs no API server, and goes on
 * without one.
 */
export class DoubleJob {
  public state: JobState = 'CREATED';
  /** How often it was restarted from its last registered checkpoint. */
  public restarts = 0;
  /** What it was restored from last: a directory; empty: from nothing. */
  public restored?: { readonly id: number; readonly uri: string } | 'nothing';
  /** Numbers of checkpoints that were registered. */
  public readonly completed: number[] = [];
  public failed = 0;
  /** What its sink could not commit; undefined: its Flink does not count that. */
  public failedCommittables?: number = 0;
  private points: Point[] = [];
  private nextId = 1;
  private base = { offset: 0, at: 0 };
  private committed = 0;
  private timer?: NodeJS.Timeout;
  private busy: Promise<unknown> = Promise.resolve();

  public constructor(public readonly props: JobProps) {}

  public get id(): string {
    return this.props.id;
  }

  /** Where the last checkpoint that was registered lies. */
  public get newest(): string | undefined {
    return this.points.at(-1)?.uri;
  }

  /** Begins, from a restore point if there is one. */
  public async start(from?: string): Promise<void> {
    if (from === undefined) return this.run();
    const point = await this.read(from);
    const pointer = await this.register(point.uri);
    return this.run({ ...point, pointer, foreign: true });
  }

  /** Comes back after its job manager died, from what its high availability knows; false where that knows nothing. */
  public async recover(): Promise<boolean> {
    const points = await this.registered();
    const own = points.filter(({ uri }) => uri.includes(`/${this.id}/`));
    const newest = (own.length > 0 ? own : points).at(-1);
    if (!newest) return false;
    this.points = points.slice(0, -1);
    await this.run(newest);
    return true;
  }

  /** @returns where the savepoint lies with which it has ended. */
  public async stop(): Promise<string> {
    return this.alone(async () => {
      if (this.state !== 'RUNNING') throw new Error(`it is ${this.state}`);
      const { directories, id } = this.props;
      const uri = `${directories.savepoints}/savepoint-${id.slice(0, 6)}-${randomBytes(6).toString('hex')}`;
      const point = await this.snapshot(uri, 'savepoint').catch(async (error: unknown) => {
        await this.restart();
        throw error;
      });
      this.commit(point.transaction);
      this.end('FINISHED');
      const dirty = this.result('_DIRTY');
      await this.write(dirty, resultOf(id, 'SUCCEEDED'));
      for (const each of this.points) await this.forget(each);
      await this.write(this.result(), resultOf(id, 'SUCCEEDED'));
      if (dirty) await this.props.store.remove(dirty).catch(ignoreDenied);
      return uri;
    });
  }

  /** Its checkpoints are kept; what its high availability knew is not. */
  public async cancel(): Promise<void> {
    await this.alone(async () => {
      if (this.isOver) return;
      this.end('CANCELED');
      await this.write(this.result(), resultOf(this.id, 'CANCELED'));
      for (const { pointer } of this.points) {
        if (pointer) await this.props.store.remove(pointer).catch(ignoreDenied);
      }
    });
  }

  /** As a power failure would. */
  public kill(): void {
    if (!this.isOver) this.end('KILLED');
  }

  public get isOver(): boolean {
    return ['FINISHED', 'CANCELED', 'KILLED'].includes(this.state);
  }

  /** How many records it has read. */
  public get offset(): number {
    const { offset, at } = this.base;
    return offset + Math.floor(((performance.now() - at) / 1000) * this.props.rate);
  }

  private async run(point?: Point): Promise<void> {
    this.restored = point ? { id: point.id, uri: point.uri } : 'nothing';
    if (point) {
      this.points.push(point);
      this.commit(point.transaction);
    }
    this.nextId = Math.max(this.nextId, (point?.id ?? 0) + 1);
    this.base = { offset: this.committed, at: performance.now() };
    this.state = 'RUNNING';
    this.next();
  }

  private next(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      void this.alone(async () => this.checkpoint()).finally(() => {
        if (!this.isOver) this.next();
      });
    }, this.props.intervalMs);
    // Whoever waits for nothing else may end.
    this.timer.unref();
  }

  private async checkpoint(): Promise<void> {
    if (this.state !== 'RUNNING') return;
    const uri = `${this.props.directories.checkpoints}/${this.id}/chk-${this.nextId}`;
    try {
      const point = await this.snapshot(uri, 'checkpoint');
      const pointer = await this.register(uri);
      // It was killed meanwhile: nobody hears of it any more.
      if (this.isOver) return;
      this.points.push({ ...point, pointer });
      this.completed.push(point.id);
      this.commit(point.transaction);
      while (this.points.length > this.props.retained) await this.forget(this.points.shift()!);
    } catch {
      this.failed++;
      if (!this.isOver) await this.restart();
    }
  }

  private async snapshot(uri: string, kind: 'checkpoint' | 'savepoint'): Promise<Point> {
    const { store } = this.props;
    const id = this.nextId++;
    const transaction = { id: randomUUID(), from: this.committed, to: this.offset };
    const state = JSON.stringify(transaction);
    const file = randomUUID();
    await store.put(`${uri}/${file}`, state);
    await store.put(`${uri}/_metadata`, metadataOf({ id, file, bytes: Buffer.byteLength(state), kind }));
    return { id, uri, transaction };
  }

  private async register(uri: string): Promise<string | undefined> {
    const { ha } = this.props.directories;
    if (ha === undefined) return undefined;
    const pointer = `${ha}/${this.props.clusterId}/${this.mark}${randomBytes(3).toString('hex')}`;
    await this.props.store.put(pointer, pointerTo(`${uri}/_metadata`));
    return pointer;
  }

  /** From its last registered checkpoint: what came after is read again. */
  private async restart(): Promise<void> {
    this.restarts++;
    const last = this.points.at(-1);
    this.base = { offset: last?.transaction.to ?? 0, at: performance.now() };
    this.committed = this.base.offset;
    this.restored = last ? { id: last.id, uri: last.uri } : 'nothing';
  }

  private commit(transaction: Transaction): void {
    if (transaction.to > transaction.from) this.props.onCommit?.(transaction);
    this.committed = transaction.to;
  }

  /** The pointer goes first, as in Flink. What may not be removed stays. */
  private async forget({ uri, pointer, foreign }: Point): Promise<void> {
    const { store } = this.props;
    if (pointer) await store.remove(pointer).catch(ignoreDenied);
    if (foreign) return;
    for (const file of await store.list(uri)) await store.remove(file).catch(ignoreDenied);
  }

  /** Flink knows by its ConfigMaps which pointers are whose; the double by how they begin. */
  private get mark(): string {
    return `${POINTER}${this.id.slice(0, 6)}`;
  }

  private async registered(): Promise<Point[]> {
    const { ha } = this.props.directories;
    if (ha === undefined) return [];
    const files = await this.props.store.list(`${ha}/${this.props.clusterId}`);
    const points = await Promise.all(
      files
        .filter((file) => file.includes(`/${this.props.shares ? this.mark : POINTER}`))
        .map(async (pointer): Promise<Point[]> => {
          const bytes = await this.props.store.get(pointer);
          const uri = bytes && namedIn(bytes);
          if (uri === undefined) return [];
          const foreign = !uri.startsWith(`${this.props.directories.checkpoints}/`);
          return [{ ...(await this.read(uri)), pointer, foreign }];
        }),
    );
    return points.flat().sort((a, b) => a.id - b.id);
  }

  private async read(uri: string): Promise<Point> {
    const { store } = this.props;
    const metadata = await store.get(`${uri}/_metadata`);
    if (!metadata) throw new Error(`there is no checkpoint at ${uri}`);
    const { id, file } = snapshotIn(metadata);
    const state = await store.get(`${uri}/${file}`);
    if (!state) throw new Error(`the state of ${uri} is gone`);
    return { id, uri, transaction: JSON.parse(state.toString('utf8')) as Transaction };
  }

  private result(end = ''): string | undefined {
    const { directories, clusterId, id } = this.props;
    return directories.ha && `${directories.ha}/job-result-store/${clusterId}/${RESULTS}/${id}${end}.json`;
  }

  private async write(uri: string | undefined, text: string): Promise<void> {
    if (uri !== undefined) await this.props.store.put(uri, text).catch(ignoreDenied);
  }

  private end(state: JobState): void {
    this.state = state;
    clearTimeout(this.timer);
  }

  /** One thing after the other: a checkpoint, and then a stop. */
  private async alone<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.busy.then(act);
    this.busy = turn.catch(() => undefined);
    return turn;
  }
}

const POINTER = 'completedCheckpoint';
const RESULTS = randomUUID();

function ignoreDenied(error: unknown): void {
  if (!(error instanceof Denied)) throw error;
}

export const newJobId = (): string => randomBytes(16).toString('hex');
