export { FleetCloud } from './fleet-cloud';
export { FleetStack } from './fleet-stack';
export type { CloudLedger } from './ledger';
export type { CloudBackend, CloudRunner, FleetCloudProps } from './props';
export type { CloudOutput, CloudResource, Value } from './resource';
export { RETIRED } from '../assembly/state-marks';
