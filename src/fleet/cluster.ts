import { Chart, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { StateStorage } from '../flink/config/state-storage';
import { OperatorSettings } from '../flink/versions/operator-settings';
import { ClusterPlatform, ClusterPlatformProps } from '../platform';
import { AWS_CLUSTER_SHAPE, AwsClusterProps } from './aws/cluster-props';
import { NAME } from './names';
import { RunnerHome } from '../platform/runner-access/runner-home';
import {
  anyMap,
  anyText,
  checkShape,
  cpu,
  like,
  listOf,
  mapOf,
  Shape,
  size,
  struct,
  text,
} from '../validation/shape';

/** What the pods of Flink may use of a cluster, all together. */
export interface ClusterCapacity {
  /** CPU. */
  readonly cpu: Cpu;
  /** Memory. */
  readonly memory: Size;
}

/** One Kubernetes cluster of a fleet. */
export interface ClusterProps {
  /** What it is lost together with, such as its region. */
  readonly failureDomain: string;
  /**
   * The context of the kubeconfig by which the runner reaches it.
   *
   * @default - the name of the cluster
   */
  readonly context?: string;
  /**
   * Labels, by which queues and overrides select clusters.
   *
   * @default - none
   */
  readonly labels?: { [name: string]: string };
  /**
   * What the pods of Flink may use of it.
   *
   * @default - as much as is asked for
   */
  readonly capacity?: ClusterCapacity;
  /**
   * Values that differ by cluster: name → value.
   *
   * `kafka.clusterId` is known to the fleet: offsets mean nothing in another Kafka, so a job with state never moves to a
   * cluster where it differs.
   *
   * @default - none
   */
  readonly bindings?: { [name: string]: string };
  /**
   * The state storages that its pods can reach.
   *
   * @default - none
   */
  readonly stateStorages?: StateStorage[];
  /**
   * Whom the state storages know its jobs by, besides the roles that they have by `aws`; no other cluster has the same, so
   * that one can be fenced.
   *
   * @default - none
   */
  readonly jobPrincipals?: string[];
  /**
   * Where it is in AWS. Bindings for the names and roles that it has there come with it.
   *
   * @default - nowhere that the fleet knows of
   */
  readonly aws?: AwsClusterProps;
  /**
   * What is installed in it.
   *
   * @default - nothing: operator, nodes and scheduler are there
   */
  readonly platform?: ClusterPlatformProps;
}

const CAPACITY: Shape<ClusterCapacity> = { cpu, memory: size };
const SHAPE: Shape<ClusterProps> = {
  failureDomain: text,
  context: text,
  labels: mapOf(anyText),
  capacity: struct(CAPACITY, ['cpu', 'memory']),
  bindings: mapOf(anyText),
  stateStorages: listOf(like('_stateStoragePart', 'a StateStorage of the fleet')),
  jobPrincipals: listOf(text),
  aws: struct(AWS_CLUSTER_SHAPE, ['account']),
  platform: anyMap,
};

/** A cluster of a fleet, made by `fleet.addCluster`. Charts of your own below it are written with its platform. */
export class Cluster extends Construct {
  /** The name of the cluster in the fleet. */
  public readonly name: string;
  /** What it is lost together with. */
  public readonly failureDomain: string;
  /** The context of the kubeconfig by which the runner reaches it. */
  public readonly context: string;
  /**
   * What is installed in it.
   *
   * @default - nothing is
   */
  public readonly platform?: ClusterPlatform;
  /** @internal */
  public readonly _props: ClusterProps;

  /** `fleet.addCluster` calls it. */
  public constructor(scope: Construct, id: string, props: ClusterProps) {
    super(scope, id);
    checkShape(this, { name: id }, { name: NAME });
    checkShape(this, props, SHAPE, ['failureDomain']);
    this.name = id;
    this.failureDomain = props.failureDomain;
    this.context = props.context ?? id;
    this._props = props;
    if (props.platform) {
      this.platform = new ClusterPlatform(this, 'platform', props.platform);
      OperatorSettings.set(this, this.platform.settingsFor());
      if (this.platform.runner) new RunnerHome(new Chart(this, 'runner-home'), 'home');
    }
  }
}
