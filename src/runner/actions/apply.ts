import { FleetSession, FleetSource, withFleet } from './fleet-session';
import { Host, warning } from './host';
import { writePlacements } from './placements';
import { arrivalsOf, changeSetOf, openAndRead, planOpen } from './plan';
import { runClusters, waitForClusters } from './run-clusters';
import { FleetAssembly } from '../../assembly/assembly';
import { grant, grantingOf } from '../apply/applications/grants';
import { isGuarded } from '../apply/applications/guarded';
import { raiseTokens, recover } from '../apply/applications/recover';
import { ChangeSet, counts, hasChanges } from '../apply/change-set';
import { isOfCluster, lacksRights, withProblems } from '../apply/errors';
import { Opened } from '../apply/open-clusters';
import { PlannedCluster, PlanOptions } from '../apply/plan-fleet';
import { missingRights } from '../apply/rights';
import { Ledger } from '../ledger/ledger';
import { Operation, withOperation } from '../ledger/operation';

export interface ApplyOptions extends PlanOptions {
  /** Whether to wait until the jobs run; what others build on is always waited for. */
  readonly wait: boolean;
  readonly timeoutSeconds: number;
  /** Asked before anything is changed; absent: nobody is. */
  readonly confirm?: (changes: ChangeSet) => Promise<boolean>;
  readonly why?: string;
}

/** What was done. */
export interface Applied {
  readonly operation: string;
  readonly changes: ChangeSet;
  /** What was applied, and did not become what it should. */
  readonly notReady: readonly NotReadyObject[];
  /** Applications that a former apply left in doubt, and that have a new epoch now. */
  readonly renewed: readonly string[];
  readonly outcome: 'done' | 'nothing to do' | 'declined' | 'incomplete';
  /** The lock file, where it was written anew. */
  readonly placements?: string;
}

export interface NotReadyObject {
  readonly cluster: string;
  readonly object: string;
  readonly why: readonly string[];
}

/** Makes clusters what the assembly says, and goes on where an apply was cut off. */
export async function apply(source: FleetSource, options: ApplyOptions, host: Host): Promise<Applied> {
  return withFleet(source, host, 'write', async (session) =>
    applyIn(session, { ...options, signal: source.signal }, host),
  );
}

/** The same where the ledger is open already. */
export async function applyIn(
  session: FleetSession,
  options: ApplyOptions & { readonly signal: AbortSignal },
  host: Host,
): Promise<Applied> {
  const ledger = session.ledger!;
  session.approach();
  return withOperation(ledger, 'apply', { why: options.why }, async (operation) => {
    const { ahead, ...opened } = await openAndRead(session);
    const renewed = await recoverAll(session, opened, operation, host);
    const fresh = await synthesizedAgain(session, renewed);
    const planned = await planOpen(fresh, opened.open, options, fresh === session ? ahead : undefined);
    await checkRights(planned);
    const before = changeSetOf(fresh, planned, opened.closed);
    const none = { operation: operation.id, changes: before, notReady: [], renewed };
    if (!hasChanges(before)) {
      const placements = await writePlacements(fresh, ledger);
      const notReady = options.wait ? await waitForClusters(planned, options, host) : [];
      const done = isClean(before) && notReady.length === 0;
      return { ...none, notReady, outcome: done ? 'nothing to do' : 'incomplete', placements };
    }
    if (options.confirm && !(await options.confirm(before))) return { ...none, outcome: 'declined' };
    const { changes, notReady } = await runClusters(
      fresh,
      { planned, closed: opened.closed },
      operation,
      options,
      host,
    );
    const placements = await writePlacements(fresh, ledger);
    const done = isClean(changes) && notReady.length === 0;
    return { ...none, changes, notReady, outcome: done ? 'done' : 'incomplete', placements };
  });
}

/** Everything was reached, and nothing was refused, failed or left out. */
function isClean(changes: ChangeSet): boolean {
  const { refuse, fail, skip, notReached } = counts(changes);
  return refuse + fail + skip + notReached === 0;
}

async function recoverAll(
  { assembly, ledger }: FleetSession,
  { open }: Opened,
  operation: Operation,
  host: Host,
): Promise<readonly string[]> {
  if (operation.former === 'overtaken') await overtake(ledger!, assembly, open);
  const records = [...(await ledger!.placements()).values()];
  const mayHaveArrived = await arrivalsOf(ledger!, records);
  const renewed = await Promise.all(
    open.map(async ({ api, cluster }) => {
      try {
        return await recover({
          api,
          ledger: ledger!,
          records: records.filter((record) => record.cluster === cluster),
          mayHaveArrived,
          guarded: isGuarded(assembly, cluster),
          op: operation.mark,
          who: operation.who,
        });
      } catch (error) {
        if (!isOfCluster(error)) throw error;
        // What is in doubt there is refused below, and all else goes on.
        host.report(warning(`${cluster}: what was cut off is not settled yet: ${error.message}`));
        return [];
      }
    }),
  );
  return renewed.flat().sort();
}

/** Requests of a runner that was overtaken may still be on their way, also to clusters that are not reached now. */
async function overtake(ledger: Ledger, assembly: FleetAssembly, open: Opened['open']): Promise<void> {
  const placements = [...(await ledger.placements()).values()];
  const risen = await raiseTokens(
    ledger,
    placements.filter(({ phase }) => phase === 'STEADY' || phase === 'CREATING'),
  );
  // Where it fails, the tokens are granted when an application there is written the next time.
  await Promise.allSettled(
    open.map(async ({ api, cluster }) => {
      const guarded = isGuarded(assembly, cluster);
      const own = risen.filter((record) => record.cluster === cluster && guarded(record.namespace));
      await grant(api, own.map(grantingOf));
    }),
  );
}

/** An epoch is in directories and names, so that a new one needs new manifests. */
async function synthesizedAgain(session: FleetSession, renewed: readonly string[]): Promise<FleetSession> {
  if (renewed.length === 0 || !session.again) return session;
  await writePlacements(session, session.ledger!);
  return { ...session, assembly: await session.again() };
}

async function checkRights(planned: readonly PlannedCluster[]): Promise<void> {
  const missing = await Promise.all(
    planned.map(async ({ opened: { api, cluster }, plan }) => {
      if (!plan) return [];
      try {
        return (await missingRights(api, plan)).map((right) => lacksRights(cluster, api.context, right));
      } catch (error) {
        // It is told by what is applied there.
        if (!isOfCluster(error)) throw error;
        return [];
      }
    }),
  );
  if (missing.flat().length > 0) throw withProblems(missing.flat());
}
