import { Json } from '../../validation/manifest';
import { anyText, listOf, mapOf, Shape, text, whole } from '../../validation/shape';

/**
 * How pods are spread over nodes or zones.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */
export interface TopologySpreadConstraint {
  /** The label by which nodes are of one domain, such as `kubernetes.io/hostname` or `topology.kubernetes.io/zone`. */
  readonly topologyKey: string;
  /** The labels of the pods that are counted; only those in the namespace of the pod are. */
  readonly matchLabels: { [label: string]: string };
  /**
   * Labels of which the counted pods must have the same value as the pod itself.
   *
   * @default - none
   */
  readonly matchLabelKeys?: string[];
  /**
   * How many more of these pods a domain may have than the one that has the fewest.
   *
   * @default 1
   */
  readonly maxSkew?: number;
  /**
   * How many domains there must be. With fewer the fewest counts as none, so that none has more than `maxSkew`.
   *
   * @default 1
   */
  readonly minDomains?: number;
  /**
   * `DoNotSchedule`: a pod that would break it waits; or `ScheduleAnyway`: it is only avoided.
   *
   * @default DoNotSchedule
   */
  readonly whenUnsatisfiable?: string;
}

export const TOPOLOGY_SPREAD_SHAPE: Shape<TopologySpreadConstraint> = {
  topologyKey: text,
  matchLabels: mapOf(anyText),
  matchLabelKeys: listOf(text),
  maxSkew: whole(1),
  minDomains: whole(1),
  whenUnsatisfiable: text,
};

export function renderTopologySpread(constraint: TopologySpreadConstraint): Json {
  const { matchLabels, maxSkew = 1, whenUnsatisfiable = 'DoNotSchedule', ...others } = constraint;
  return { ...others, maxSkew, whenUnsatisfiable, labelSelector: { matchLabels: { ...matchLabels } } };
}
