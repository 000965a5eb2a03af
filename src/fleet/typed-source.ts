import { Construct } from 'constructs';
import type { FleetApplication } from './application';
import { ApplicationPlacement } from './application-placement';
import { FleetApplicationProps, FleetOptions, FleetSessionClusterProps } from './application-props';
import { IApplicationSource } from './application-source';
import { notForFleets } from './errors';
import { FlinkApplication, FlinkApplicationProps } from '../flink/application';
import { FlinkClusterProps } from '../flink/cluster-props';
import { FlinkJobResourceProps, FlinkResourceProps, UpgradeMode } from '../flink/props';
import { FlinkSessionCluster } from '../flink/session-cluster';
import { mergePodProps } from '../platform/cluster/pod-props';

/** An application that is said by props. */
export class ApplicationSource implements IApplicationSource {
  public constructor(
    scope: Construct,
    id: string,
    public readonly props: FleetApplicationProps,
  ) {
    refuse(scope, id, props);
  }

  public render(scope: Construct, placement: ApplicationPlacement): void {
    const { restorePath, application } = placement;
    const props: FlinkApplicationProps = {
      ...(this.props.stateless ? { upgradeMode: UpgradeMode.STATELESS } : {}),
      ...clusterPropsAt(this.props, placement),
      ...(restorePath ? { restore: { path: restorePath } } : {}),
    };
    new FlinkApplication(scope, application, props);
  }
}

/** A session cluster and its jobs. */
export class SessionClusterSource implements IApplicationSource {
  public readonly jobs = new Map<string, FlinkJobResourceProps>();

  public constructor(
    scope: Construct,
    id: string,
    public readonly props: FleetSessionClusterProps,
  ) {
    refuse(scope, id, props);
  }

  public render(scope: Construct, placement: ApplicationPlacement): void {
    const { application, stateScope, restorePaths = {} } = placement;
    const cluster = new FlinkSessionCluster(scope, application, clusterPropsAt(this.props, placement));
    for (const [name, job] of this.jobs) {
      const metadata = { ...job.metadata, name };
      const restore = Object.hasOwn(restorePaths, name) ? { restore: { path: restorePaths[name] } } : {};
      cluster.addJob(name, { ...job, ...restore, metadata, stateScope: `${stateScope}/${name}` });
    }
  }
}

/** Whether it is known what an application consists of, without rendering it. */
export function isSaidByProps({ _source }: FleetApplication): boolean {
  return _source instanceof ApplicationSource || _source instanceof SessionClusterSource;
}

const INSTEAD = {
  stateScope:
    'it is <cluster>.<generation>/<tenant>/<application>/e<epoch>, so that no two epochs share a directory',
  restore: 'a move starts the job from the newest checkpoint that it finds; leave it out',
  'metadata.name': 'the FlinkDeployment has the name of the application',
  'metadata.namespace': 'give namespace',
};
const REFUSED = Object.keys(INSTEAD) as (keyof typeof INSTEAD)[];

/** @throws if something is given that only the fleet can know, to what will be `id` in `scope`. */
export function refuse(
  scope: Construct,
  id: string,
  { metadata, stateScope, restore }: FlinkResourceProps & { stateScope?: unknown; restore?: unknown },
): void {
  const given = {
    stateScope,
    restore,
    'metadata.name': metadata?.name,
    'metadata.namespace': metadata?.namespace,
  };
  const refused = REFUSED.find((property) => given[property] !== undefined);
  if (refused) throw notForFleets(`${scope.node.path}/${id}`, refused, INSTEAD[refused]);
}

/** The props of a Flink cluster at a place: what the user said, what the cluster is like, and what the epoch is. */
function clusterPropsAt<T extends FlinkClusterProps & FleetOptions>(
  props: T,
  { cluster, stateScope, application, namespace }: ApplicationPlacement,
): Omit<T, keyof FleetOptions> {
  const { queue, namespace: _, delivery, maxStateAge, stateless, sinks, ...flink } = props;
  const { priorityClassName } = queue._props;
  const ofQueue = priorityClassName === undefined ? {} : { priorityClassName };
  const { jobManagerPodProps = {}, taskManagerPodProps = {} } = cluster.platform ?? {};
  return {
    ...flink,
    metadata: { ...props.metadata, name: application, namespace },
    stateScope,
    jobManager: mergePodProps(jobManagerPodProps, ofQueue, props.jobManager ?? {}),
    taskManager: mergePodProps(taskManagerPodProps, ofQueue, props.taskManager ?? {}),
  };
}
