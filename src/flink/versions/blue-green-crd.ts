import { schemaAt } from '../../validation/schema-path';
import { Crd, Schema } from '../../validation/structural-schema';

const STRING: Schema = { type: 'string' };
const STRING_MAP: Schema = { type: 'object', additionalProperties: STRING };

/** The CRD of blue/green deployments without its schema, which is mostly that of a FlinkDeployment. */
export const BLUE_GREEN: Crd = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'flinkbluegreendeployments.flink.apache.org' },
  spec: {
    group: 'flink.apache.org',
    names: {
      kind: 'FlinkBlueGreenDeployment',
      plural: 'flinkbluegreendeployments',
      shortNames: ['flinkbgdep'],
      singular: 'flinkbluegreendeployment',
    },
    scope: 'Namespaced',
    versions: [
      {
        additionalPrinterColumns: [
          { jsonPath: '.status.jobStatus.state', name: 'Job Status', priority: 0, type: 'string' },
        ],
        name: 'v1beta1',
        schema: { openAPIV3Schema: {} },
        served: true,
        storage: true,
        subresources: { status: {} },
      },
    ],
  },
};

/** The schema of a FlinkBlueGreenDeployment, of the same operator version as the schemas that it is made of. */
export function blueGreenSchema(deployment: Schema, podTemplate: Schema): Schema {
  const properties = {
    configuration: STRING_MAP,
    ingress: schemaAt(deployment, ['spec', 'ingress'])!,
    template: object({
      metadata: schemaAt(podTemplate, ['metadata'])!,
      spec: schemaAt(deployment, ['spec'])!,
    }),
  };
  return object({ spec: object(properties), status: status(schemaAt(deployment, ['status', 'jobStatus'])!) });
}

function status(jobStatus: Schema): Schema {
  return object({
    abortTimestamp: STRING,
    blueGreenState: {
      type: 'string',
      enum: [
        'ACTIVE_BLUE',
        'ACTIVE_GREEN',
        'INITIALIZING_BLUE',
        'SAVEPOINTING_BLUE',
        'SAVEPOINTING_GREEN',
        'TRANSITIONING_TO_BLUE',
        'TRANSITIONING_TO_GREEN',
      ],
    },
    deploymentReadyTimestamp: STRING,
    error: STRING,
    jobStatus,
    lastReconciledSpec: STRING,
    lastReconciledTimestamp: STRING,
    savepointTriggerId: STRING,
  });
}

function object(properties: Record<string, Schema>): Schema {
  return { type: 'object', properties };
}
