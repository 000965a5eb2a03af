import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { KubernetesSubject } from '../guard';
import { GuardInstallation } from './guard-installation';
import { KarpenterCrds } from '../karpenter';
import { KUBERNETES_VERSION, KubernetesVersion } from '../kubernetes-version';
import { NodeProvisioning } from './node-provisioning';
import { ServedJobs } from '../operator';
import { InstalledOperator, OperatorInstallation } from './operator-installation';
import { mergePodProps } from './pod-props';
import { SchedulerInstallation } from './scheduler-installation';
import { FlinkPodProps } from '../../flink/pod/pod-props';
import { OperatorSettingsProps } from '../../flink/versions/operator-settings';
import { checkShape, like, Shape } from '../../validation/shape';

/** What a cluster needs before a job can run there, part by part. */
export interface ClusterPlatformProps {
  /** The version of the cluster; the scheduler is of the same. */
  readonly kubernetesVersion: KubernetesVersion;
  /**
   * The Flink operator.
   *
   * @default OperatorInstallation.managed()
   */
  readonly operator?: OperatorInstallation;
  /**
   * Where the nodes come from that Flink runs on.
   *
   * @default NodeProvisioning.existing()
   */
  readonly nodes?: NodeProvisioning;
  /**
   * Which scheduler places the pods of Flink.
   *
   * @default SchedulerInstallation.binPacking()
   */
  readonly scheduler?: SchedulerInstallation;
  /**
   * Whether a guard keeps applications of the fleet from running twice.
   *
   * @default GuardInstallation.managed()
   */
  readonly guard?: GuardInstallation;
}

const SHAPE: Shape<ClusterPlatformProps> = {
  kubernetesVersion: KUBERNETES_VERSION,
  operator: like('_install', 'an OperatorInstallation, such as OperatorInstallation.managed()'),
  nodes: like('_install', 'a NodeProvisioning, such as NodeProvisioning.existing()'),
  scheduler: like('_install', 'a SchedulerInstallation, such as SchedulerInstallation.binPacking()'),
  guard: like('_install', 'a GuardInstallation, such as GuardInstallation.managed()'),
};

/**
 * All that one cluster needs to run Flink: the operator, nodes, a scheduler and the guard, in two charts of which the
 * first holds the CRDs.
 *
 * @example
 * const platform = new ClusterPlatform(app, 'eu-1', { kubernetesVersion: KubernetesVersion.V1_33 });
 * const jobs = new Chart(app, 'ads', { namespace: 'ads' });
 * jobs.addDependency(platform.chart);
 * OperatorSettings.set(jobs, platform.settingsFor());
 * new FlinkServiceAccount(jobs, 'flink');
 * new FlinkApplication(jobs, 'clicks', {
 *   metadata: { name: 'clicks' },
 *   image: 'registry.example.com/clicks:42',
 *   flinkVersion: FlinkVersion.V1_20,
 *   stateStorage,
 *   jobManager: platform.jobManagerPodProps,
 *   taskManager: { slots: 4, ...platform.taskManagerPodProps },
 *   job: { jarUri: 'local:///opt/flink/usrlib/clicks.jar', parallelism: 16 },
 * });
 */
export class ClusterPlatform extends Construct {
  /**
   * What is applied first, until it is served; absent if all CRDs are there already.
   *
   * @default - there are none to apply
   */
  public readonly crds?: Chart;
  /** Everything else. */
  public readonly chart: Chart;
  /**
   * Whom the guard takes the runner for, for `GuardedNamespace`.
   *
   * @default - there is no guard
   */
  public readonly runner?: KubernetesSubject[];
  /** What job managers ask for to be where they belong. */
  public readonly jobManagerPodProps: FlinkPodProps;
  /** What task managers ask for to be where they belong. */
  public readonly taskManagerPodProps: FlinkPodProps;
  private readonly operator: InstalledOperator;

  /** @throws if a property is not what it must be. */
  public constructor(scope: Construct, id: string, props: ClusterPlatformProps) {
    super(scope, id);
    checkShape(this, props, SHAPE, ['kubernetesVersion']);
    const { kubernetesVersion } = props;
    const operator = props.operator ?? OperatorInstallation.managed();
    const nodes = props.nodes ?? NodeProvisioning.existing();
    const scheduler = props.scheduler ?? SchedulerInstallation.binPacking();
    const guard = props.guard ?? GuardInstallation.managed();

    const crds = new Chart(this, 'crds');
    const platform = new Chart(this, 'platform');
    this.chart = platform;
    this.operator = operator._install({ crds, platform });
    if (nodes._crds) new KarpenterCrds(crds, 'karpenter');
    const byNodes = nodes._install(platform);
    const byScheduler = scheduler._install(platform, kubernetesVersion);
    this.runner = guard._install(platform)?.runner;

    if (crds.node.children.length > 0) {
      platform.addDependency(crds);
      this.crds = crds;
    } else {
      this.node.tryRemoveChild('crds');
    }
    this.jobManagerPodProps = mergePodProps(byNodes.jobManagers ?? {}, byScheduler.jobManagers ?? {});
    this.taskManagerPodProps = mergePodProps(byNodes.taskManagers ?? {}, byScheduler.taskManagers ?? {});
  }

  /**
   * What jobs may count on from the operator, for `OperatorSettings.set` on their chart or app.
   *
   * @param jobs which jobs, for what the operator's configuration says by namespace or by Flink version
   */
  public settingsFor(jobs: ServedJobs = {}): OperatorSettingsProps {
    return this.operator.settingsFor(jobs);
  }
}
