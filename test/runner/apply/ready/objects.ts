import { KubeObject } from '../../../../src/runner/kube/object';
import { JsonObject } from '../../../../src/validation/manifest';

export interface Shape {
  readonly spec?: JsonObject;
  readonly status?: JsonObject;
  readonly metadata?: JsonObject;
}

/** An object as an API server has it, at generation 2. */
export function object(apiVersion: string, kind: string, { spec, status, metadata }: Shape = {}): KubeObject {
  return {
    apiVersion,
    kind,
    metadata: { name: 'clicks', namespace: 'ads', uid: 'u1', generation: 2, ...metadata },
    ...(spec ? { spec } : {}),
    ...(status ? { status } : {}),
  } as KubeObject;
}

export const condition = (type: string, status: string, reason = '', message = ''): JsonObject => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: '2026-11-01T00:00:00Z',
});

/** What the operator has reconciled last, as it writes it. */
export const lastReconciled = (generation: number, state = 'running'): string =>
  JSON.stringify({
    spec: { job: { state, upgradeMode: 'last-state' } },
    resource_metadata: {
      apiVersion: 'flink.apache.org/v1beta1',
      metadata: { generation },
      firstDeployment: true,
    },
  });

/** An error as the operator writes it: the exception, and what caused it. */
export const operatorError = (type: string, message: string, ...causes: readonly string[]): string =>
  JSON.stringify({
    type: `org.apache.flink.kubernetes.operator.exception.${type}`,
    message,
    additionalMetadata: {},
    throwableList: causes.map((cause) => ({ type: 'java.lang.IllegalStateException', message: cause })),
  });
