export { Api, type Written } from './cluster/api';
export { inParallel, LabCluster } from './cluster/cluster';
export { type NodeShape } from './cluster/nodes';
export { ApiError, type Manifest, type ObjectRef } from './cluster/resources';
export { describeLab } from './describe';
export { type Fault } from './faults/proxy';
export { Lab, type LabProps } from './lab';
export { type Daemon } from './process/daemon';
export { until } from './process/until';
