import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { aroundPods } from './around';
import { schedulerConfiguration } from './configuration';
import { sameSchedulerName, takenSchedulerName } from './errors';
import { KubernetesVersion } from '../kubernetes-version';
import { CONFIG_FILE, NAME, schedulerLabels } from './names';
import { InstalledObject } from './parts';
import { JOB_MANAGER_PRIORITY, PRIORITY_CLASSES, TASK_MANAGER_PRIORITY } from './priorities';
import { schedulerRights } from './rbac';
import { BinPackingSchedulerProps, SCHEDULER_SHAPE } from './scheduler-props';
import { deploymentSpec } from './workload';
import { FlinkPodProps } from '../../flink/pod/pod-props';
import { CheckedApiObject } from '../../validation/enforcement';
import { JsonObject } from '../../validation/manifest';
import { checkShape } from '../../validation/shape';
import { ClusterScopedObject } from '../cluster-scoped';
import { configHashOf } from '../config-hash';

/** The scheduler that every cluster has. */
const DEFAULT_SCHEDULER = 'default-scheduler';

/**
 * A second scheduler beside that of the cluster: it packs task managers on as few nodes as it can, but back on those
 * that they prefer, and keeps job managers apart. It is Kubernetes' own, with a configuration of its own.
 *
 * It places only pods that ask for it by their `schedulerName`.
 *
 * @example
 * const scheduler = new BinPackingScheduler(chart, 'scheduler', { kubernetesVersion: KubernetesVersion.V1_36 });
 * const application: Partial<FlinkApplicationProps> = {
 *   jobManager: { ...scheduler.jobManagerPodProps },
 *   taskManager: { ...scheduler.taskManagerPodProps, cpu: Cpu.units(4) },
 * };
 * @see https://kubernetes.io/docs/reference/scheduling/config/
 */
export class BinPackingScheduler extends Construct {
  /** The Deployment. */
  public readonly apiObject: ApiObject;
  /** The version of the scheduler. */
  public readonly kubernetesVersion: KubernetesVersion;
  /** The namespace that the scheduler runs in. */
  public readonly namespace: string;
  /** The service account that the scheduler runs under. */
  public readonly serviceAccountName = NAME;
  /** The `schedulerName` of pods that are packed. */
  public readonly taskManagerSchedulerName: string;
  /** The `schedulerName` of pods that are kept apart. */
  public readonly jobManagerSchedulerName: string;

  /** @throws if a property is not what it must be, or two schedulers would have the same name. */
  public constructor(scope: Construct, id: string, props: BinPackingSchedulerProps) {
    super(scope, id);
    checkShape(this, props, SCHEDULER_SHAPE, ['kubernetesVersion']);
    this.kubernetesVersion = props.kubernetesVersion;
    this.namespace = props.namespace ?? 'flink-system';
    this.taskManagerSchedulerName = props.taskManagerSchedulerName ?? 'flink-binpack';
    this.jobManagerSchedulerName = props.jobManagerSchedulerName ?? 'flink-spread';
    this.checkNames();

    if (props.createNamespace ?? true) this.addNamespace();
    PRIORITY_CLASSES.forEach((each) => this.put(each));
    this.add('ServiceAccount', 'v1', 'ServiceAccount', { automountServiceAccountToken: false });
    schedulerRights(this.namespace).forEach((each) => this.put(each));
    const configuration = schedulerConfiguration({
      namespace: this.namespace,
      taskManagerSchedulerName: this.taskManagerSchedulerName,
      jobManagerSchedulerName: this.jobManagerSchedulerName,
      taskManagerNodeLabels: props.taskManagerNodeLabels ?? {},
    });
    const configMap = this.add('ConfigMap', 'v1', 'ConfigMap', { data: { [CONFIG_FILE]: configuration } });
    const spec = deploymentSpec(props, configHashOf(configMap));
    this.apiObject = this.add('Resource', 'apps/v1', 'Deployment', { spec });
    aroundPods(this.namespace, props).forEach((each) => this.put(each));
  }

  /** What task managers need to be packed by this scheduler, and placed after job managers where room is short. */
  public get taskManagerPodProps(): FlinkPodProps {
    return { schedulerName: this.taskManagerSchedulerName, priorityClassName: TASK_MANAGER_PRIORITY };
  }

  /** What job managers need to be kept apart by this scheduler, and placed first where room is short. */
  public get jobManagerPodProps(): FlinkPodProps {
    return { schedulerName: this.jobManagerSchedulerName, priorityClassName: JOB_MANAGER_PRIORITY };
  }

  private checkNames(): void {
    const { taskManagerSchedulerName, jobManagerSchedulerName } = this;
    for (const [property, name] of Object.entries({ taskManagerSchedulerName, jobManagerSchedulerName })) {
      if (name === DEFAULT_SCHEDULER) throw takenSchedulerName(this.node.path, property, name);
    }
    if (taskManagerSchedulerName === jobManagerSchedulerName) {
      throw sameSchedulerName(this.node.path, taskManagerSchedulerName);
    }
  }

  private addNamespace(): void {
    const labels = { ...this.labels(), 'pod-security.kubernetes.io/enforce': 'restricted' };
    const metadata = { name: this.namespace, labels };
    new ClusterScopedObject(this, 'Namespace', { apiVersion: 'v1', kind: 'Namespace', metadata });
  }

  private add(id: string, apiVersion: string, kind: string, content: JsonObject): ApiObject {
    return this.put({ id, apiVersion, kind, name: NAME, namespace: this.namespace, content });
  }

  private put({ id, apiVersion, kind, name, namespace, content }: InstalledObject): ApiObject {
    const metadata = { name, namespace, labels: this.labels() };
    const manifest = { apiVersion, kind, metadata, ...content };
    return namespace === undefined
      ? new ClusterScopedObject(this, id, manifest)
      : new CheckedApiObject(this, id, manifest);
  }

  private labels(): { [name: string]: string } {
    return schedulerLabels(this.kubernetesVersion);
  }
}
