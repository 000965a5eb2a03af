import { AllowanceSubject, Shortage } from './allowance';

/** A label that a queue asks for and a cluster has not. */
export interface LabelMismatch {
  readonly label: string;
  readonly wanted: string;
  /** Absent: the cluster has no such label. */
  readonly found?: string;
}

/** Why an application cannot be placed on a cluster: a stable code, and data. */
export type Reason =
  | { readonly code: 'not-a-candidate'; readonly queue: string }
  | { readonly code: 'no-weight'; readonly queue: string }
  | { readonly code: 'labels'; readonly mismatches: readonly LabelMismatch[] }
  | { readonly code: 'cordoned' }
  | { readonly code: 'cluster-lost' }
  | { readonly code: 'bindings-missing'; readonly bindings: readonly string[] }
  | { readonly code: 'storage-unreachable'; readonly storage: string }
  | { readonly code: 'storage-lost'; readonly storage: string }
  | {
      readonly code: 'other-kafka';
      /** The `kafka.clusterId` where the offsets of the application are. */
      readonly needed: string;
      /** Absent: the cluster has none. */
      readonly found?: string;
    }
  | {
      readonly code: 'no-room';
      readonly allowance: AllowanceSubject;
      readonly shortages: readonly Shortage[];
    };
