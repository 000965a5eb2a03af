import { mergePodTemplates } from './pod/merge';
import { JsonObject } from '../validation/manifest';
import { FlinkVersion } from './versions/flink-version';
import { OperatorVersion } from './versions/operator-version';

/**
 * What one feature (state storage, Kafka, metrics …) adds to a Flink cluster. Features never see each other:
 * each yields a part, and the parts are merged.
 */
export interface Part {
  /** Flink configuration, flat. */
  readonly configuration?: Readonly<Record<string, string>>;
  /** Merged into the pod templates of both the job manager and the task managers. */
  readonly podTemplate?: JsonObject;
  /** Objects beside the Flink resource, in its namespace. */
  readonly objects?: readonly PartObject[];
}

/** An object that a feature needs beside the Flink resource. */
export interface PartObject {
  /** Its construct id, and what is put behind the Flink resource's name to make its own. */
  readonly suffix: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** Everything but apiVersion, kind and metadata. */
  readonly content: JsonObject;
}

/** What a feature may ask of the cluster that it is added to. */
export interface PartContext {
  readonly flinkVersion?: FlinkVersion;
  readonly operatorVersion: OperatorVersion;
  /** The name of the Flink resource. */
  readonly name: string;
  /** What state, transactions and other shared names are scoped by: `<namespace>/<name>` unless told otherwise. */
  readonly scope: string;
}

export const MAIN_CONTAINER = 'flink-main-container';

/** What Pod Security asks of each container under the profile `restricted`. */
export const RESTRICTED_CONTAINER = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

export function mergeParts(parts: readonly (Part | undefined)[]): Part {
  return {
    configuration: Object.assign({}, ...parts.map((part) => part?.configuration)),
    podTemplate: mergePodTemplates(...parts.map((part) => part?.podTemplate)),
    objects: parts.flatMap((part) => part?.objects ?? []),
  };
}

/** A pod template that changes nothing but the container that Flink runs in. */
export function mainContainer(container: JsonObject): JsonObject {
  return { spec: { containers: [{ name: MAIN_CONTAINER, ...container }] } };
}

/** A pod template that mounts a volume, such as `{ secret: { secretName: 'x' } }`, where Flink runs. */
export function mountVolume(
  name: string,
  source: JsonObject,
  mountPath: string,
  readOnly = true,
): JsonObject {
  const mount = { name, mountPath, ...(readOnly ? { readOnly } : {}) };
  return {
    spec: { volumes: [{ name, ...source }], containers: [{ name: MAIN_CONTAINER, volumeMounts: [mount] }] },
  };
}

/** A part that puts files into a ConfigMap, and the ConfigMap at `mountPath`. */
export function filesPart(
  context: PartContext,
  suffix: string,
  files: Record<string, string>,
  mountPath: string,
): Part {
  return {
    podTemplate: mountVolume(suffix, { configMap: { name: `${context.name}-${suffix}` } }, mountPath),
    objects: [{ suffix, apiVersion: 'v1', kind: 'ConfigMap', content: { data: files } }],
  };
}

/** The environment variable `name`, filled from a key of a Secret. */
export function envFromSecret(name: string, secretName: string, key: string): JsonObject {
  return { name, valueFrom: { secretKeyRef: { name: secretName, key } } };
}
