import { Cluster } from './cluster';
import { anyText, checkShape, like, mapOf } from '../validation/shape';

/** Selects clusters of a fleet, for what is different there. */
export class ClusterSelector {
  /** One cluster. */
  public static cluster(cluster: Cluster): ClusterSelector {
    const shape = { cluster: like('failureDomain', 'a Cluster of the fleet') };
    checkShape('ClusterSelector.cluster', { cluster }, shape, ['cluster']);
    return new ClusterSelector((other) => other === cluster);
  }

  /** All clusters that have all of these labels. */
  public static labels(labels: { [name: string]: string }): ClusterSelector {
    checkShape('ClusterSelector.labels', { labels }, { labels: mapOf(anyText) }, ['labels']);
    return new ClusterSelector(({ _props }) => hasLabels(_props.labels ?? {}, labels));
  }

  private constructor(
    /** @internal */
    public readonly _selects: (cluster: Cluster) => boolean,
  ) {}
}

function hasLabels(
  have: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(wanted).every(([name, value]) => have[name] === value);
}
