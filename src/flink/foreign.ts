import { notAFlinkManifest } from './errors';
import { isObject } from './manifest';
import { JsonObject } from './rules/rule';

/**
 * Props that stand for a manifest from outside. Such a manifest is written as it is, unknown fields and all, so
 * there are no props to be had from it; yet the construct is of the same class as one that was made from props.
 */
const MANIFESTS = new WeakMap<object, JsonObject>();

/** The class that takes each kind. */
const TAKEN_BY: Record<string, string> = {
  FlinkDeployment: 'FlinkApplication.fromManifest or FlinkSessionCluster.fromManifest',
  FlinkSessionJob: 'FlinkSessionJob.fromManifest',
  FlinkStateSnapshot: 'FlinkStateSnapshot.fromManifest',
  FlinkBlueGreenDeployment: 'the binding FlinkBlueGreenDeployment, or an ApiObject',
};

/**
 * Props for the constructor of a class, which stand for `manifest`.
 *
 * @throws if it is not a manifest of that kind.
 */
export function foreignProps<P extends object>(path: string, kind: string, manifest: unknown): P {
  if (!isObject(manifest))
    throw notAFlinkManifest(path, kind, manifest === null ? 'null' : `a ${typeof manifest}`);
  const { apiVersion, kind: found } = manifest;
  if (found !== kind || typeof apiVersion !== 'string' || !apiVersion.startsWith('flink.apache.org/')) {
    const instead = typeof found === 'string' && found !== kind ? TAKEN_BY[found] : undefined;
    throw notAFlinkManifest(
      path,
      `flink.apache.org ${kind}`,
      `${String(apiVersion)} ${String(found)}`,
      instead,
    );
  }
  const props = {} as P;
  MANIFESTS.set(props, manifest);
  return props;
}

/** The manifest that `props` stand for, if they do. */
export function foreignManifest(props: object): JsonObject | undefined {
  return MANIFESTS.get(props);
}
