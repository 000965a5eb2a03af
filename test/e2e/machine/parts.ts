import { PartName } from '../../lab/build/parts';

/** What the clusters, the store and the broker are made of. */
export const MACHINE_PARTS: readonly PartName[] = [
  'control-plane',
  'etcd',
  'node',
  'node-root',
  'coredns',
  's3',
  'kafka',
];
