import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { OperatorWebhook } from './webhook';
import { Logging, LogLevel } from '../../flink/config/logging';
import { POD_SHAPE, Toleration } from '../../flink/pod/pod-props';
import { OperatorVersion } from '../../flink/versions/operator-version';
import {
  anyText,
  bool,
  duration,
  like,
  listOf,
  mapOf,
  namespaceName,
  oneOf,
  Shape,
  whole,
} from '../../validation/shape';
import { CONTROLLER_SHAPE } from '../controller-shape';
import { IMAGE_SHAPE } from '../image';

/** The Flink operator of a cluster. */
export interface FlinkOperatorProps {
  /**
   * The version of the image, of the rights and of the CRDs.
   *
   * @default - the version that OperatorSettings say, else OperatorVersion.DEFAULT
   */
  readonly version?: OperatorVersion;
  /**
   * The namespace that the operator runs in.
   *
   * @default flink-operator
   */
  readonly namespace?: string;
  /**
   * Whether to make that namespace.
   *
   * @default true
   */
  readonly createNamespace?: boolean;
  /**
   * Whether to install the CRDs beside the operator. Where they are applied earlier, as a layer of their own, make
   * `FlinkCrds` there instead.
   *
   * @default true
   */
  readonly installCrds?: boolean;
  /**
   * The namespaces that it serves. It then has no rights in any other; they must be there before its roles are.
   *
   * @default - all
   */
  readonly watchNamespaces?: string[];
  /**
   * Whether to make in each watched namespace the service account that jobs run under, by `FlinkServiceAccount`.
   *
   * @default true
   */
  readonly jobServiceAccounts?: boolean;
  /**
   * Where the image is, without tag.
   *
   * @default docker.io/apache/flink-kubernetes-operator
   */
  readonly imageRepository?: string;
  /**
   * The digest of the image, such as `sha256:…`.
   *
   * @default - none; the tag is the version
   */
  readonly imageDigest?: string;
  /**
   * Secrets with which the image is pulled.
   *
   * @default - none
   */
  readonly imagePullSecrets?: string[];
  /**
   * How many operators there are. One works, which they elect; the others wait for it to fail.
   *
   * @default 2
   */
  readonly replicas?: number;
  /**
   * CPU that each operator requests.
   *
   * @default Cpu.millis(500)
   */
  readonly cpu?: Cpu;
  /**
   * Memory of each operator.
   *
   * @default Size.gibibytes(1)
   */
  readonly memory?: Size;
  /**
   * Labels that the operator's nodes must have.
   *
   * @default - any node
   */
  readonly nodeSelector?: { [label: string]: string };
  /**
   * Taints that the operator tolerates.
   *
   * @default - none
   */
  readonly tolerations?: Toleration[];
  /**
   * The PriorityClass of the operator.
   *
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;
  /**
   * How often each resource is looked at when nothing has changed.
   *
   * @default Duration.seconds(15)
   */
  readonly reconcileInterval?: Duration;
  /**
   * How many resources are worked on at once.
   *
   * @default - the operator's own
   */
  readonly reconcileParallelism?: number;
  /**
   * Flink configuration of all jobs; what a job says of a key itself wins.
   *
   * @default - Flink's own
   */
  readonly defaultConfiguration?: { [key: string]: string };
  /**
   * The same for the jobs of one namespace: namespace → configuration. It wins over that of all jobs.
   *
   * @default - none
   */
  readonly namespaceConfiguration?: { [namespace: string]: { [key: string]: string } };
  /**
   * The same for the jobs of one Flink version, such as `v1_20`, or, from operator 1.11 on, of that version and all
   * newer ones, such as `v1_20+`. It wins over both others.
   *
   * @default - what images with Java 17 need
   */
  readonly flinkVersionConfiguration?: { [flinkVersion: string]: { [key: string]: string } };
  /**
   * What jobs log that say nothing of it themselves.
   *
   * @default Logging.levels({})
   */
  readonly defaultLogging?: Logging;
  /**
   * What the operator itself logs, logger by logger; the logger `root` stands for all others.
   *
   * @default - `root` is INFO
   */
  readonly logLevels?: { [logger: string]: LogLevel };
  /**
   * Further configuration of the operator, merged last.
   *
   * @default - none
   * @see https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-stable/docs/operations/configuration/
   */
  readonly configuration?: { [key: string]: string };
  /**
   * Whether resources are validated when they are written, and not only when they are reconciled.
   *
   * @default OperatorWebhook.none()
   */
  readonly webhook?: OperatorWebhook;
  /**
   * Whether to add a PodMonitor, which the Prometheus operator reads; its CRD must be installed.
   *
   * @default false
   */
  readonly podMonitor?: boolean;
  /**
   * Whether a NetworkPolicy lets the operator be reached only at its metrics and its webhook.
   *
   * @default true
   */
  readonly networkPolicy?: boolean;
  /**
   * Whether jobs log in by Kerberos: the operator then makes Secrets of keytabs, and may write all those in the
   * namespaces that it serves.
   *
   * @default false
   */
  readonly kerberos?: boolean;
}

export const OPERATOR_SHAPE: Shape<FlinkOperatorProps> = {
  version: like('isAtLeast', 'an OperatorVersion, such as OperatorVersion.V1_15_0'),
  namespace: namespaceName,
  createNamespace: bool,
  installCrds: bool,
  watchNamespaces: listOf(namespaceName),
  jobServiceAccounts: bool,
  ...IMAGE_SHAPE,
  imagePullSecrets: POD_SHAPE.imagePullSecrets,
  ...CONTROLLER_SHAPE,
  reconcileInterval: duration,
  reconcileParallelism: whole(1),
  defaultConfiguration: mapOf(anyText),
  namespaceConfiguration: mapOf(mapOf(anyText)),
  flinkVersionConfiguration: mapOf(mapOf(anyText)),
  defaultLogging: like('_logConfiguration', 'a Logging, such as Logging.levels({})'),
  logLevels: mapOf(oneOf(LogLevel)),
  configuration: mapOf(anyText),
  webhook: like('_webhookObjects', 'an OperatorWebhook, such as OperatorWebhook.none()'),
  podMonitor: bool,
  networkPolicy: bool,
  kerberos: bool,
};
