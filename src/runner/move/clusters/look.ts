import { autoscalerOf } from './overrides';
import { Nodes, nodesOf, FLINK_TYPES, HIGH_AVAILABILITY, applicationOf, Left } from './remains';
import { FlinkResources, hasJob } from './resource';
import { FLINK_API_VERSION } from '../../../flink/rules/rule';
import { GUARDED_LABEL } from '../../../platform/guard/grant';
import { groupBy } from '../../../validation/group-by';
import { at } from '../../../validation/manifest';
import { grantsIn } from '../../apply/applications/grants';
import { textAt } from '../../apply/ready/conditions';
import { KubeApi, ListOptions } from '../../kube/api';
import { isForbidden } from '../../kube/error';
import { KubeObject, ObjectKind } from '../../kube/object';

/** What a namespace has of Flink and of the fleet. */
export interface NamespaceSight {
  readonly namespace: string;
  /** Absent: there is none. */
  readonly object?: KubeObject;
  /** Whether the guard stands in it. */
  readonly guarded: boolean;
  /** The ConfigMap of the grants. */
  readonly grants?: KubeObject;
  /** Flink's resources may not be listed, so that nothing is known of them. */
  readonly blind: boolean;
  resourcesOf(application: string): FlinkResources;
}

/** What is left of the applications of a namespace, taken after their resources were. */
export interface LeftSight {
  readonly nodes: Nodes;
  /** Whether some of it may not be listed, so that more may be left. */
  readonly hidden: boolean;
  leftOf(application: string): Left;
  autoscalerOf(application: string): KubeObject | undefined;
}

export async function lookAtNamespace(
  api: KubeApi,
  namespace: string,
  guard: boolean,
): Promise<NamespaceSight> {
  const [object, grants, deployments, jobs] = await Promise.all([
    api.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace }),
    api.get(grantsIn(namespace)),
    listed(api, { apiVersion: FLINK_API_VERSION, kind: 'FlinkDeployment' }, { namespace }),
    listed(api, { apiVersion: FLINK_API_VERSION, kind: 'FlinkSessionJob' }, { namespace }),
  ]);
  const byName = new Map(deployments.objects.map((each) => [each.metadata.name, each]));
  const jobsOf = groupBy(jobs.objects, (job) => textAt(job, 'spec', 'deploymentName') ?? '');
  return {
    namespace,
    object,
    grants,
    blind: deployments.forbidden || jobs.forbidden,
    guarded: guard && grants !== undefined && object?.metadata.labels?.[GUARDED_LABEL] === 'true',
    resourcesOf: (application) => ({
      deployment: byName.get(application),
      jobs: jobsOf.get(application) ?? [],
    }),
  };
}

export async function lookForRemains(api: KubeApi, namespace: string, nodes: Listed): Promise<LeftSight> {
  const [pods, deployments, haConfigMaps, autoscalers] = await Promise.all([
    listed(api, { apiVersion: 'v1', kind: 'Pod' }, { namespace, labelSelector: FLINK_TYPES }),
    listed(api, DEPLOYMENT, { namespace, labelSelector: FLINK_TYPES, metadataOnly: true }),
    listed(api, CONFIG_MAP, { namespace, labelSelector: HIGH_AVAILABILITY, metadataOnly: true }),
    listed(api, CONFIG_MAP, { namespace, labelSelector: AUTOSCALER }),
  ]);
  const of = ({ objects }: Listed) => groupBy(objects, (each) => applicationOf(each) ?? '');
  const [podsOf, deploymentsOf, haOf] = [pods, deployments, haConfigMaps].map(of);
  const byName = new Map(autoscalers.objects.map((each) => [each.metadata.name, each]));
  return {
    nodes: nodesOf(nodes.objects),
    leftOf: (application) => ({
      pods: podsOf.get(application) ?? [],
      deployments: deploymentsOf.get(application) ?? [],
      haConfigMaps: haOf.get(application) ?? [],
    }),
    autoscalerOf: (application) => byName.get(autoscalerOf(application)),
    hidden: [nodes, pods, deployments, haConfigMaps].some(({ forbidden }) => forbidden),
  };
}

export const lookForNodes = async (api: KubeApi): Promise<Listed> =>
  listed(api, { apiVersion: 'v1', kind: 'Node' });

/** A session cluster has no job of its own. */
export const isSession = ({ deployment }: FlinkResources): boolean =>
  deployment !== undefined && !hasJob(deployment);

export const isTerminating = (namespace: KubeObject): boolean =>
  namespace.metadata.deletionTimestamp !== undefined || at(namespace, 'status', 'phase') === 'Terminating';

const DEPLOYMENT: ObjectKind = { apiVersion: 'apps/v1', kind: 'Deployment' };
const CONFIG_MAP: ObjectKind = { apiVersion: 'v1', kind: 'ConfigMap' };
const AUTOSCALER = 'component=autoscaler';

/** The objects of a kind, or that they may not be listed. */
export interface Listed {
  readonly objects: readonly KubeObject[];
  readonly forbidden: boolean;
}

export async function listed(api: KubeApi, kind: ObjectKind, options: ListOptions = {}): Promise<Listed> {
  try {
    return { objects: await api.list(kind, options), forbidden: false };
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return { objects: [], forbidden: true };
  }
}
