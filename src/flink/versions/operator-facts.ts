import { FlinkVersion, flinkAtLeast } from './flink-version';
import { OperatorVersion } from './operator-version';
import { POD_TEMPLATE_CHANGES } from './pod-template-facts';
import { Schema } from '../../validation/structural-schema';
import { FlinkKind } from '../rules/rule';

/**
 * What each operator version changed in its CRDs, in both directions: for a version before `since` the field
 * is as it `was`, from then on what it `becomes`. Absent means that there is no such field.
 *
 * The CRDs of every version follow from this table and from those of 1.10, the newest that are published as an
 * artifact. FlinkBlueGreenDeployment holds a whole FlinkDeployment and changes with it.
 */
export interface CrdChange {
  readonly since: OperatorVersion;
  readonly kinds: readonly (FlinkKind | 'PodTemplate')[];
  /** Such as `spec.{containers,initContainers}[].lifecycle.stopSignal`. */
  readonly path: string;
  readonly was?: Schema;
  readonly becomes?: Schema;
  /** Instead of `was` and `becomes`: values that the field's enum gained. */
  readonly values?: readonly string[];
  /** Where this is known from. */
  readonly source: string;
}

/** The operator versions that differ in anything here, oldest first. */
export const OPERATOR_VERSIONS: readonly OperatorVersion[] = [
  OperatorVersion.V1_7_0,
  OperatorVersion.V1_8_0,
  OperatorVersion.V1_9_0,
  OperatorVersion.V1_10_0,
  OperatorVersion.V1_11_0,
  OperatorVersion.V1_12_0,
  OperatorVersion.V1_12_1,
  OperatorVersion.V1_13_0,
  OperatorVersion.V1_14_0,
  OperatorVersion.V1_15_0,
];

/** The first operator version that has a kind. */
export const KIND_SINCE: Readonly<Record<FlinkKind, OperatorVersion>> = {
  FlinkDeployment: OperatorVersion.V1_7_0,
  FlinkSessionJob: OperatorVersion.V1_7_0,
  /** FLINK-35265. */
  FlinkStateSnapshot: OperatorVersion.V1_10_0,
  /** FLINK-37515; its CRD and rights are in the Helm chart since 1.14. */
  FlinkBlueGreenDeployment: OperatorVersion.V1_14_0,
};

const JOBS: readonly FlinkKind[] = ['FlinkDeployment', 'FlinkSessionJob'];
const INTEGER: Schema = { type: 'integer' };
const STRING: Schema = { type: 'string' };
const STRING_MAP: Schema = { type: 'object', additionalProperties: STRING };

export const CRD_CHANGES: readonly CrdChange[] = [
  {
    since: OperatorVersion.V1_8_0,
    kinds: JOBS,
    path: 'spec.job.savepointRedeployNonce',
    becomes: INTEGER,
    source: 'FLINK-33763',
  },
  {
    since: OperatorVersion.V1_8_0,
    kinds: JOBS,
    path: 'status.observedGeneration',
    becomes: INTEGER,
    source: 'FLINK-33803',
  },
  {
    since: OperatorVersion.V1_8_0,
    kinds: ['FlinkDeployment'],
    path: 'spec.ingress.labels',
    becomes: STRING_MAP,
    source: 'FLINK-33454, proposed after 1.7; the CRD of 1.10 has it; 1.8 is assumed',
  },
  {
    since: OperatorVersion.V1_8_0,
    kinds: ['FlinkDeployment'],
    path: 'spec.ingress.tls',
    becomes: {
      type: 'array',
      items: {
        type: 'object',
        properties: { hosts: { type: 'array', items: STRING }, secretName: STRING },
      },
    },
    source: 'FLINK-33454, proposed after 1.7; the CRD of 1.10 has it; 1.8 is assumed',
  },
  {
    since: OperatorVersion.V1_10_0,
    kinds: ['FlinkDeployment'],
    path: 'spec.flinkVersion',
    values: ['v1_20'],
    source: 'FLINK-36129',
  },
  {
    since: OperatorVersion.V1_10_0,
    kinds: JOBS,
    path: 'status.jobStatus.upgradeSavepointPath',
    becomes: STRING,
    source: 'FLINK-35265',
  },
  {
    since: OperatorVersion.V1_10_0,
    kinds: JOBS,
    path: 'status.jobStatus.state',
    was: STRING,
    becomes: {
      type: 'string',
      enum: [
        'CANCELED',
        'CANCELLING',
        'CREATED',
        'FAILED',
        'FAILING',
        'FINISHED',
        'INITIALIZING',
        'RECONCILING',
        'RESTARTING',
        'RUNNING',
        'SUSPENDED',
      ],
    },
    source: 'FLINK-36425',
  },
  {
    since: OperatorVersion.V1_11_0,
    kinds: JOBS,
    path: 'spec.job.autoscalerResetNonce',
    becomes: INTEGER,
    source: 'FLINK-36640',
  },
  {
    since: OperatorVersion.V1_11_0,
    kinds: JOBS,
    path: 'status.lifecycleState',
    values: ['DELETED', 'DELETING'],
    source: 'the CRDs of the 1.11.0 bundle for OLM',
  },
  {
    since: OperatorVersion.V1_11_0,
    kinds: ['FlinkDeployment'],
    path: 'spec.flinkVersion',
    values: ['v2_0'],
    source: 'reports of users of 1.11; the CRD of the 1.12.0 bundle for OLM ends there as well',
  },
  {
    since: OperatorVersion.V1_13_0,
    kinds: JOBS,
    path: 'spec.flinkConfiguration',
    was: STRING_MAP,
    becomes: { 'x-kubernetes-preserve-unknown-fields': true },
    source: 'FLINK-37406',
  },
  {
    since: OperatorVersion.V1_13_0,
    kinds: ['FlinkDeployment'],
    path: 'spec.flinkVersion',
    values: ['v2_1', 'v2_2'],
    source: 'FLINK-38147; the CRD of the 1.13.0 bundle for OLM has both',
  },
  {
    since: OperatorVersion.V1_15_0,
    kinds: ['FlinkDeployment'],
    path: 'status.conditions',
    becomes: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          lastTransitionTime: STRING,
          message: STRING,
          observedGeneration: INTEGER,
          reason: STRING,
          status: STRING,
          type: STRING,
        },
      },
    },
    source: 'FLINK-33634',
  },
  ...POD_TEMPLATE_CHANGES,
];

/** A fault of some operator versions that a user must know of. */
export interface OperatorBug {
  readonly issue: string;
  readonly first: OperatorVersion;
  /** The first version without it. */
  readonly fixed: OperatorVersion;
  readonly summary: string;
  /** What happens, and to whom. */
  readonly effect: string;
}

export const OPERATOR_BUGS: readonly OperatorBug[] = [
  {
    issue: 'FLINK-38033',
    first: OperatorVersion.V1_12_0,
    fixed: OperatorVersion.V1_12_1,
    summary: 'the cleanup of the savepoint history can delete the savepoint of an upgrade',
    effect: 'a job that is suspended or moved with a savepoint can lose its only state',
  },
];

/** The faults that `version` is known to have. */
export function bugsOf(version: OperatorVersion): readonly OperatorBug[] {
  return OPERATOR_BUGS.filter((bug) => version.isAtLeast(bug.first) && !version.isAtLeast(bug.fixed));
}

/**
 * The oldest Flink that an operator runs. All of 1.7 to 1.15 refuse older ones ("not supported by this operator
 * version"), although their CRDs still list v1_13 and v1_14.
 */
export const OLDEST_SUPPORTED_FLINK = FlinkVersion.V1_15;

/** The Flink versions that an operator accepts by its CRD and also runs. */
export function supportedFlinkVersions(version: OperatorVersion): readonly FlinkVersion[] {
  return Object.values(FlinkVersion).filter(
    (flink) => flinkAtLeast(flink, OLDEST_SUPPORTED_FLINK) && version.isAtLeast(flinkSince(flink)),
  );
}

/** The first operator version that accepts a Flink version. */
export function flinkSince(flink: FlinkVersion): OperatorVersion {
  const change = CRD_CHANGES.find(
    ({ path, values }) => path === 'spec.flinkVersion' && values?.includes(flink),
  );
  return change?.since ?? OperatorVersion.V1_7_0;
}
