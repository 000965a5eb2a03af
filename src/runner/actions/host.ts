import { listSome } from '../../validation/list-some';
import type { OpenOperation } from '../ledger/operations';
import type { Progress } from '../move/run/run-moves';

/** What an action says while it works. The code and the data are a contract; the text is for people, and may change. */
export interface Message {
  readonly code: MessageCode;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Whoever called an action: a terminal, or a test. */
export interface Host {
  report(message: Message): void;
}

/**
 * The program starts; it said something; it ended, and its assembly was read; a warning; the lock is watched; an operation
 * is open; how far an apply is in a cluster; what it waits for there; how far a move is; there is no ledger yet; what was
 * seen could not be written down.
 */
export type MessageCode =
  | 'FLEET_I5001'
  | 'FLEET_I5002'
  | 'FLEET_I5003'
  | 'FLEET_I5004'
  | 'FLEET_I5201'
  | 'FLEET_I5202'
  | 'FLEET_I5301'
  | 'FLEET_I5302'
  | 'FLEET_I5601'
  | 'FLEET_I5401'
  | 'FLEET_I5402';

export function programStarts(command: string): Message {
  return { code: 'FLEET_I5001', text: `running ${command}`, data: { command } };
}

export function programSaid(line: string): Message {
  return { code: 'FLEET_I5002', text: line, data: { line } };
}

export function programEnded(seconds: number): Message {
  return { code: 'FLEET_I5003', text: `synthesized in ${seconds.toFixed(1)} s`, data: { seconds } };
}

export function warning(text: string): Message {
  return { code: 'FLEET_I5004', text, data: {} };
}

export function lockIsWatched(who: string, seconds: number): Message {
  return {
    code: 'FLEET_I5201',
    text: `${who} holds the lock; it is watched for ${seconds} s, whether it is written`,
    data: { who, seconds },
  };
}

export function openIsFound(open: OpenOperation): Message {
  const { operation = 'an apply', applications, lock } = open;
  const some = listSome(applications, 3);
  const left = [
    ...(some === '' ? [] : [`left ${some} open`]),
    ...(lock === 'released' ? [] : ['did not release the lock']),
  ];
  return { code: 'FLEET_I5202', text: `${operation} ${left.join(', and ')}`, data: { ...open } };
}

export function applyProgress(cluster: string, stage: string, done: number, total: number): Message {
  return {
    code: 'FLEET_I5301',
    text: `${cluster}: ${stage} ${done} of ${total}`,
    data: { cluster, stage, done, total },
  };
}

export function moveProgress({ app, state, what }: Progress): Message {
  return { code: 'FLEET_I5601', text: `${app}: ${state}, ${what}`, data: { app, state, what } };
}

export function applyWaits(cluster: string, what: string): Message {
  return { code: 'FLEET_I5302', text: `${cluster}: waiting, ${what}`, data: { cluster, what } };
}
