export { type AllowanceSubject, type Shortage } from './allowance';
export { type ClusterVerdict, type Explanation } from './explain';
export { type Loss, lossesOf } from './loss';
export { type Decision, type Placed, place, type Placements } from './place';
export * from './problem';
export { type LabelMismatch, type Reason } from './reason';
export { type Resources } from './resources';
export { type Settlement } from './settle';
export {
  type LossReport,
  type Move,
  type Parked,
  type Rejection,
  type Stranded,
  type Survivability,
  survivability,
} from './survivability';
export * from './text';
export { type ClusterUse, type Excess } from './use';
