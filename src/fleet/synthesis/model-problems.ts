import { StateStorage } from '../../flink/config/state-storage';
import { shared } from '../../validation/group-by';
import { near } from '../../validation/near';
import { FleetApplication } from '../application';
import { sharedPrincipal } from '../aws/errors';
import { jobPrincipalsOf } from '../aws/identities';
import { awsProblems } from '../aws/problems';
import { REFERENCE_START } from '../binding';
import { Cluster } from '../cluster';
import { deliveryProblems, MovableProps } from './delivery-problems';
import { Fleet, FleetStateStorage } from '../fleet';
import type { Lock } from './lock-file';
import { Queue } from '../queue';
import { Tenant } from '../tenant';
import { ApplicationSource, SessionClusterSource } from '../typed-source';

/** Everything about a fleet that can be wrong before anything is rendered, as `[path] what; what to do`. */
export function modelProblems(fleet: Fleet, lock: Lock): string[] {
  const context: Context = {
    storages: new Map([...fleet._stateStorages.values()].map((each) => [each.storage, each])),
    failoverTime: fleet._failoverTime.toSeconds(),
  };
  return [
    ...fleet.clusters.flatMap((cluster) => clusterProblems(context, cluster)),
    ...sharedPrincipals(fleet),
    ...sharedNamespaces(fleet.tenants),
    ...fleet.tenants.flatMap(({ queues }) => queues.flatMap((queue) => queueProblems(fleet, queue))),
    ...fleet.tenants.flatMap((tenant) =>
      tenant.applications.flatMap((application) => applicationProblems(context, tenant, application)),
    ),
    ...awsProblems(fleet, lock),
  ];
}

/** What every application is held against. */
interface Context {
  readonly storages: ReadonlyMap<StateStorage, FleetStateStorage>;
  /** Seconds. */
  readonly failoverTime: number;
}

function clusterProblems(
  { storages }: Context,
  { node, _props: { stateStorages = [], bindings = {} } }: Cluster,
): string[] {
  return [
    ...stateStorages.flatMap((storage, i) =>
      storages.has(storage)
        ? []
        : [`[${node.path}] stateStorages[${i}] is not of the fleet; add it by fleet.addStateStorage first`],
    ),
    ...Object.entries(bindings).flatMap(([name, value]) =>
      value.includes(REFERENCE_START)
        ? [`[${node.path}] the binding ${name} refers to another one; write its value`]
        : [],
    ),
  ];
}

/** Whom two clusters share could not be fenced on one of them. */
function sharedPrincipals(fleet: Fleet): string[] {
  return shared(
    fleet.clusters.flatMap((cluster) =>
      [...new Set(jobPrincipalsOf(fleet, cluster))].map((principal) => [principal, cluster.name] as const),
    ),
  ).map(([principal, names]) => sharedPrincipal('clusters', principal, names));
}

function sharedNamespaces(tenants: readonly Tenant[]): string[] {
  return shared(
    tenants.flatMap(({ name, namespaces }) => namespaces.map((each) => [each, name] as const)),
  ).map(
    ([namespace, names]) =>
      `[tenants] the namespace ${namespace} is that of ${names.join(' and ')}; no two tenants share one`,
  );
}

function queueProblems(fleet: Fleet, queue: Queue): string[] {
  const foreign = queue.clusters.filter((cluster) => !fleet.clusters.includes(cluster));
  return [
    ...(queue.clusters.length === 0
      ? [`[${queue.node.path}] has no cluster; give it those that its applications may run on, by addCluster`]
      : []),
    ...foreign.map(({ name }) => `[${queue.node.path}] the cluster ${name} is of another fleet`),
  ];
}

function applicationProblems(
  { storages, failoverTime }: Context,
  tenant: Tenant,
  application: FleetApplication,
): string[] {
  const { node, queue, stateStorage, stateless, _namespace } = application;
  const storage = stateStorage && storages.get(stateStorage);
  const unable = storage
    ? queue.clusters.filter(({ _props }) => !(_props.stateStorages ?? []).includes(stateStorage))
    : [];
  const problems: string[] = [];
  if (!tenant.queues.includes(queue)) {
    problems.push(`queue is ${queue.name} of another tenant; submit it to one of ${names(tenant.queues)}`);
  }
  if (_namespace && !tenant.namespaces.includes(_namespace)) {
    const meant = near(_namespace, tenant.namespaces);
    problems.push(
      `namespace ${_namespace} is none of the tenant's: ${tenant.namespaces.join(', ')}${meant ? `; did you mean ${meant}?` : ''}`,
    );
  }
  if (stateStorage && !storage) {
    problems.push('stateStorage is not of the fleet; add it by fleet.addStateStorage first');
  }
  if (stateStorage && stateless) {
    problems.push('is stateless and has a stateStorage; leave one of the two out');
  }
  if (!stateStorage && !stateless) {
    problems.push('has no stateStorage: each start would be an empty one; give one, or say stateless: true');
  }
  problems.push(...deliveryProblems(application, movableProps(application), failoverTime));
  if (unable.length > 0) {
    problems.push(
      `the queue ${queue.name} may put it on ${names(unable)}, which cannot reach the state storage ${storage!.name}; add the ` +
        'storage to their stateStorages, or use another queue',
    );
  }
  return problems.map((problem) => `[${node.path}] ${problem}`);
}

const names = (things: readonly { readonly name: string }[]) =>
  things.map(({ name }) => name).join(', ') || 'none';

/** Of code of one's own nothing is known before it has rendered. */
export function movableProps({ _source }: FleetApplication): MovableProps {
  const typed = _source instanceof ApplicationSource || _source instanceof SessionClusterSource;
  return typed ? _source.props : {};
}
