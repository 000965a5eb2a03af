import { Container, ContainerProps, Volume, VolumeMount } from 'cdk8s-plus-27';
import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { compact, Json, JsonObject } from '../../validation/manifest';
import { envFromSecret, mainContainer, MAIN_CONTAINER, mountVolume, RESTRICTED_CONTAINER } from '../part';
import { mergePodTemplates } from './merge';
import { FlinkPodProps } from './pod-props';
import { renderTopologySpread } from './topology-spread';

/** Under which rules of Pod Security the pods of a Flink cluster run. */
export enum PodSecurity {
  /**
   * Those of the profile `restricted`: no root, no capabilities, no privilege escalation, default seccomp.
   *
   * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
   */
  RESTRICTED = 'restricted',
  /** None that this library sets for the pod and for Flink; containers beside it stay as they are. */
  UNRESTRICTED = 'unrestricted',
}

/** By which a pod asks Karpenter to leave its node alone. */
export const DO_NOT_DISRUPT = 'karpenter.sh/do-not-disrupt';

/** The user that the official Flink image makes for itself. */
export const FLINK_USER = 9999;

/** The template that all other parts are merged over. */
export function securePodTemplate(security: PodSecurity, user: number): JsonObject | undefined {
  if (security !== PodSecurity.RESTRICTED) return undefined;
  const podContext = {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    seccompProfile: { type: 'RuntimeDefault' },
  };
  const template = mainContainer({ securityContext: RESTRICTED_CONTAINER });
  return mergePodTemplates(template, { spec: { securityContext: podContext } });
}

/** Renders what a user said of the pods of a role. */
export function podTemplate(props: FlinkPodProps): JsonObject | undefined {
  const { sidecars = [], initContainers = [] } = props;
  const volumes = [...sidecars, ...initContainers].flatMap((container) => container.volumeMounts ?? []);
  const spec = compact({
    nodeSelector: props.nodeSelector,
    tolerations: props.tolerations?.map((toleration) => ({ ...toleration })),
    topologySpreadConstraints: props.topologySpreadConstraints?.map(renderTopologySpread),
    priorityClassName: props.priorityClassName,
    schedulerName: props.schedulerName,
    imagePullSecrets: props.imagePullSecrets?.map((name) => ({ name })),
    containers: sidecars.length > 0 ? sidecars.map(renderContainer) : undefined,
    initContainers: initContainers.length > 0 ? initContainers.map(renderContainer) : undefined,
    volumes: volumes.length > 0 ? volumes.map((mount) => renderVolume(mount.volume)) : undefined,
  });
  const metadata = compact({ labels: props.podLabels, annotations: annotations(props) });
  const base = compact({ metadata, spec }) as JsonObject | undefined;
  return mergePodTemplates(
    base,
    environment(props),
    ...Object.entries(props.secretFiles ?? {}).map(([path, secretName]) =>
      mountVolume(`secret-${secretName}`, { secret: { secretName } }, path),
    ),
    ...Object.entries(props.configFiles ?? {}).map(([path, name]) =>
      mountVolume(`config-${name}`, { configMap: { name } }, path),
    ),
    ...(props.volumeMounts ?? []).map(renderMount),
    props.podTemplate as JsonObject | undefined,
  );
}

/** A role may be moved though all pods of its cluster are not to be, so that `false` is written as well. */
function annotations({ podAnnotations, doNotDisrupt }: FlinkPodProps): Record<string, string> | undefined {
  if (doNotDisrupt === undefined) return podAnnotations;
  return { ...podAnnotations, [DO_NOT_DISRUPT]: String(doNotDisrupt) };
}

function environment(props: FlinkPodProps): JsonObject | undefined {
  const plain = Object.entries(props.env ?? {}).map(([name, { value, valueFrom }]) =>
    k8s.toJson_EnvVar({ name, value, valueFrom } as k8s.EnvVar),
  );
  const secret = Object.entries(props.secretEnv ?? {}).map(([name, source]) =>
    envFromSecret(name, source.secretName, source.key),
  );
  const env = [...plain, ...secret] as JsonObject[];
  return env.length > 0 ? mainContainer({ env }) : undefined;
}

/**
 * cdk8s-plus keeps the rendering of its parts to itself; its own Pod has more opinions than a pod template for
 * Flink can use, so we call it directly. A test holds the result against Kubernetes' schema.
 */
interface Renderable {
  _toKube(): unknown;
}

function renderVolume(volume: Volume): JsonObject {
  return toPlain(k8s.toJson_Volume((volume as unknown as Renderable)._toKube() as k8s.Volume));
}

function renderContainer(props: ContainerProps): JsonObject {
  const container = new Container(props) as unknown as Renderable;
  const rendered = toPlain(k8s.toJson_Container(container._toKube() as k8s.Container));
  return mergePodTemplates({ securityContext: RESTRICTED_CONTAINER }, rendered)!;
}

function renderMount(mount: VolumeMount): JsonObject {
  const volume = renderVolume(mount.volume);
  const { volume: _, path, propagation, ...options } = mount;
  const volumeMount = compact({
    name: volume.name,
    mountPath: path,
    mountPropagation: propagation,
    ...options,
  });
  return {
    spec: { volumes: [volume], containers: [{ name: MAIN_CONTAINER, volumeMounts: [volumeMount as Json] }] },
  };
}

function toPlain(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
