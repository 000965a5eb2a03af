import type { CrdChange } from './operator-facts';
import { OperatorVersion } from './operator-version';
import { Schema } from '../../validation/structural-schema';

const INTEGER: Schema = { type: 'integer' };
const STRING: Schema = { type: 'string' };
const BOOLEAN: Schema = { type: 'boolean' };
const STRINGS = list(STRING);
const QUANTITIES: Schema = {
  type: 'object',
  additionalProperties: { anyOf: [INTEGER, STRING], 'x-kubernetes-int-or-string': true },
};

const CONTAINERS = 'spec.{containers,ephemeralContainers,initContainers}[]';
const STATUSES = 'status.{containerStatuses,ephemeralContainerStatuses,initContainerStatuses}[]';
const TERMS =
  'spec.affinity.{podAffinity,podAntiAffinity}.' +
  '{preferredDuringSchedulingIgnoredDuringExecution[].podAffinityTerm,requiredDuringSchedulingIgnoredDuringExecution[]}';
const CLAIM = 'spec.volumes[].ephemeral.volumeClaimTemplate.spec';

/**
 * The operator generates the schema of a pod from the Kubernetes model of its fabric8 client, so pods change
 * only where that was raised: once before 1.9, once before 1.10, once before 1.13.
 */
export const POD_TEMPLATE_CHANGES: readonly CrdChange[] = [
  // fabric8 6.11, with the model of Kubernetes 1.29.
  ...changes(OperatorVersion.V1_9_0, 'FLINK-35116 (fabric8 6.11)', {
    [`${TERMS}.{matchLabelKeys,mismatchLabelKeys}`]: STRINGS,
    [`${CONTAINERS}.lifecycle.{postStart,preStop}.sleep`]: object({ seconds: INTEGER }),
    [`${CONTAINERS}.restartPolicy`]: STRING,
    [`${CLAIM}.volumeAttributesClassName`]: STRING,
    'spec.volumes[].projected.sources[].clusterTrustBundle': object({
      labelSelector: object({
        matchExpressions: list(object({ key: STRING, operator: STRING, values: STRINGS })),
        matchLabels: { type: 'object', additionalProperties: STRING },
      }),
      name: STRING,
      optional: BOOLEAN,
      path: STRING,
      signerName: STRING,
    }),
    'status.hostIPs': list(object({ ip: STRING })),
    'status.resourceClaimStatuses': list(object({ name: STRING, resourceClaimName: STRING })),
  }),
  {
    since: OperatorVersion.V1_9_0,
    kinds: ['PodTemplate'],
    path: `${CLAIM}.resources.claims`,
    was: list(object({ name: STRING })),
    source: 'FLINK-35116 (fabric8 6.11): Kubernetes has no such field in a volume claim',
  },
  // The model of Kubernetes 1.30.
  ...changes(OperatorVersion.V1_10_0, 'in 1.10 and not in 1.7; newer than the Kubernetes model of 1.9', {
    [`${CONTAINERS}.securityContext.appArmorProfile`]: object({ localhostProfile: STRING, type: STRING }),
    [`${CONTAINERS}.volumeMounts[].recursiveReadOnly`]: STRING,
    'spec.securityContext.appArmorProfile': object({ localhostProfile: STRING, type: STRING }),
    [`${STATUSES}.volumeMounts`]: list(
      object({ mountPath: STRING, name: STRING, readOnly: BOOLEAN, recursiveReadOnly: STRING }),
    ),
  }),
  // The models of Kubernetes 1.31 to 1.33 at once.
  ...changes(
    OperatorVersion.V1_13_0,
    'FLINK-38208 and the bump of fabric8 to 7; in the 1.13.0 bundle for OLM',
    {
      [`${CONTAINERS}.lifecycle.stopSignal`]: STRING,
      [`${CONTAINERS}.resources.claims[].request`]: STRING,
      'spec.resourceClaims[].{resourceClaimName,resourceClaimTemplateName}': STRING,
      'spec.resources': object({
        claims: list(object({ name: STRING, request: STRING })),
        limits: QUANTITIES,
        requests: QUANTITIES,
      }),
      'spec.securityContext.{seLinuxChangePolicy,supplementalGroupsPolicy}': STRING,
      'spec.volumes[].image': object({ pullPolicy: STRING, reference: STRING }),
      'status.conditions[].observedGeneration': INTEGER,
      'status.observedGeneration': INTEGER,
      [`${STATUSES}.allocatedResourcesStatus`]: list(
        object({ name: STRING, resources: list(object({ health: STRING, resourceID: STRING })) }),
      ),
      [`${STATUSES}.resources.claims[].request`]: STRING,
      [`${STATUSES}.stopSignal`]: STRING,
      [`${STATUSES}.user`]: object({
        linux: object({ gid: INTEGER, supplementalGroups: list(INTEGER), uid: INTEGER }),
      }),
    },
  ),
  {
    since: OperatorVersion.V1_13_0,
    kinds: ['PodTemplate'],
    path: 'spec.resourceClaims[].source',
    was: object({ resourceClaimName: STRING, resourceClaimTemplateName: STRING }),
    source: 'Kubernetes 1.31 took this alpha field back; in the 1.13.0 bundle for OLM it is gone',
  },
];

function changes(since: OperatorVersion, source: string, fields: Record<string, Schema>): CrdChange[] {
  return Object.entries(fields).map(([path, becomes]) => ({
    since,
    kinds: ['PodTemplate'],
    path,
    becomes,
    source,
  }));
}

function object(properties: Record<string, Schema>): Schema {
  return { type: 'object', properties };
}

function list(items: Schema): Schema {
  return { type: 'array', items };
}
