import { at, isObject, Json, JsonObject } from '../../validation/manifest';

/** A manifest as the rules of a tenant look at it. */
export interface TenantSubject {
  readonly kind: string;
  /** The spec of a Flink object; for a blue/green deployment that in its template. Nothing for a pod. */
  readonly spec: JsonObject;
  readonly specField: string;
  /** Its flinkConfiguration, as it is written. */
  readonly configuration: JsonObject;
  /** The specs of its pods: of the templates, or that of the pod itself. */
  readonly pods: readonly (readonly [field: string, spec: JsonObject])[];
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
    const pods = [['spec', objectOf(manifest.spec)] as const];
    return { kind, spec: {}, specField: 'spec', configuration: {}, pods };
  }
  if (!String(apiVersion).startsWith('flink.apache.org/') || !FLINK_KINDS.includes(String(kind))) {
    return undefined;
  }
  const path = kind === 'FlinkBlueGreenDeployment' ? ['spec', 'template', 'spec'] : ['spec'];
  const spec = objectOf(at(manifest, ...path));
  const specField = path.join('.');
  return {
    kind: String(kind),
    spec,
    specField,
    configuration: objectOf(spec.flinkConfiguration),
    pods: TEMPLATES.map((template) => [
      `${specField}.${template.join('.')}.spec`,
      objectOf(at(spec, ...template, 'spec')),
    ]),
  };
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
