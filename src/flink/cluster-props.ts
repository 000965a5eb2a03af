import { Size } from 'cdk8s';
import { Cpu, ImagePullPolicy } from 'cdk8s-plus-27';
import { HighAvailability } from './config/high-availability';
import { Logging } from './config/logging';
import { Metrics } from './config/metrics';
import { IcebergCatalog } from './connectors/iceberg-catalog';
import { KAFKA_SHAPE, KafkaProps } from './connectors/kafka';
import { FlinkPodProps, POD_SHAPE } from './pod/pod-props';
import { PodSecurity } from './pod/pod-template';
import { FlinkResourceProps, RESOURCE_SHAPE } from './props';
import {
  anyText,
  cpu,
  like,
  listOf,
  mapOf,
  matching,
  oneOf,
  Shape,
  size,
  struct,
  text,
  whole,
} from '../validation/shape';
import { FlinkVersion } from './versions/flink-version';

/** Who starts the task managers. */
export enum DeploymentMode {
  /** Flink itself, as it needs them. */
  NATIVE = 'native',
  /** The operator, as a Deployment: Flink needs no rights in Kubernetes, and takes what it gets. */
  STANDALONE = 'standalone',
}

/** What each pod of a role gets. */
export interface FlinkRoleProps extends FlinkPodProps {
  /**
   * CPU of each pod.
   *
   * @default Cpu.units(1)
   */
  readonly cpu?: Cpu;
  /**
   * Memory of each pod: that of the whole process, JVM overhead and all.
   *
   * @default Size.gibibytes(2)
   */
  readonly memory?: Size;
  /**
   * Local disk of each pod.
   *
   * @default - not limited
   */
  readonly ephemeralStorage?: Size;
}

/** What each job manager gets. How many there are follows from `highAvailability`. */
export interface JobManagerProps extends FlinkRoleProps {}

/** What each task manager gets, and how many there are. */
export interface TaskManagerProps extends FlinkRoleProps {
  /**
   * How many parallel tasks of each kind a task manager runs.
   *
   * @default 1
   */
  readonly slots?: number;
  /**
   * How many task managers there are. Parallelism then follows from it, as replicas × slots.
   *
   * @default - as many as the parallelism needs
   */
  readonly replicas?: number;
  /**
   * The nodes that task managers would rather be on, each by its label `kubernetes.io/hostname`: those where the job
   * was before. A node that is gone, or has no room, does no harm. How much it counts is for the scheduler to say; to
   * that of BinPackingScheduler it is more than packing.
   *
   * Another list is another pod template, and has the operator upgrade the job: give it along with a change that
   * restarts the job anyway.
   *
   * @default - none
   */
  readonly preferredNodes?: string[];
}

/** A certificate of an ingress. */
export interface FlinkIngressTls {
  /** The hosts that the certificate is for. */
  readonly hosts: string[];
  /** The Secret that holds the certificate. */
  readonly secretName: string;
}

/** How Flink's web interface is reached from outside the cluster. It has no access control of its own. */
export interface FlinkIngress {
  /** The address, such as `flink.example.com/{{namespace}}/{{name}}(/|$)(.*)`. */
  readonly template: string;
  /**
   * The IngressClass.
   *
   * @default - the cluster's default
   */
  readonly className?: string;
  /**
   * Annotations of the Ingress.
   *
   * @default - none
   */
  readonly annotations?: { [name: string]: string };
  /**
   * Labels of the Ingress.
   *
   * @default - none
   */
  readonly labels?: { [name: string]: string };
  /**
   * Certificates of the Ingress.
   *
   * @default - none
   */
  readonly tls?: FlinkIngressTls[];
}

/** What applications and session clusters have in common: a Flink cluster. */
export interface FlinkClusterProps extends FlinkResourceProps, FlinkPodProps {
  /** The image. Pin it by a tag that never moves, or by digest. */
  readonly image: string;
  /** The line of Flink in the image. */
  readonly flinkVersion: FlinkVersion;
  /**
   * When a node pulls the image.
   *
   * @default - Kubernetes' default: always for `latest`, else if it is not there
   */
  readonly imagePullPolicy?: ImagePullPolicy;
  /**
   * Who starts the task managers.
   *
   * @default DeploymentMode.NATIVE
   */
  readonly mode?: DeploymentMode;
  /**
   * The service account of the pods.
   *
   * @default flink
   */
  readonly serviceAccount?: string;
  /**
   * What each job manager gets.
   *
   * @default - 1 CPU, 2 GiB
   */
  readonly jobManager?: JobManagerProps;
  /**
   * What each task manager gets, and how many there are.
   *
   * @default - 1 CPU, 2 GiB, 1 slot
   */
  readonly taskManager?: TaskManagerProps;
  /**
   * Whether the cluster survives the loss of its job manager.
   *
   * @default - HighAvailability.kubernetes() if there is a state storage, else HighAvailability.none()
   */
  readonly highAvailability?: HighAvailability;
  /**
   * What is logged.
   *
   * @default - as the image does
   */
  readonly logging?: Logging;
  /**
   * How metrics are collected.
   *
   * @default - not at all
   */
  readonly metrics?: Metrics;
  /**
   * How the web interface is reached from outside the cluster.
   *
   * @default - not at all
   */
  readonly ingress?: FlinkIngress;
  /**
   * The Kafka clusters that jobs use.
   *
   * @default - none
   */
  readonly kafka?: KafkaProps[];
  /**
   * The Iceberg catalogs that jobs use.
   *
   * @default - none
   */
  readonly icebergCatalogs?: IcebergCatalog[];
  /**
   * Under which rules of Pod Security the pods run.
   *
   * @default PodSecurity.RESTRICTED
   */
  readonly podSecurity?: PodSecurity;
  /**
   * The user, and the group, that the containers run as, if pod security is restricted.
   *
   * @default 9999, the user of the official Flink image
   */
  readonly runAsUser?: number;
}

/** A value of a label, since that is what it is compared with; `${fleet:…}` becomes one for a cluster at hand. */
const HOSTNAME = matching(
  /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$|\$\{/,
  'the hostname of a node, as its label kubernetes.io/hostname has it',
);

const ROLE_SHAPE: Shape<FlinkRoleProps> = { ...POD_SHAPE, cpu, memory: size, ephemeralStorage: size };

const INGRESS_SHAPE: Shape<FlinkIngress> = {
  template: text,
  className: text,
  annotations: mapOf(anyText),
  labels: mapOf(anyText),
  tls: listOf(struct<FlinkIngressTls>({ hosts: listOf(text), secretName: text }, ['hosts', 'secretName'])),
};

export const CLUSTER_SHAPE: Shape<FlinkClusterProps> = {
  ...RESOURCE_SHAPE,
  ...POD_SHAPE,
  image: text,
  flinkVersion: oneOf(FlinkVersion),
  imagePullPolicy: oneOf(ImagePullPolicy),
  mode: oneOf(DeploymentMode),
  serviceAccount: text,
  jobManager: struct<JobManagerProps>(ROLE_SHAPE),
  taskManager: struct<TaskManagerProps>({
    ...ROLE_SHAPE,
    slots: whole(1),
    replicas: whole(1),
    preferredNodes: listOf(HOSTNAME),
  }),
  highAvailability: like('_highAvailabilityPart', 'a HighAvailability'),
  logging: like('_logConfiguration', 'a Logging'),
  metrics: like('_metricsPart', 'a Metrics'),
  ingress: struct(INGRESS_SHAPE, ['template']),
  kafka: listOf(struct(KAFKA_SHAPE, ['bootstrapServers'])),
  icebergCatalogs: listOf(like('_file', 'an IcebergCatalog')),
  podSecurity: oneOf(PodSecurity),
  runAsUser: whole(1),
};
