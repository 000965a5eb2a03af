import { groupOf, JsonObject } from '../../validation/manifest';

export { groupOf };

/** An object of Kubernetes, as it is sent and as it comes back. */
export type KubeObject = JsonObject & {
  apiVersion: string;
  kind: string;
  metadata: ObjectMetadata;
};

export type ObjectMetadata = JsonObject & {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: { [name: string]: string };
  annotations?: { [name: string]: string };
};

/** Such as `apps/v1` and `Deployment`. */
export interface ObjectKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Which object is meant. */
export interface ObjectRef extends ObjectKind {
  /** Absent: it is of the whole cluster. */
  readonly namespace?: string;
  readonly name: string;
}

export function refOf({ apiVersion, kind, metadata }: KubeObject): ObjectRef {
  return { apiVersion, kind, namespace: metadata.namespace, name: metadata.name };
}

/** As the assembly has it: `<group>/<kind>/<namespace>/<name>`, whatever the version. */
export function idOf(ref: ObjectRef): string {
  return [groupOf(ref), ref.kind, ref.namespace ?? '', ref.name].join('/');
}

/** For people: `Deployment flink-operator/flink-kubernetes-operator`. */
export function nameOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
}
