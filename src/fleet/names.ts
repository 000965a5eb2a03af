import { matching } from '../validation/shape';

/** Of clusters, tenants, queues, state storages and fleets: parts of paths, of labels and of directories. */
export const NAME = matching(
  /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
  'a name: at most 63 of a-z, 0-9 and -, with a letter in front',
);

/** Of applications: their FlinkDeployment goes by it, and the operator takes no longer one. */
export const APPLICATION_NAME = matching(
  /^[a-z]([-a-z0-9]{0,43}[a-z0-9])?$/,
  'a name that the Flink operator takes: at most 45 of a-z, 0-9 and -, with a letter in front',
);
