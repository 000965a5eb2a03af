import { CheckInput } from '../../../../src/flink/rules/engine';
import { OperatorVersion } from '../../../../src/flink/versions/operator-version';
import { JsonObject } from '../../../../src/validation/manifest';
import { configure, deployment, set } from '../fixture';

/** The least change to good objects that one rule, and no other, must find. */
export interface Case {
  readonly objects: readonly JsonObject[];
  readonly changes?: Partial<CheckInput>;
  /** A part of the field that is named. */
  readonly field: string;
  /** Other rules that find the same fault from another side. */
  readonly also?: readonly string[];
}

/** By the id of the rule. */
export type Cases = Readonly<Record<string, readonly Case[]>>;

export const V1_7 = { operatorVersion: OperatorVersion.V1_7_0 };
export const autoscaled = (manifest = deployment()) => configure(manifest, 'job.autoscaler.enabled', 'true');
export const withoutSavepoints = (manifest = deployment()) =>
  configure(manifest, 'state.savepoints.dir', undefined);
export const savepointMode = (manifest = deployment()) =>
  configure(
    set(manifest, 'spec/job/upgradeMode', 'savepoint'),
    'kubernetes.operator.job.upgrade.last-state-fallback.enabled',
    'false',
  );
export const withoutHa = (manifest = deployment()) =>
  configure(
    configure(manifest, 'high-availability.type', undefined),
    'high-availability.storageDir',
    undefined,
  );
