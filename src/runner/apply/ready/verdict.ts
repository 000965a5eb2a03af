import { KubeObject } from '../../kube/object';

/** Whether an object does what it is for, and what it says of that. */
export interface Readiness {
  readonly state: 'ready' | 'waiting' | 'failed';
  /** For a person: what is missing still, or what is wrong. */
  readonly why: string;
}

export const ready = (why = ''): Readiness => ({ state: 'ready', why });
export const waiting = (why: string): Readiness => ({ state: 'waiting', why });
export const failed = (why: string): Readiness => ({ state: 'failed', why });

/** How one kind says that it is ready. */
export type Reader = (object: KubeObject) => Readiness;
