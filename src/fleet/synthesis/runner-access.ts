import { Chart } from 'cdk8s';
import type { Draft } from './drafts';
import { clusterBindings, namespaceOf } from './render';
import { HeldKind, heldObject } from '../../platform/runner-access/held';
import { pluralsIn } from '../../platform/runner-access/resource';
import { runnerAccess } from '../../platform/runner-access/rules';
import { RunnerRole } from '../../platform/runner-access/runner-role';
import { at, Json, JsonObject } from '../../validation/manifest';
import { Cluster } from '../cluster';
import { Fleet } from '../fleet';
import { BindingScope } from '../fleet-bindings';
import { Tenant, tenantOf } from '../tenant';
import { isSaidByProps } from '../typed-source';

/** All that decides on the rights of the runner, besides what a cluster holds. */
export interface AccessSituation {
  readonly fleet: Fleet;
  readonly drafts: readonly Draft[];
  readonly generation: number;
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
  situation: AccessSituation,
): Chart[] {
  const runner = cluster.platform?.runner;
  if (!runner) return [];
  const plurals = pluralsIn(manifests);
  const tenants = chartsOfTenants(cluster);
  const here = situation.fleet.tenants.filter(({ name }) => tenants.has(name));
  const objects = [...manifests, ...here.flatMap((tenant) => broughtBy(tenant, cluster, situation))];
  const held = objects.map((manifest) => heldObject(manifest, plurals));
  const { cluster: rules, namespaces } = runnerAccess(held, here.flatMap(kindsOf));
  const platform = new Chart(cluster, RUNNER_CHART);
  new RunnerRole(platform, 'cluster', { runner, rules });
  const charts = new Set([platform]);
  for (const [namespace, within] of namespaces) {
    const tenant = here.find(({ namespaces: some }) => some.includes(namespace));
    const chart = chartWithin((tenant && tenants.get(tenant.name)) ?? cluster);
    new RunnerRole(chart, namespace, { runner, namespace, rules: within });
    charts.add(chart);
  }
  return [...charts];
}

/** Files and how metrics are found; Flink's own kinds are the guard's to give. */
const OF_APPLICATIONS = [
  { group: '', plural: 'configmaps' },
  { group: 'monitoring.coreos.com', plural: 'podmonitors' },
];

/** What applications that are said by props bring along. */
function kindsOf({ namespaces }: Tenant): HeldKind[] {
  return namespaces.flatMap((namespace) => OF_APPLICATIONS.map((resource) => ({ resource, namespace })));
}

/** What else the applications of a tenant bring, wherever they are now: objects that were added, and those of code of one's own. */
function broughtBy(tenant: Tenant, cluster: Cluster, { drafts, generation }: AccessSituation): JsonObject[] {
  const added = tenant.applications.flatMap((application) => {
    if (application._objects.length === 0) return [];
    const namespace = namespaceOf(application);
    const values = { tenant: tenant.name, application: application.name, namespace };
    const bindings = new BindingScope({ ...clusterBindings(cluster, generation), ...values });
    return application._objects.map((manifest) => headOf(manifest as JsonObject, namespace, bindings));
  });
  const byCode = drafts
    .filter(({ application }) => !isSaidByProps(application) && tenantOf(application) === tenant)
    .flatMap((draft) => draft.manifests().filter(({ apiVersion }) => !isOfFlink(apiVersion)));
  return [...added, ...byCode];
}

const isOfFlink = (apiVersion: Json) => String(apiVersion).startsWith('flink.apache.org/');

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
