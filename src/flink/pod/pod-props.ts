import { ContainerProps, EnvValue, VolumeMount } from 'cdk8s-plus-27';
import { TOPOLOGY_SPREAD_SHAPE, TopologySpreadConstraint } from './topology-spread';
import {
  anyText,
  anyMap,
  bool,
  like,
  listOf,
  mapOf,
  Shape,
  struct,
  text,
  whole,
} from '../../validation/shape';
import { SecretKey } from '../secret-key';

/** A taint that a pod tolerates. */
export interface Toleration {
  /**
   * The key of the taint.
   *
   * @default - any key
   */
  readonly key?: string;
  /**
   * `Equal` or `Exists`.
   *
   * @default Equal
   */
  readonly operator?: string;
  /**
   * The value of the taint.
   *
   * @default - none
   */
  readonly value?: string;
  /**
   * `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
   *
   * @default - any effect
   */
  readonly effect?: string;
  /**
   * How long the pod stays after the taint came, in seconds.
   *
   * @default - for ever
   */
  readonly tolerationSeconds?: number;
}

/** What may be said of the pods of a Flink cluster, for all of them or for one role. */
export interface FlinkPodProps {
  /**
   * Labels of the pods.
   *
   * @default - none
   */
  readonly podLabels?: { [name: string]: string };
  /**
   * Annotations of the pods.
   *
   * @default - none
   */
  readonly podAnnotations?: { [name: string]: string };
  /**
   * Environment variables of the container that Flink runs in.
   *
   * @default - none
   */
  readonly env?: { [name: string]: EnvValue };
  /**
   * Environment variables of that container, each from a key of a Secret.
   *
   * @default - none
   */
  readonly secretEnv?: { [name: string]: SecretKey };
  /**
   * Secrets that are mounted as files where Flink runs: mount path → name of the Secret.
   *
   * @default - none
   */
  readonly secretFiles?: { [mountPath: string]: string };
  /**
   * ConfigMaps that are mounted as files where Flink runs: mount path → name of the ConfigMap.
   *
   * @default - none
   */
  readonly configFiles?: { [mountPath: string]: string };
  /**
   * Further volumes, mounted where Flink runs.
   *
   * @default - none
   */
  readonly volumeMounts?: VolumeMount[];
  /**
   * Containers that run to their end before Flink starts.
   *
   * @default - none
   */
  readonly initContainers?: ContainerProps[];
  /**
   * Containers that run beside Flink.
   *
   * @default - none
   */
  readonly sidecars?: ContainerProps[];
  /**
   * Labels that a node must have.
   *
   * @default - any node
   */
  readonly nodeSelector?: { [label: string]: string };
  /**
   * Taints that the pods tolerate.
   *
   * @default - none
   */
  readonly tolerations?: Toleration[];
  /**
   * How the pods are spread over nodes or zones.
   *
   * @default - as the scheduler sees fit
   */
  readonly topologySpreadConstraints?: TopologySpreadConstraint[];
  /**
   * The PriorityClass of the pods.
   *
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;
  /**
   * The scheduler that places the pods.
   *
   * @default - the cluster's default scheduler
   */
  readonly schedulerName?: string;
  /**
   * Whether the pods stay where they are when Karpenter would rather have fewer, cheaper or newer nodes, by the
   * annotation `karpenter.sh/do-not-disrupt`. It does not save them from the loss of a node, nor from one that expires.
   *
   * @default - as `podAnnotations` say; without them Karpenter moves pods
   * @see https://karpenter.sh/docs/concepts/disruption/#pod-level-controls
   */
  readonly doNotDisrupt?: boolean;
  /**
   * Secrets with which images are pulled.
   *
   * @default - those of the service account
   */
  readonly imagePullSecrets?: string[];
  /**
   * A pod template of your own, in Kubernetes' own form, merged last over what all other properties make.
   *
   * Maps are merged by key, containers, volumes, environment variables and the like by name; `null` removes.
   * Flink runs in the container `flink-main-container`.
   *
   * @default - none
   */
  readonly podTemplate?: { [key: string]: unknown };
}

const SECRET_KEY_SHAPE: Shape<SecretKey> = { secretName: text, key: text };
const TOLERATION_SHAPE: Shape<Toleration> = {
  key: text,
  operator: text,
  value: anyText,
  effect: text,
  tolerationSeconds: whole(0),
};

export const POD_SHAPE: Shape<FlinkPodProps> = {
  podLabels: mapOf(anyText),
  podAnnotations: mapOf(anyText),
  env: mapOf(like('value', 'an EnvValue of cdk8s-plus, such as EnvValue.fromValue("x")')),
  secretEnv: mapOf(struct(SECRET_KEY_SHAPE, ['secretName', 'key'])),
  secretFiles: mapOf(text),
  configFiles: mapOf(text),
  volumeMounts: listOf(like('volume', 'a VolumeMount of cdk8s-plus')),
  initContainers: listOf(anyMap),
  sidecars: listOf(anyMap),
  nodeSelector: mapOf(anyText),
  tolerations: listOf(struct(TOLERATION_SHAPE)),
  topologySpreadConstraints: listOf(struct(TOPOLOGY_SPREAD_SHAPE, ['topologyKey', 'matchLabels'])),
  priorityClassName: text,
  schedulerName: text,
  doNotDisrupt: bool,
  imagePullSecrets: listOf(text),
  podTemplate: anyMap,
};
