import { FlinkFleetError } from '../../validation/errors';

export function badCrdFiles(problems: readonly string[]): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E1101',
    problems.length === 1 ? problems[0] : `the CRD files have faults\n  - ${problems.join('\n  - ')}`,
  );
}

/** What can be wrong with one file of CRDs; each names the place as `file:line:column` where it has one. */
export const crdFault = {
  unreadable: (file: string, cause: unknown) =>
    `${file}: cannot be read (${errno(cause)}); paths are relative to the working directory`,
  yaml: (place: string, message: string) => `${place}: is not YAML: ${message}`,
  empty: (file: string) => `${file}: has no CustomResourceDefinition in it`,
  notACrd: (place: string, found: string) =>
    `${place}: expected a CustomResourceDefinition of apiextensions.k8s.io/v1, got ${found}`,
  otherGroup: (place: string, name: string, group: unknown) =>
    `${place}: ${name} is of the group ${JSON.stringify(group)}; only CRDs of flink.apache.org belong here`,
  malformed: (place: string, name: string, field: string, expected: string) =>
    `${place}: ${name} has no usable ${field}; it must be ${expected}`,
  twice: (place: string, kind: string, first: string) =>
    `${place}: a CRD for ${kind} is in ${first} already; keep one of them`,
};

function errno(cause: unknown): string {
  const code = (cause as { code?: unknown } | undefined)?.code;
  return code === undefined ? String(cause) : String(code);
}
