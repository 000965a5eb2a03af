import { applyApplications, ApplicationsContext } from './applications/apply';
import { retire, RetireContext } from './applications/retire';
import { Change } from './change-set';
import { changeOf, ClusterPlan } from './cluster-plan';
import { noNewcomers } from './errors';
import { Performed, perform } from './perform';
import { Planned } from './planned';
import { StageName, stagesOf } from './stages';
import { KubeApi } from '../kube/api';
import { KubeError } from '../kube/error';

export interface ApplyClusterOptions {
  readonly force: boolean;
  readonly recreate: boolean;
  readonly signal: AbortSignal;
  readonly applications: Omit<ApplicationsContext, 'report' | 'force' | 'signal' | 'api'>;
  readonly retiring: Pick<RetireContext, 'operation' | 'why'>;
  /** Waits for what the next stages build on; returns what did not come, and why. */
  readonly settle: (stage: StageName, planned: readonly Planned[]) => Promise<readonly NotReady[]>;
  readonly progress: (stage: StageName, done: number, total: number) => void;
}

/** An object that was applied, and is not what it should become. */
export interface NotReady {
  readonly object: Planned['manifest'];
  readonly why: readonly string[];
}

export interface AppliedCluster {
  readonly changes: readonly Change[];
  readonly notReady: readonly NotReady[];
}

/** Stages that others build on: where one fails, the rest of the cluster waits for the next apply. */
const FOUNDATIONS: ReadonlySet<StageName> = new Set(['crds', 'namespaces', 'access', 'platform']);

/** Applies the plan of a cluster stage by stage, and prunes at the end if all went well. */
export async function applyCluster(
  api: KubeApi,
  plan: ClusterPlan,
  options: ApplyClusterOptions,
): Promise<AppliedCluster> {
  const performed: Performed[] = [];
  let blocked: string | undefined;
  // Nothing new comes into a namespace on its way out, and all others go on.
  const going = new Set<string>();
  const notReady: NotReady[] = [];
  for (const { name: stage, objects: planned } of stagesOf(plan.planned, ({ desired }) => desired)) {
    const why = options.signal.aborted ? 'this command was interrupted before' : blocked;
    if (why !== undefined) {
      performed.push(...skipped(planned, why));
      continue;
    }
    const done = await applyStage(api, stage, planned, going, plan, options);
    performed.push(...done);
    done.filter((each) => each.going).forEach(({ planned: { manifest } }) => going.add(placeOf(manifest)));
    if (!FOUNDATIONS.has(stage)) continue;
    // What is there already goes on as it is, and what stands on it can too.
    const failed = done.filter(
      ({ action, going: isGoing, planned: { live } }) => action === 'fail' && !isGoing && live === undefined,
    );
    if (failed.length > 0) blocked = `${failed.length} of the stage ${stage} failed before it`;
    else notReady.push(...(await options.settle(stage, planned)));
    if (notReady.length > 0) {
      blocked = `${notReady.length} of the stage ${stage} did not become ready before it`;
    }
  }
  const clean =
    blocked === undefined && !options.signal.aborted && performed.every(({ action }) => action !== 'fail');
  const pruned = await pruneAll(api, plan, clean, options);
  return { changes: [...performed.map((each) => changeOf(each.planned, each)), ...pruned], notReady };
}

/** Jobs first: what they need goes only after them. */
async function pruneAll(
  api: KubeApi,
  { prunes, retirements }: ClusterPlan,
  clean: boolean,
  { applications: { ledger }, retiring, signal }: ApplyClusterOptions,
): Promise<readonly Change[]> {
  const done = new Map<Change, Change>();
  for (const retirement of clean ? retirements : []) {
    const context = { api, ledger, signal, ...retiring };
    const ended = await retire(retirement, context);
    retirement.changes.forEach((change, i) => done.set(change, ended[i]));
  }
  const well = clean && [...done.values()].every(({ action }) => action === 'prune');
  return Promise.all(prunes.map(async (change) => done.get(change) ?? prune(api, change, well)));
}

async function applyStage(
  api: KubeApi,
  stage: StageName,
  planned: readonly Planned[],
  going: ReadonlySet<string>,
  { applications }: ClusterPlan,
  options: ApplyClusterOptions,
): Promise<Performed[]> {
  const lost = planned.filter(({ manifest }) => going.has(manifest.metadata.namespace ?? ''));
  const done: Performed[] = lost.flatMap((each) => skipped([each], noNewcomers(placeOf(each.manifest))));
  const report = (each: Performed) => {
    done.push(each);
    options.progress(stage, done.length, planned.length);
  };
  const own = new Set([...lost, ...applications.flatMap((each) => each.planned)]);
  const others = planned.filter((each) => !own.has(each));
  await inTurns(others, async (each) =>
    report(options.signal.aborted ? skipped([each], INTERRUPTED)[0] : await perform(api, each, options)),
  );
  const here = new Set(planned.filter((each) => !lost.includes(each)));
  const changes = applications.filter((each) => each.planned.every((one) => here.has(one)));
  await applyApplications(changes, { ...options.applications, ...options, api, report });
  const seen = new Set(done.map((each) => each.planned.desired));
  return [
    ...done,
    ...skipped(
      planned.filter(({ desired }) => !seen.has(desired)),
      INTERRUPTED,
    ),
  ];
}

/** More than there are connections, so that none waits; not all, so that an interrupt leaves the rest undone. */
const AT_ONCE = 64;

async function inTurns<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) await act(items[next++]);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
}

/** The namespace that an object is in, or is. */
const placeOf = ({ kind, metadata: { namespace, name } }: Planned['manifest']) =>
  kind === 'Namespace' ? name : (namespace ?? '');

const INTERRUPTED = 'this command was interrupted before';

function skipped(planned: readonly Planned[], why: string): Performed[] {
  return planned.map((each) =>
    each.action === 'create' || each.action === 'configure' || each.action === 'recreate'
      ? { planned: each, action: 'skip', why }
      : { planned: each, action: each.action, why: each.why },
  );
}

async function prune(api: KubeApi, change: Change, clean: boolean): Promise<Change> {
  if (change.action !== 'prune') return change;
  if (!clean) {
    return {
      ...change,
      action: 'skip',
      why: 'nothing is pruned where something failed or was interrupted before',
    };
  }
  try {
    await api.delete(change.object, { uid: change.uid, propagation: 'Background' });
    return change;
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    return { ...change, action: 'fail', why: error.text };
  }
}
