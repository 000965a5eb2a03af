import { near } from '../../validation/near';
import { Cluster } from '../cluster';
import { Fleet } from '../fleet';

/** The clusters that are written. */
export interface Selection {
  readonly clusters: readonly Cluster[];
  /** Whether only some are asked for. */
  readonly partial: boolean;
  readonly problems: readonly string[];
}

const VARIABLE = 'FLINK_FLEET_CLUSTERS';

/** All, or those that the environment names, separated by commas. */
export function selectedClusters({ clusters }: Fleet): Selection {
  const wanted = (process.env[VARIABLE] ?? '').split(',').filter((name) => name !== '');
  if (wanted.length === 0) return { clusters, partial: false, problems: [] };
  const known = clusters.map(({ name }) => name);
  return {
    clusters: clusters.filter(({ name }) => wanted.includes(name)),
    partial: true,
    problems: wanted
      .filter((name) => !known.includes(name))
      .map((name) => {
        const meant = near(name, known);
        return `${VARIABLE} names ${name}, which is no cluster of the fleet (${known.join(', ')})${meant ? `; did you mean ${meant}?` : ''}`;
      }),
  };
}
