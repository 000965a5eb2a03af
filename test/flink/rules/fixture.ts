import { check, CheckInput, Finding } from '../../../src/flink/rules/engine';
import { OperatorVersion } from '../../../src/flink/versions/operator-version';
import { asText, JsonObject } from '../../../src/validation/manifest';

const MEMORY = { resource: { memory: '2048m', cpu: 1 } };

/** A deployment with which every rule is content. */
export function deployment(): JsonObject {
  return {
    apiVersion: 'flink.apache.org/v1beta1',
    kind: 'FlinkDeployment',
    metadata: { name: 'clicks', namespace: 'ads' },
    spec: {
      image: 'registry.example.com/clicks:1.4.2',
      flinkVersion: 'v1_19',
      serviceAccount: 'flink',
      flinkConfiguration: {
        'taskmanager.numberOfTaskSlots': '2',
        'high-availability.type': 'kubernetes',
        'high-availability.storageDir': 's3://state/ads/clicks/ha',
        'state.checkpoints.dir': 's3://state/ads/clicks/checkpoints',
        'state.savepoints.dir': 's3://state/ads/clicks/savepoints',
        'execution.checkpointing.interval': '1 min',
      },
      jobManager: { ...MEMORY },
      taskManager: { ...MEMORY },
      job: { jarURI: 'local:///opt/flink/usrlib/clicks.jar', parallelism: 4, upgradeMode: 'last-state' },
    },
  };
}

/** A session cluster, which has no job of its own. */
export function sessionCluster(): JsonObject {
  return set(renamed('session'), 'spec/job', undefined);
}

/** The same for an application of another name, with directories of its own. */
export function renamed(name: string): JsonObject {
  return JSON.parse(JSON.stringify(deployment()).replace(/clicks/g, name)) as JsonObject;
}

export function sessionJob(): JsonObject {
  return {
    apiVersion: 'flink.apache.org/v1beta1',
    kind: 'FlinkSessionJob',
    metadata: { name: 'views', namespace: 'ads' },
    spec: {
      deploymentName: 'session',
      job: { jarURI: 'https://repo.example.com/views.jar', parallelism: 2, upgradeMode: 'savepoint' },
    },
  };
}

export function snapshot(): JsonObject {
  return {
    apiVersion: 'flink.apache.org/v1beta1',
    kind: 'FlinkStateSnapshot',
    metadata: { name: 'before-change', namespace: 'ads' },
    spec: {
      backoffLimit: 3,
      jobReference: { kind: 'FlinkDeployment', name: 'clicks' },
      savepoint: { disposeOnDelete: false, path: 's3://state/ads/clicks/savepoints' },
    },
  };
}

export function blueGreen(): JsonObject {
  const { metadata, spec } = deployment();
  return {
    apiVersion: 'flink.apache.org/v1beta1',
    kind: 'FlinkBlueGreenDeployment',
    metadata,
    spec: { template: { spec } },
  };
}

/** A copy with one value changed; the path has slashes, because keys have dots. Undefined removes. */
export function set(manifest: JsonObject, path: string, value: unknown): JsonObject {
  const copy = JSON.parse(JSON.stringify(manifest)) as JsonObject;
  const keys = path.split('/');
  const last = keys.pop()!;
  let parent = copy;
  for (const key of keys) parent = (parent[key] ??= {}) as JsonObject;
  if (value === undefined) delete parent[last];
  else parent[last] = value as JsonObject;
  return copy;
}

/** `set` for a key of the Flink configuration. */
export function configure(manifest: JsonObject, key: string, value: unknown): JsonObject {
  return set(manifest, `spec/flinkConfiguration/${key}`, value);
}

export function input(manifest: JsonObject, changes: Partial<CheckInput> = {}): CheckInput {
  const { name, namespace } = (manifest.metadata ?? {}) as JsonObject;
  return {
    path: `app/${asText(namespace)}/${asText(name)}`,
    manifest,
    origin: 'manifest',
    operatorVersion: OperatorVersion.DEFAULT,
    defaultConfiguration: {},
    suppressions: {},
    ...changes,
  };
}

export function findings(manifests: readonly JsonObject[], changes: Partial<CheckInput> = {}): Finding[] {
  return check(manifests.map((manifest) => input(manifest, changes)));
}

export function ids(manifests: readonly JsonObject[], changes: Partial<CheckInput> = {}): string[] {
  return [...new Set(findings(manifests, changes).map(({ ruleId }) => ruleId))].sort();
}
