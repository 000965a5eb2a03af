import { liveObjectOf } from './live';
import { applicationsIn, LiveApplication } from './live-application';
import { newest, Point, pointsOfSnapshots } from './points';
import type { ClusterView } from './status-of';
import { FLINK_API_VERSION } from '../../flink/rules/rule';
import { FlinkFleetError } from '../../validation/errors';
import { clusterUidOf } from '../apply/identify';
import { KubeApi, ListOptions } from '../kube/api';
import { isForbidden, KubeError } from '../kube/error';
import { KubeObject } from '../kube/object';
import { ClusterRecord } from '../ledger/records';

const COMPLETED: ListOptions = { metadataOnly: true, labelSelector: 'snapshot.state=COMPLETED' };

/**
 * What runs in a cluster, by a list for each kind. A cluster that cannot be asked says why; that is no error, since the
 * others are asked all the same.
 */
export async function lookAt(
  cluster: string,
  api: KubeApi,
  record?: ClusterRecord,
  asked = askWhich(api),
): Promise<ClusterView> {
  try {
    const uid = await asked;
    if (record && uid !== undefined && uid !== record.uid) {
      const why = `the context ${api.context} leads to another cluster than the one of the ledger (${uid}, not ${record.uid})`;
      return { cluster, reached: false, why };
    }
    const [deployments, jobs, snapshots] = await Promise.all([
      api.list({ apiVersion: FLINK_API_VERSION, kind: 'FlinkDeployment' }),
      api.list({ apiVersion: FLINK_API_VERSION, kind: 'FlinkSessionJob' }),
      unlessForbidden(api.list({ apiVersion: FLINK_API_VERSION, kind: 'FlinkStateSnapshot' }, COMPLETED)),
    ]);
    return {
      cluster,
      reached: true,
      applications: applicationsOf(cluster, [deployments, jobs], snapshots ?? []),
    };
  } catch (error) {
    if (!(error instanceof KubeError) && !FlinkFleetError.isFlinkFleetError(error)) throw error;
    return { cluster, reached: false, why: (error as Error).message };
  }
}

function applicationsOf(
  cluster: string,
  lists: readonly (readonly KubeObject[])[],
  snapshots: readonly KubeObject[],
): readonly LiveApplication[] {
  const points: ReadonlyMap<string, Point> = pointsOfSnapshots(snapshots);
  const objects = lists.flatMap((list) => list.flatMap((object) => liveObjectOf(object) ?? []));
  return applicationsIn(
    cluster,
    objects.map((object) => ({
      ...object,
      checkpoint: newest([
        object.checkpoint,
        points.get(`${object.kind}/${object.namespace}/${object.name}`),
      ]),
    })),
  );
}

/**
 * Which cluster it is, as far as the user may see that. First alone: a cluster that is asked again after it did not
 * answer is let through with one request.
 */
export async function askWhich(api: KubeApi): Promise<string | undefined> {
  return unlessForbidden(clusterUidOf(api));
}

/** What helps, and can be done without. */
async function unlessForbidden<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isForbidden(error)) return undefined;
    throw error;
  }
}
