export { BinPackingScheduler } from './bin-packing-scheduler';
export { type BinPackingSchedulerOptions, type BinPackingSchedulerProps } from './scheduler-props';
