export { BinPackingScheduler } from './bin-packing-scheduler';
export { KubernetesVersion } from './kubernetes-version';
export { type BinPackingSchedulerProps } from './scheduler-props';
