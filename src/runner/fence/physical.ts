import { StateStore } from '../state/store';

/** One place in which a state storage lies, and in which writes must be denied. */
export interface PhysicalStore {
  readonly url: string;
  /** What lies there. */
  readonly state: StateStore;
  /**
   * Denies all of these, and what was denied before; and reads back that it is so.
   *
   * @throws if it is not so, or is not known to be.
   */
  deny(prefixes: readonly string[]): Promise<void>;
  /** How these are denied. Nothing is changed. */
  look(prefixes: readonly string[]): Promise<Denial>;
  /** Attempts writes under each of these, with the rights that the jobs of the cluster have. */
  probe(cluster: string, prefixes: readonly string[]): Promise<Probe>;
  close(): Promise<void>;
}

export interface Denial {
  readonly equal: boolean;
  /** What is not denied, or undone by something else; by prefix. */
  readonly missing: ReadonlyMap<string, readonly string[]>;
}

export interface Probe {
  readonly principal: 'workload' | 'runner';
  /** The store applies a denial to everybody, whoever tries. */
  readonly appliesToAll: boolean;
  /** By prefix. One that is not there could not be asked. */
  readonly answers: ReadonlyMap<string, 'refused' | 'passed'>;
  /** Why what was refused proves nothing. */
  readonly doubt?: string;
}
