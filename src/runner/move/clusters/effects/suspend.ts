import { liveResources } from './live';
import { DONE, notDone, outcomeOf } from './outcome';
import { TOKEN_ANNOTATION } from '../../../../platform/guard/grant';
import { JsonObject } from '../../../../validation/manifest';
import { onceGranted } from '../../../apply/applications/write';
import { FIELD_MANAGER } from '../../../apply/apply-set';
import { KubeApi } from '../../../kube/api';
import { KubeObject, refOf } from '../../../kube/object';
import { ClusterEffect, Issued, Outcome, Subject } from '../../sides';
import { isSession } from '../look';
import { jobIdOf } from '../resource';
import { isSuspended, STOPPING_ANNOTATION } from '../stop';

type Suspend = Extract<ClusterEffect, { effect: 'suspend' }>;

/** The job stops with a savepoint, or goes on; the operator is kept from doing anything else. */
export async function suspend(api: KubeApi, { subject, effect }: Issued<Suspend>): Promise<Outcome> {
  return outcomeOf(async () => {
    const resources = await liveResources(api, subject);
    const { deployment, jobs } = resources;
    const main = deployment ?? jobs[0];
    if (main?.metadata.uid !== effect.uid) {
      return notDone('it is not the resource any more that was looked at');
    }
    const token = String(subject.record.token);
    if (!isSession(resources)) {
      if (main.metadata.resourceVersion !== effect.resourceVersion && isSuspended(main)) return DONE;
      const at = { ...main, metadata: { ...main.metadata, resourceVersion: effect.resourceVersion } };
      await send(api, at, suspension(subject, at, token));
      return DONE;
    }
    for (const job of jobs.filter((each) => !isSuspended(each))) {
      await send(api, job, suspension(subject, job, token));
    }
    return DONE;
  });
}

async function send(api: KubeApi, object: KubeObject, patch: JsonObject): Promise<void> {
  await onceGranted(async () => api.patch(refOf(object), patch, { fieldManager: FIELD_MANAGER }));
}

/** Only of what was read: whoever wrote in between may know more. */
function suspension({ order }: Subject, object: KubeObject, token: string): JsonObject {
  const { uid, resourceVersion } = object.metadata;
  return {
    metadata: {
      uid: uid!,
      resourceVersion: resourceVersion!,
      annotations: {
        [TOKEN_ANNOTATION]: token,
        [STOPPING_ANNOTATION]: jobIdOf(object) ?? '',
      },
    },
    spec: {
      job: { state: 'suspended', ...(order.stateless ? {} : { upgradeMode: 'savepoint' }) },
      flinkConfiguration: {
        // Otherwise a job manager without a job stays for a day.
        ...(object.kind === 'FlinkDeployment'
          ? { 'kubernetes.operator.jm-deployment.shutdown-ttl': '0 s' }
          : {}),
        'kubernetes.operator.job.upgrade.last-state-fallback.enabled': 'false',
      },
    },
  };
}
