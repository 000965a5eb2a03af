import { Found } from './rule';
import { at, isObject, Json, JsonObject } from '../../validation/manifest';

/** A value that is there. */
export type There = Found & { readonly value: Json };

/** A manifest as the rules of a tenant look at it. */
export interface TenantSubject {
  readonly kind: string;
  /** The spec of a Flink object; for a blue/green deployment that in its template. Nothing for a pod. */
  readonly spec: JsonObject;
  readonly specField: string;
  /** Its flinkConfiguration, as it is written. */
  readonly configuration: JsonObject;
  /** The specs of its pods: of the templates, or that of the pod itself. */
  readonly pods: readonly There[];
  /** The containers of those. */
  readonly containers: readonly There[];
}

export const FLINK_KINDS = [
  'FlinkDeployment',
  'FlinkSessionJob',
  'FlinkStateSnapshot',
  'FlinkBlueGreenDeployment',
];

/** Where a Flink object has pod templates. */
export const TEMPLATES: readonly (readonly string[])[] = [
  ['podTemplate'],
  ['jobManager', 'podTemplate'],
  ['taskManager', 'podTemplate'],
];

/** Undefined if the rules do not look at objects of its kind. */
export function tenantSubject(manifest: JsonObject): TenantSubject | undefined {
  const { apiVersion, kind } = manifest;
  if (apiVersion === 'v1' && kind === 'Pod') {
    const pods = [{ field: 'spec', value: objectOf(manifest.spec) }];
    return { kind, spec: {}, specField: 'spec', configuration: {}, pods, containers: containersOf(pods) };
  }
  if (!String(apiVersion).startsWith('flink.apache.org/') || !FLINK_KINDS.includes(String(kind))) {
    return undefined;
  }
  const path = kind === 'FlinkBlueGreenDeployment' ? ['spec', 'template', 'spec'] : ['spec'];
  const spec = objectOf(at(manifest, ...path));
  const specField = path.join('.');
  const pods = TEMPLATES.flatMap((template) => {
    const value = at(spec, ...template, 'spec');
    return isObject(value) ? [{ field: `${specField}.${template.join('.')}.spec`, value }] : [];
  });
  return {
    kind: String(kind),
    spec,
    specField,
    configuration: objectOf(spec.flinkConfiguration),
    pods,
    containers: containersOf(pods),
  };
}

/** Where a pod has containers. */
export const CONTAINERS = ['containers', 'initContainers'];

function containersOf(pods: readonly There[]): There[] {
  return pods.flatMap(({ field, value }) =>
    CONTAINERS.flatMap((list) => {
      const items = at(value, list);
      return Array.isArray(items)
        ? items.map((item, i) => ({ field: `${field}.${list}[${i}]`, value: item }))
        : [];
    }),
  );
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
