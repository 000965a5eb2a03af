import { at } from '../../../validation/manifest';
import { conditionOf, textAt } from '../../apply/ready/conditions';
import { KubeObject } from '../../kube/object';
import { Remains } from '../sight';

/** By which Flink finds what is its own. */
export const FLINK_TYPES = 'type in (flink-native-kubernetes, flink-standalone-kubernetes)';
export const HIGH_AVAILABILITY = 'configmap-type=high-availability';

/** What of one application, or of one cluster, was listed. */
export interface Left {
  readonly pods: readonly KubeObject[];
  readonly deployments: readonly KubeObject[];
  readonly haConfigMaps: readonly KubeObject[];
}

/** Names of nodes, and whether each is ready. */
export type Nodes = ReadonlyMap<string, boolean>;

export function nodesOf(nodes: readonly KubeObject[]): Nodes {
  return new Map(
    nodes.map((node) => [node.metadata.name, conditionOf(node, 'Ready')?.status === 'True'] as const),
  );
}

export const nodeOf = (pod: KubeObject): string | undefined => textAt(pod, 'spec', 'nodeName');

/**
 * What is left of an application.
 *
 * @param vanished whether one of its pods went while its node was not ready
 */
export function remainsOf(
  { pods, deployments, haConfigMaps }: Left,
  nodes: Nodes,
  vanished: boolean,
): Remains {
  return {
    pods: pods.length,
    deployment: deployments.length > 0,
    haConfigMaps: haConfigMaps.length,
    doubtful: vanished || pods.some((pod) => isForced(pod) || isUnknown(pod, nodes)),
  };
}

/** Its node was not asked whether it has stopped. */
function isForced({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined && at(metadata, 'deletionGracePeriodSeconds') === 0;
}

function isUnknown(pod: KubeObject, nodes: Nodes): boolean {
  const node = nodeOf(pod);
  return node !== undefined && nodes.get(node) !== true;
}

/** The application of an object that Flink has made. */
export const applicationOf = ({ metadata }: KubeObject): string | undefined => metadata.labels?.app;

/**
 * Pods that went while their node was not ready: somebody deleted them by force, and on their node they may live on. Only who has
 * seen them can tell.
 */
export class VanishedPods {
  /** Application → UID of a pod → its node. */
  private readonly seen = new Map<string, Map<string, string>>();

  /** Whether one of them went like that, by what is there now. */
  public look(application: string, pods: readonly KubeObject[], nodes: Nodes): boolean {
    const known = this.seen.get(application) ?? new Map<string, string>();
    const now = new Map(pods.flatMap((pod) => entryOf(pod)));
    const doubtful = [...known].filter(([uid, node]) => !now.has(uid) && nodes.get(node) === false);
    this.seen.set(application, new Map([...doubtful, ...now]));
    return doubtful.length > 0;
  }
}

function entryOf(pod: KubeObject): [string, string][] {
  const node = nodeOf(pod);
  return node === undefined || pod.metadata.uid === undefined ? [] : [[pod.metadata.uid, node]];
}
