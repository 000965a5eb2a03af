import { UNMANAGED_LABEL } from '../grant';

/** What a namespace says of Flink resources that are no fleet applications. */
export enum UnmanagedResources {
  /** They are refused: whatever runs Flink in the namespace is an application of the fleet. */
  REFUSE = 'refuse',
  /** They are left alone: only Kubernetes' own access control decides on them. */
  ALLOW = 'allow',
}

/** What is true in CEL where such resources are left alone; without a label they are refused. */
export const UNMANAGED_ALLOWED = `namespaceObject.metadata.?labels[?'${UNMANAGED_LABEL}'].orValue('') == '${UnmanagedResources.ALLOW}'`;

/** What ends a refusal of one, as a string of CEL. */
export const UNMANAGED_FIX =
  "'; declare it in the program of the fleet, or label the namespace " +
  `${UNMANAGED_LABEL}=${UnmanagedResources.ALLOW} if it shall take others as well'`;
