import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { RUNNER_CHART } from './runner-access';
import { AssemblyFile, Layer, LAYERS } from '../../assembly/assembly';
import { digestOf } from '../../assembly/digest';
import { toYaml } from '../../assembly/yaml';
import { at, groupOf, JsonObject } from '../../validation/manifest';
import { near } from '../../validation/near';
import { REFERENCE_START } from '../binding';
import { Cluster } from '../cluster';

/** A file of the assembly, with what is in it. */
export interface EmittedFile extends AssemblyFile {
  readonly text: string;
}

/** The manifests of a cluster, and what is wrong with them together. */
export interface EmittedCluster {
  readonly files: readonly EmittedFile[];
  readonly problems: readonly string[];
}

/**
 * Renders all charts of a cluster, a file for each layer, tenant and application.
 *
 * @param addAccess adds the charts that go by what is in all others but those of applications
 */
export function emitCluster(
  cluster: Cluster,
  addAccess: (manifests: readonly JsonObject[]) => readonly Chart[],
): EmittedCluster {
  const seen = new Map<string, string>();
  const problems: string[] = [];
  const byPath = new Map<string, { layer: Layer; objects: JsonObject[]; ids: string[] }>();
  const emit = (chart: Chart) => {
    const { layer, path } = fileOf(cluster, chart);
    const file = byPath.get(path) ?? { layer, objects: [], ids: [] };
    byPath.set(path, file);
    for (const object of objectsOf(chart)) {
      const manifest = object.toJson() as JsonObject;
      const id = objectId(manifest);
      const other = seen.get(id);
      if (other !== undefined) {
        problems.push(
          `[${object.node.path}] ${id} is made by ${other} as well; give one of them another name`,
        );
      }
      seen.set(id, object.node.path);
      file.objects.push(manifest);
      file.ids.push(id);
    }
  };
  chartsOf(cluster).forEach(emit);
  const shared = [...byPath.values()].filter(({ layer }) => layer !== 'apps');
  addAccess(shared.flatMap(({ objects }) => objects)).forEach(emit);
  const files = [...byPath]
    .filter(([, { objects }]) => objects.length > 0)
    .map(([path, { layer, objects, ids }]): EmittedFile => {
      const text = toYaml(objects);
      if (text.includes(REFERENCE_START)) problems.push(...leftOver(path, text, cluster));
      return { layer, path, digest: digestOf(text), objects: ids, text };
    })
    .sort(inOrder);
  return { files, problems };
}

/** Where the manifests of an application are, by its `<tenant>/<name>`. */
export const applicationFile = (cluster: string, id: string): string => `${cluster}/apps/${id}.yaml`;

function inOrder(a: EmittedFile, b: EmittedFile): number {
  return LAYERS.indexOf(a.layer) - LAYERS.indexOf(b.layer) || (a.path < b.path ? -1 : 1);
}

/** Such as `flink.apache.org/FlinkDeployment/ads/clicks`; the core group and no namespace are empty. */
export function objectId(manifest: JsonObject): string {
  const namespace = at(manifest, 'metadata', 'namespace') ?? '';
  return [groupOf(manifest), manifest.kind, namespace, at(manifest, 'metadata', 'name')]
    .map(String)
    .join('/');
}

function chartsOf(cluster: Cluster): Chart[] {
  return cluster.node.findAll().filter((node): node is Chart => Chart.isChart(node));
}

/** A chart of an application or a tenant has a file of its own; all others below a cluster are its platform. */
function fileOf(cluster: Cluster, chart: Chart): { layer: Layer; path: string } {
  const [kind, ...rest] = chart.node.path.slice(cluster.node.path.length + 1).split('/');
  if (kind === 'apps') return { layer: 'apps', path: applicationFile(cluster.name, `${rest[0]}/${rest[1]}`) };
  if (kind === 'tenants') return { layer: 'tenants', path: `${cluster.name}/tenants/${rest[0]}.yaml` };
  if (kind === RUNNER_CHART) return { layer: 'platform', path: `${cluster.name}/runner.yaml` };
  const layer = chart === cluster.platform?.crds ? 'crds' : 'platform';
  return { layer, path: `${cluster.name}/${layer}.yaml` };
}

/**
 * In the order in which they were made, but for what another one depends on, which comes before that. (By cdk8s' own order
 * such an object comes as late as it can, which for a namespace is after most of what is in it.) Those of a chart within
 * the chart are that chart's own.
 */
function objectsOf(chart: Chart): ApiObject[] {
  const ordered = new Set<ApiObject>();
  const visited = new Set<IConstruct>();
  const visit = (construct: IConstruct) => {
    if (visited.has(construct)) return;
    visited.add(construct);
    construct.node.dependencies.forEach(visit);
    if (ApiObject.isApiObject(construct) && Chart.of(construct) === chart) ordered.add(construct);
    construct.node.children.forEach(visit);
  };
  visit(chart);
  return [...ordered];
}

/** What no value was put in for: there is none, or it stands in a key of a map, where bindings are not looked for. */
function leftOver(path: string, text: string, { name: cluster, _props }: Cluster): string[] {
  const names = [...text.matchAll(/\$\{fleet:([^}\n]*)\}?/g)].map(([, name]) => name);
  const known = Object.keys(_props.bindings ?? {});
  return [...new Set(names)].map((name) => {
    if (known.includes(name)) {
      return `${path} has \${fleet:${name}} in a key, and bindings stand in values only`;
    }
    const meant = near(name, known);
    return `${path} uses the binding ${name}, which ${cluster} lacks; ${meant ? `did you mean ${meant}?` : 'give it to the cluster, by bindings'}`;
  });
}
