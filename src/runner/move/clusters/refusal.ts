import { FlinkResources, hasJob } from './resource';
import { FLINK_VERSION, isGuards } from './served';
import { APPLICATION_ANNOTATION, Grant, grantAnnotations } from '../../../platform/guard/grant';
import { at, JsonObject } from '../../../validation/manifest';
import { FIELD_MANAGER } from '../../apply/apply-set';
import { KubeApi } from '../../kube/api';
import { KubeError } from '../../kube/error';
import { KubeObject, refOf } from '../../kube/object';

const DRY_RUN = { fieldManager: FIELD_MANAGER, dryRun: true } as const;

/**
 * Whether a running spec of an application is refused now, by a dry run of one; undefined where something else speaks against it.
 * The API server that answers is the one that the kubeconfig names; behind a name there may be several.
 */
export async function refusesToRun(
  api: KubeApi,
  namespace: string,
  name: string,
  { deployment }: FlinkResources,
  grant: Grant,
): Promise<boolean | undefined> {
  try {
    if (deployment) await api.patch(refOf(deployment), running(deployment), DRY_RUN);
    else await api.create(newcomer(namespace, name, grant), DRY_RUN);
    return false;
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    if (isGuards(error)) return true;
    if (error.failure === 'unreachable' || error.failure === 'aborted') throw error;
    return undefined;
  }
}

/** It has to change something, since what stays as it is may always be written. */
function running(deployment: KubeObject): JsonObject {
  const former = at(deployment, 'spec', 'restartNonce');
  const restartNonce = typeof former === 'number' ? former + 1 : 1;
  return { spec: { restartNonce, ...(hasJob(deployment) ? { job: { state: 'running' } } : {}) } };
}

/** What an old pipeline might send. */
function newcomer(namespace: string, name: string, grant: Grant): KubeObject {
  return {
    apiVersion: FLINK_VERSION,
    kind: 'FlinkDeployment',
    metadata: {
      namespace,
      name,
      annotations: { ...grantAnnotations(name, grant), [APPLICATION_ANNOTATION]: name },
    },
    spec: { job: { state: 'running', upgradeMode: 'savepoint' } },
  };
}
