import { Construct } from 'constructs';
import { metadataNotAnObject, notAFlinkManifest } from './errors';
import { FLINK_API_VERSION } from './rules/rule';
import { asText, isObject, JsonObject } from '../validation/manifest';

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
export function foreignProps<P extends object>(
  scope: Construct,
  id: string,
  kind: string,
  manifest: unknown,
): P {
  const path = `${scope.node.path}/${id}`;
  if (!isObject(manifest)) {
    throw notAFlinkManifest(path, kind, manifest === null ? 'null' : `a ${typeof manifest}`);
  }
  const { apiVersion, kind: found, metadata } = manifest;
  if (found !== kind || apiVersion !== FLINK_API_VERSION) {
    const instead = typeof found === 'string' && found !== kind ? TAKEN_BY[found] : undefined;
    const got = `${asText(apiVersion)} ${asText(found)}`;
    throw notAFlinkManifest(path, `${FLINK_API_VERSION} ${kind}`, got, instead);
  }
  if (metadata !== undefined && metadata !== null && !isObject(metadata)) throw metadataNotAnObject(path);
  const props = {} as P;
  // A copy: what the caller does to its own afterwards, and classes that cdk8s cannot resolve, stay outside.
  MANIFESTS.set(props, JSON.parse(JSON.stringify(manifest)) as JsonObject);
  return props;
}

/** The manifest that `props` stand for, if they do. */
export function foreignManifest(props: object): JsonObject | undefined {
  return MANIFESTS.get(props);
}
