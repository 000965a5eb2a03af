import { deploymentOf, liveResources } from './live';
import { DONE, notDone, outcomeOf } from './outcome';
import { onceGranted } from '../../../apply/applications/write';
import { KubeApi } from '../../../kube/api';
import { nameOf, refOf } from '../../../kube/object';
import { nameIn } from '../../../ledger/records';
import { ClusterEffect, Issued, Outcome, Subject } from '../../sides';
import { isSession } from '../look';
import { FLINK_TYPES } from '../remains';
import { epochOf, FlinkResources } from '../resource';
import { isSuspended } from '../stop';

type Removal = Extract<ClusterEffect, { effect: 'clean-old' | 'delete-debt' }>;
type OfDeployment = Extract<ClusterEffect, { effect: 'delete-deployment' }>;

/** Deletes a resource that was looked at, and nothing that came in its place. */
export async function remove(api: KubeApi, { subject, effect }: Issued<Removal>): Promise<Outcome> {
  return outcomeOf(async () => {
    const resources = await liveResources(api, subject);
    const main = resources.deployment ?? resources.jobs[0];
    if (!main) return DONE;
    if (main.metadata.uid !== effect.uid) {
      return notDone('it is not the resource any more that was looked at');
    }
    return removeAll(api, subject, resources, effect.resourceVersion);
  });
}

/**
 * The jobs of a session cluster first: an operator lets none of both go where it is told of both at once. So that the cluster itself
 * goes with the next effect.
 */
async function removeAll(
  api: KubeApi,
  subject: Subject,
  { deployment, jobs }: FlinkResources,
  resourceVersion: string | undefined,
): Promise<Outcome> {
  for (const job of jobs.filter(({ metadata }) => metadata.deletionTimestamp === undefined)) {
    const { uid } = job.metadata;
    await onceGranted(async () => api.delete(refOf(job), { uid, propagation: 'Background' }));
  }
  if (jobs.length > 0) return DONE;
  const { uid } = deployment!.metadata;
  await onceGranted(async () =>
    api.delete(deploymentOf(subject), { uid, resourceVersion, propagation: 'Background' }),
  );
  return DONE;
}

/** The job manager of a job that has stopped. That of a session cluster would come back, unless its resource goes. */
export async function removeDeployment(
  api: KubeApi,
  { subject, effect }: Issued<OfDeployment>,
): Promise<Outcome> {
  return outcomeOf(async () => {
    const resources = await liveResources(api, subject);
    const main = resources.deployment ?? resources.jobs[0];
    if (main && epochOf(main) > effect.epoch) return notDone(`${nameOf(refOf(main))} is of a later epoch`);
    if (main && isSession(resources)) {
      if (!resources.jobs.every(isSuspended)) {
        return notDone('not all jobs of its session cluster are suspended');
      }
      return removeAll(api, subject, resources, undefined);
    }
    if (main && !isSuspended(main)) return notDone(`${nameOf(refOf(main))} is not suspended`);
    const { namespace, app } = subject.record;
    const labelSelector = `app=${nameIn(app)},${FLINK_TYPES}`;
    const found = await api.list(
      { apiVersion: 'apps/v1', kind: 'Deployment' },
      { namespace, labelSelector, metadataOnly: true },
    );
    for (const each of found) {
      await api.delete(refOf(each), { uid: each.metadata.uid, propagation: 'Background' });
    }
    return DONE;
  });
}
