import { grant, grantingOf, grantsIn } from './grants';
import { retired } from './records';
import { Retirement } from './retirement';
import { onceGranted } from './write';
import { KubeApi } from '../../kube/api';
import { KubeError } from '../../kube/error';
import { nameOf } from '../../kube/object';
import { Ledger } from '../../ledger/ledger';
import { Operation } from '../../ledger/operation';
import { Placement } from '../../ledger/records';
import { Change } from '../change-set';
import { isOfCluster } from '../errors';
import { isGone } from '../gone';

export interface RetireContext {
  readonly api: KubeApi;
  readonly ledger: Ledger;
  readonly operation: Pick<Operation, 'who' | 'audit'>;
  readonly why?: string;
  readonly signal: AbortSignal;
}

/** Ends an application for good: the ledger first, then what is granted in the cluster, then its objects. */
export async function retire(
  { record, changes }: Retirement,
  context: RetireContext,
): Promise<readonly Change[]> {
  const failed = (why: string) => changes.map((change): Change => ({ ...change, action: 'fail', why }));
  try {
    const buried = await bury(record, context);
    if (!buried) {
      return failed(
        'another runner wrote its placement in the meantime; see flink-fleet history, and apply again',
      );
    }
    await revoke(buried, context.api);
  } catch (error) {
    if (!isOfCluster(error)) throw error;
    return failed(error.message);
  }
  const done: Change[] = [];
  for (const change of changes) {
    const before = done.find(({ action }) => action !== 'prune');
    done.push(
      before
        ? { ...change, action: 'skip', why: `${nameOf(before.object)} before it did not go` }
        : await remove(change, change !== changes[changes.length - 1], context),
    );
  }
  return done;
}

/** Where it was decided already, and cut off, there is nothing to decide. */
async function bury(
  record: Placement,
  { ledger, operation: { who, audit }, why }: RetireContext,
): Promise<Placement | undefined> {
  if (record.phase === 'TOMBSTONE') return record;
  const to = retired(record, who, new Date().toISOString(), why);
  const [swap] = await ledger.swapPlacements([{ from: record, to }]);
  if (!swap.won) return undefined;
  const { app, cluster, epoch } = record;
  await audit(`retire ${app}`, { app, cluster, epoch });
  return swap.record;
}

/** Looked for in the cluster: with the last application of a tenant its namespace is out of the program as well. */
async function revoke(record: Placement, api: KubeApi): Promise<void> {
  if (!(await api.get(grantsIn(record.namespace)))) return;
  await grant(api, [{ ...grantingOf(record), revoked: true }]);
}

async function remove(change: Change, waits: boolean, { api, signal }: RetireContext): Promise<Change> {
  if (signal.aborted) return { ...change, action: 'skip', why: 'this command was interrupted before' };
  try {
    await onceGranted(async () => api.delete(change.object, { uid: change.uid, propagation: 'Background' }));
    if (!waits || (await isGone(api, change.object, signal))) return change;
    return { ...change, action: 'fail', why: 'it is still going; apply again when it is gone' };
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    return { ...change, action: 'fail', why: error.text };
  }
}
