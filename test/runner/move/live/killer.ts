import { ChildProcess } from 'node:child_process';
import { Worker } from 'node:worker_threads';

/** When a runner is killed: while it writes a record of its journal, once it is written, or some time after it began to. */
export type Moment =
  | { readonly record: number; readonly when: 'before' | 'after' }
  | { readonly record: 1; readonly when: 'later'; readonly milliseconds: number };

/** A thread of its own, so that nothing else of this process makes it late. */
const KILLER = `
const { readdirSync } = require('node:fs');
const { workerData, parentPort } = require('node:worker_threads');
const { ledger, pid, known, moment } = workerData;
const none = new Int32Array(new SharedArrayBuffer(4));
const sleep = (milliseconds) => Atomics.wait(none, 0, 0, milliseconds);
const list = (folder) => { try { return readdirSync(folder); } catch { return []; } };
const reached = () => {
  const operation = list(ledger + '/journals').find((each) => !known.includes(each));
  const folder = ledger + '/journals/' + operation;
  const records = operation === undefined ? 0 : list(folder).filter((file) => file.endsWith('.0000000001.json')).length;
  if (moment.when !== 'before') return records >= moment.record;
  return records >= moment.record || (records === moment.record - 1 && list(ledger + '/.tmp').length > 0);
};
for (let alive = true; alive; sleep(1)) {
  if (reached()) {
    if (moment.when === 'later') sleep(moment.milliseconds);
    break;
  }
  try { process.kill(pid, 0); } catch { alive = false; }
}
try { process.kill(pid, 'SIGKILL'); } catch {}
`;

/** Kills a runner at a moment of the operation that it begins next. */
export function killAt(
  child: ChildProcess,
  ledger: string,
  known: readonly string[],
  moment: Moment,
): { readonly stop: () => Promise<unknown> } {
  const workerData = { ledger, pid: child.pid, known, moment };
  const worker = new Worker(KILLER, { eval: true, workerData });
  return { stop: async () => worker.terminate() };
}
