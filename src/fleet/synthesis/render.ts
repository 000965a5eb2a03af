import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { mergePatch } from './merge-patch';
import { APPLICATION_ANNOTATION, EPOCH_ANNOTATION } from '../../platform/guard/grant';
import { TenantConfiguration } from '../../tenancy';
import { configured } from '../../tenancy/configuration';
import { isObject, Json, JsonObject } from '../../validation/manifest';
import { FleetApplication } from '../application';
import { ApplicationPlacement } from '../application-placement';
import { bindingsOf, tenantBindings } from '../aws/identities';
import { Cluster } from '../cluster';
import { Fleet } from '../fleet';
import { BindingScope } from '../fleet-bindings';
import { tenantOf } from '../tenant';

/** Where an application is to be rendered. */
export interface Place {
  readonly cluster: Cluster;
  /** The generation of the cluster: it rises when a fenced cluster is recovered. */
  readonly generation: number;
  readonly epoch: number;
  readonly restorePath?: string;
  readonly restorePaths?: Readonly<Record<string, string>>;
  /** Of the autoscaler, by vertex. */
  readonly overrides?: Readonly<Record<string, string>>;
}

/** An application as constructs, at a place. */
export interface Rendered {
  readonly place: Place;
  readonly chart: Chart;
  readonly bindings: BindingScope;
  readonly stateScope: string;
}

/** The identity of an application: `<tenant>/<name>`. */
export const idOf = (application: FleetApplication): string =>
  `${tenantOf(application).name}/${application.name}`;

export const namespaceOf = (application: FleetApplication): string =>
  application._namespace ?? tenantOf(application).namespaces[0];

/** Has the application make its objects, for a place, in a chart of that id. */
export function renderApplication(
  fleet: Fleet,
  application: FleetApplication,
  place: Place,
  id = application.name,
): Rendered {
  const { cluster, generation, epoch, restorePath, restorePaths } = place;
  const tenant = tenantOf(application).name;
  const namespace = namespaceOf(application);
  const stateScope = `${cluster.name}.${generation}/${tenant}/${application.name}/e${epoch}`;
  const chart = new Chart(scopeOf(cluster, tenant), id, { namespace });
  const bindings = fleet._bindings.set(chart, {
    ...clusterBindings(fleet, cluster, generation, tenant),
    application: application.name,
    namespace,
    epoch: String(epoch),
  });
  const placement = new ApplicationPlacement(
    cluster,
    epoch,
    tenant,
    application.name,
    namespace,
    stateScope,
    restorePath,
    restorePaths,
  );
  application._source.render(chart, placement);
  application._objects.forEach((manifest, i) => new ApiObject(chart, `object-${i}`, manifest as never));
  for (const object of objectsIn(chart)) {
    if (!isApplicationObject(object)) continue;
    object.metadata.addAnnotation(APPLICATION_ANNOTATION, application.name);
    object.metadata.addAnnotation(EPOCH_ANNOTATION, String(epoch));
    if (object.kind === 'FlinkDeployment') {
      change(object, [
        ...patches(application._patchesFor(cluster), bindings),
        ...layers(object, tenantOf(application)._props.configuration, bindings),
        ...scaled(place),
      ]);
    }
  }
  return { place, chart, bindings, stateScope };
}

/** What has a value in everything that goes to a cluster, or is of a tenant there. */
export function clusterBindings(
  fleet: Fleet,
  cluster: Cluster,
  generation: number,
  tenant?: string,
): { readonly [name: string]: string } {
  return {
    ...bindingsOf(fleet, cluster),
    ...(tenant ? tenantBindings(cluster, tenant) : {}),
    cluster: cluster.name,
    failureDomain: cluster.failureDomain,
    generation: String(generation),
  };
}

export function discard({ chart }: Rendered): void {
  chart.node.scope!.node.tryRemoveChild(chart.node.id);
}

export function objectsIn(scope: Construct): ApiObject[] {
  return scope.node.findAll().filter((node): node is ApiObject => ApiObject.isApiObject(node));
}

/** What the guard holds to the epoch. */
function isApplicationObject({ apiGroup, kind }: ApiObject): boolean {
  return apiGroup === 'flink.apache.org' && (kind === 'FlinkDeployment' || kind === 'FlinkSessionJob');
}

/** Charts of applications stand below `clusters/<cluster>/apps/<tenant>`. */
function scopeOf(cluster: Cluster, tenant: string): Construct {
  const apps = (cluster.node.tryFindChild('apps') as Construct | undefined) ?? new Construct(cluster, 'apps');
  return (apps.node.tryFindChild(tenant) as Construct | undefined) ?? new Construct(apps, tenant);
}

type Change = (manifest: JsonObject) => JsonObject;

/** The object as these changes make it, whenever it is rendered, so that rules see the result. */
function change(object: ApiObject, changes: readonly Change[]): void {
  if (changes.length === 0) return;
  const original = object.toJson.bind(object);
  object.toJson = () => changes.reduce((manifest, apply) => apply(manifest), original() as JsonObject);
}

function patches(all: readonly Readonly<Record<string, unknown>>[], bindings: BindingScope): Change[] {
  return all.map((patch) => {
    const resolved = resolveDeep(patch as JsonObject, bindings) as JsonObject;
    return (manifest) => mergePatch(manifest, resolved);
  });
}

/** What an autoscaler has learned stays with its own cluster, so that a job that was moved would start as it did at first. */
function scaled({ overrides }: Place): Change[] {
  if (overrides === undefined) return [];
  const text = Object.entries(overrides)
    .map(([vertex, parallelism]) => `${vertex}:${parallelism}`)
    .join(',');
  return [(manifest) => mergePatch(manifest, { spec: { flinkConfiguration: { [OVERRIDES]: text } } })];
}

/** @see https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/config/#pipeline-jobvertex-parallelism-overrides */
const OVERRIDES = 'pipeline.jobvertex-parallelism-overrides';

/** What the tenant gives to its jobs, last: under everything that a team says itself. */
function layers(
  object: ApiObject,
  configuration: TenantConfiguration | undefined,
  bindings: BindingScope,
): Change[] {
  if (!configuration) return [];
  const resolved = resolveDeep(configuration as JsonObject, bindings) as TenantConfiguration;
  return [
    (manifest) => {
      const flinkConfiguration = configured(object, resolved, manifest)?.configuration;
      return flinkConfiguration
        ? mergePatch(manifest, { spec: { flinkConfiguration: { ...flinkConfiguration } } })
        : manifest;
    },
  ];
}

function resolveDeep(value: Json, bindings: BindingScope): Json {
  if (typeof value === 'string') return bindings.resolve(value);
  if (Array.isArray(value)) return value.map((item) => resolveDeep(item, bindings));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolveDeep(each, bindings)]));
}
