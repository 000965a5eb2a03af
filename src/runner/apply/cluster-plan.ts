import { ApplicationChange } from './applications/apply';
import { decideApplication, Situation } from './applications/decide';
import { decideRetirements, Retirement } from './applications/retirement';
import { withToken } from './applications/token';
import { groupKind } from './apply-set';
import { Change } from './change-set';
import { Desired } from './desired';
import { Inspected } from './inspect';
import { dryRun, firstLook, Planned } from './planned';
import { decidePrune, PruneOptions } from './prune';
import { masked } from './ready/masked';
import { FleetAssembly } from '../../assembly/assembly';
import { groupBy } from '../../validation/group-by';
import { at } from '../../validation/manifest';
import { KubeApi } from '../kube/api';
import { KubeObject, refOf } from '../kube/object';
import { Placement } from '../ledger/records';

/** All that is to be done in a cluster. */
export interface ClusterPlan {
  /** In the order of the assembly. */
  readonly planned: readonly Planned[];
  /** Of which something is to be created or changed; their objects are among the planned ones. */
  readonly applications: readonly ApplicationChange[];
  readonly prunes: readonly Change[];
  /** Of what is pruned, what takes a decision of the ledger first. */
  readonly retirements: readonly Retirement[];
}

export interface PlanInput {
  readonly cluster: string;
  readonly assembly: FleetAssembly;
  readonly desired: readonly Desired[];
  readonly inspected: Inspected;
  /** By application. */
  readonly records: ReadonlyMap<string, Placement>;
  /** Of what the ledger does not know: the other cluster that has it, by object id. */
  readonly elsewhere: ReadonlyMap<string, string>;
  readonly mayHaveArrived: (record: Placement) => (id: string) => boolean;
  readonly prune: PruneOptions;
}

/** The plan, as far as it can be told from what is known already. */
export function planCluster({ cluster, assembly, desired, inspected, ...input }: PlanInput): ClusterPlan {
  const situations = situationsOf(desired, inspected.live, assembly, input);
  const decisions = new Map([...situations].map(([app, each]) => [app, decideApplication(each)]));
  const planned = desired.map((each): Planned => {
    const { application: app = '', guarded } = each;
    const decision = decisions.get(app);
    const live = inspected.live.get(each.id);
    // Whatever belongs to an application that is refused waits with it.
    if (decision?.do === 'refuse') {
      return { desired: each, manifest: each.manifest, live, action: 'refuse', why: decision.why };
    }
    const token = input.records.get(app)?.token ?? 1;
    return firstLook(each, guarded ? withToken(each.manifest, token) : each.manifest, live);
  });
  const byApplication = groupBy(
    planned.filter(({ desired: { guarded } }) => guarded),
    ({ desired: { application } }) => application,
  );
  const applications = [...situations].flatMap(([app, situation]) => {
    const decision = decisions.get(app)!;
    const own = byApplication.get(app)!;
    const changes = own.some(({ action }) => action !== 'unchanged' && action !== 'refuse');
    return decision.do === 'apply' && (changes || situation.record?.phase === 'CREATING')
      ? [{ situation, decision, planned: own }]
      : [];
  });
  const strays = decidePrune(inspected.strays, input.prune).map(
    (change, i) => [inspected.strays[i], change] as const,
  );
  const { changes: prunes, retirements } = decideRetirements(strays, {
    cluster,
    records: input.records,
    isWanted: (app) => Object.hasOwn(assembly.applications, app),
  });
  return { planned, applications, prunes, retirements };
}

/** Asks the API server about everything that may change; all objects with `deep`. */
export async function withDryRuns(
  api: KubeApi,
  plan: ClusterPlan,
  assembly: FleetAssembly,
  options: { readonly force: boolean; readonly recreate: boolean; readonly deep: boolean },
): Promise<ClusterPlan> {
  const ask = async (each: Planned): Promise<Planned> => {
    const asked = each.action === 'configure' || each.action === 'create' || options.deep;
    if (!asked || each.action === 'refuse') return each;
    // What is not created yet is not granted yet either, and the guard would refuse a question as well.
    if (each.desired.guarded && !each.live) return each;
    const { application } = each.desired;
    const stateless = application === undefined || assembly.applications[application].stateless;
    const { force, recreate } = options;
    return dryRun(api, each, { force, recreate, stateless });
  };
  // The API server cannot be asked about what is in a namespace, or of a kind, that is not there yet.
  const grounds = new Map<Planned, Planned>();
  await Promise.all(plan.planned.filter(isGround).map(async (each) => grounds.set(each, await ask(each))));
  const coming = new Set(
    [...grounds.values()]
      // A CRD that changes may bring the version, or the fields, that its objects have now.
      .filter(({ action, manifest }) => action === 'create' || (action === 'configure' && isCrd(manifest)))
      .flatMap(({ manifest }) => groundOf(manifest)),
  );
  const planned = await Promise.all(
    plan.planned.map(async (each) => {
      const { apiVersion, kind, metadata } = each.manifest;
      const waits =
        coming.has(`Namespace ${metadata.namespace}`) || coming.has(groupKind({ apiVersion, kind }));
      return grounds.get(each) ?? (waits ? each : ask(each));
    }),
  );
  return { ...plan, planned };
}

const isCrd = ({ kind }: KubeObject) => kind === 'CustomResourceDefinition';
const isGround = ({ manifest }: Planned) => manifest.kind === 'Namespace' || isCrd(manifest);

/** What others stand on: a namespace, or the kind that a CRD brings. */
function groundOf(manifest: KubeObject): string {
  if (manifest.kind === 'Namespace') return `Namespace ${manifest.metadata.name}`;
  return `${String(at(manifest, 'spec', 'names', 'kind'))}.${String(at(manifest, 'spec', 'group'))}`;
}

function situationsOf(
  desired: readonly Desired[],
  live: ReadonlyMap<string, KubeObject>,
  { applications }: FleetAssembly,
  { records, elsewhere, mayHaveArrived }: Pick<PlanInput, 'records' | 'elsewhere' | 'mayHaveArrived'>,
): Map<string, Situation> {
  const guarded = desired.filter((each) => each.guarded && each.application !== undefined);
  const objects = groupBy(guarded, ({ application }) => application!);
  return new Map(
    [...objects].map(([app, own]) => {
      const record = records.get(app);
      const there = own.flatMap(({ id }) => (live.has(id) ? [[id, live.get(id)!] as const] : []));
      return [
        app,
        {
          app,
          wanted: applications[app],
          objects: own,
          live: new Map(there),
          record,
          elsewhere: own.flatMap(({ id }) => elsewhere.get(id) ?? []),
          mayHaveArrived: record ? mayHaveArrived(record) : () => false,
        },
      ];
    }),
  );
}

/** The plan as it is told. */
export function plannedChanges({ planned, prunes }: ClusterPlan): Change[] {
  return [...planned.map((each) => changeOf(each, each)), ...prunes];
}

/**
 * What is told of an object: what was planned, and what is to become of it or became of it. What an API server, or a
 * webhook behind it, says of an object may quote it.
 */
export function changeOf(
  { desired, manifest, fields }: Planned,
  { action, why, warnings }: Pick<Change, 'action' | 'why' | 'warnings'>,
): Change {
  return {
    layer: desired.layer,
    object: refOf(manifest),
    action,
    application: desired.application,
    fields,
    why: why && masked(why),
    warnings: warnings?.map(masked),
  };
}
