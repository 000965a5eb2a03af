import { Chart } from 'cdk8s';
import type { Draft } from './drafts';
import { Lock, lockedCluster, lockedPlacement } from './lock-file';
import { clusterBindings, idOf, namespaceOf } from './render';
import { heldObject } from '../../platform/runner-access/held';
import { pluralsIn } from '../../platform/runner-access/resource';
import { runnerAccess } from '../../platform/runner-access/rules';
import { RunnerRole } from '../../platform/runner-access/runner-role';
import { at, Json, JsonObject } from '../../validation/manifest';
import { FleetApplication } from '../application';
import { Cluster } from '../cluster';
import { Fleet } from '../fleet';
import { BindingScope } from '../fleet-bindings';
import { tenantOf } from '../tenant';
import { isSaidByProps } from '../typed-source';

/** All that decides on the rights of the runner, besides what a cluster holds. */
export interface AccessSituation {
  readonly fleet: Fleet;
  readonly drafts: readonly Draft[];
  readonly lock: Lock;
}

/**
 * Adds the rights of the runner to a cluster that has a guard, and returns the charts that they are in.
 *
 * They do not depend on where applications run just now: what a move may bring must be allowed before it comes.
 *
 * @param manifests what the cluster holds, but for applications
 */
export function addRunnerAccess(
  cluster: Cluster,
  manifests: readonly JsonObject[],
  { fleet, drafts, lock }: AccessSituation,
): Chart[] {
  const runner = cluster.platform?.runner;
  if (!runner) return [];
  const plurals = pluralsIn(manifests);
  const tenants = chartsOfTenants(cluster);
  const here = fleet.tenants.filter(({ name }) => tenants.has(name));
  const placed = new Set(
    drafts.filter(({ place }) => place.cluster === cluster).map(({ application }) => application),
  );
  // Also what the lock file has here, and the queue would not put here any more.
  const mayRun = (application: FleetApplication) =>
    tenants.has(tenantOf(application).name) &&
    (application.queue._candidates.has(cluster) || placed.has(application));
  const byCode = drafts.filter(({ application }) => !isSaidByProps(application) && mayRun(application));
  const objects = [
    ...manifests,
    ...here
      .flatMap(({ applications }) => applications)
      .filter(mayRun)
      .flatMap((application) => addedTo(application, cluster, { fleet, lock })),
    ...byCode.flatMap((draft) => draft.manifests()),
  ];
  const held = objects.map((manifest) => heldObject(manifest, plurals));
  const byNamespace = new Map(here.flatMap((tenant) => tenant.namespaces.map((each) => [each, tenant])));
  const kinds = new Map([...byNamespace.keys()].map((namespace) => [namespace, OF_APPLICATIONS]));
  const { cluster: rules, namespaces } = runnerAccess(held, kinds);
  const platform = new Chart(cluster, RUNNER_CHART);
  new RunnerRole(platform, 'cluster', { runner, rules });
  const charts = new Set([platform]);
  for (const [namespace, within] of namespaces) {
    const tenant = byNamespace.get(namespace);
    const chart = chartWithin((tenant && tenants.get(tenant.name)) ?? cluster);
    new RunnerRole(chart, namespace, { runner, namespace, rules: within });
    charts.add(chart);
  }
  return [...charts];
}

/** What applications that are said by props bring along, besides Flink's own kinds, which are the guard's to give. */
const OF_APPLICATIONS = [
  { group: '', plural: 'configmaps' },
  { group: 'monitoring.coreos.com', plural: 'podmonitors' },
];

/** The objects that were added to an application, as they would be on a cluster. */
function addedTo(
  application: FleetApplication,
  cluster: Cluster,
  { fleet, lock }: Pick<AccessSituation, 'fleet' | 'lock'>,
): JsonObject[] {
  if (application._objects.length === 0) return [];
  const namespace = namespaceOf(application);
  const { generation } = lockedCluster(lock, cluster.name);
  const { epoch = 1 } = lockedPlacement(lock, idOf(application)) ?? {};
  const bindings = new BindingScope({
    ...clusterBindings(fleet, cluster, generation, tenantOf(application).name),
    application: application.name,
    namespace,
    epoch: String(epoch),
  });
  return application._objects.map((manifest) => headOf(manifest as JsonObject, namespace, bindings));
}

/** Of an object that is not rendered what rights go by. */
function headOf(manifest: JsonObject, namespace: string, bindings: BindingScope): JsonObject {
  const text = (value: Json | undefined, otherwise: string) => bindings.resolve(String(value ?? otherwise));
  const metadata = {
    name: text(at(manifest, 'metadata', 'name'), ''),
    namespace: text(at(manifest, 'metadata', 'namespace'), namespace),
  };
  return { ...manifest, metadata };
}

/** Also the part of the path of a chart by which it is known that it holds them. */
export const RUNNER_CHART = 'runner-access';

function chartWithin(scope: Cluster | Chart): Chart {
  return (scope.node.tryFindChild(RUNNER_CHART) as Chart | undefined) ?? new Chart(scope, RUNNER_CHART);
}

function chartsOfTenants(cluster: Cluster): ReadonlyMap<string, Chart> {
  const charts = (cluster.node.tryFindChild('tenants')?.node.children ?? []) as Chart[];
  return new Map(charts.map((chart) => [chart.node.id, chart]));
}
