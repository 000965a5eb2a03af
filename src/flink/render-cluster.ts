import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { DeploymentMode, FlinkClusterProps, FlinkRoleProps } from './cluster-props';
import { cpuUnits } from './config/autoscaler';
import { HighAvailability } from './config/high-availability';
import { icebergPart } from './connectors/iceberg-catalog';
import { kafkaPart } from './connectors/kafka';
import { mergeParts, Part, PartContext, PartObject } from './part';
import { compact, JsonObject } from '../validation/manifest';
import { mergePodTemplates } from './pod/merge';
import { preferNodes } from './pod/node-preference';
import { FLINK_USER, podTemplate, PodSecurity, securePodTemplate } from './pod/pod-template';
import { statePart } from './render-job';

/** A spec, and what lies beside the object that has it. */
export interface RenderedResource {
  readonly spec: JsonObject;
  readonly objects: readonly PartObject[];
}

/** Renders the spec of a FlinkDeployment; `job` and `jobPart` are absent for a session cluster. */
export function renderCluster(
  props: FlinkClusterProps,
  context: PartContext,
  job?: JsonObject,
  jobPart?: Part,
): RenderedResource {
  const { jobManager = {}, taskManager = {} } = props;
  const ha =
    props.highAvailability ?? (props.stateStorage ? HighAvailability.kubernetes() : HighAvailability.none());
  const part = mergeParts([
    { configuration: { 'taskmanager.numberOfTaskSlots': String(taskManager.slots ?? 1) } },
    statePart(props, context),
    props.stateStorage?._stateStoragePart(context),
    ha._highAvailabilityPart(context),
    props.metrics?._metricsPart(context),
    ...(props.kafka ?? []).map((kafka) => kafkaPart(kafka, context)),
    props.icebergCatalogs?.length ? icebergPart(props.icebergCatalogs, context) : undefined,
    jobPart,
  ]);
  const pods = podTemplates(props, part.podTemplate);
  const spec = compact({
    image: props.image,
    imagePullPolicy: props.imagePullPolicy,
    flinkVersion: props.flinkVersion,
    mode: props.mode === DeploymentMode.STANDALONE ? props.mode : undefined,
    serviceAccount: props.serviceAccount ?? 'flink',
    flinkConfiguration: { ...part.configuration, ...props.flinkConfiguration },
    logConfiguration: props.logging?._logConfiguration(),
    ingress: props.ingress as unknown as JsonObject | undefined,
    podTemplate: pods.common,
    jobManager: compact({
      podTemplate: pods.jobManager,
      resource: resource(jobManager),
      replicas: 1 + ha.standbyJobManagers,
    }),
    taskManager: compact({
      podTemplate: pods.taskManager,
      resource: resource(taskManager),
      replicas: taskManager.replicas,
    }),
    job,
    restartNonce: props.restartNonce,
  }) as JsonObject;
  return { spec, objects: part.objects ?? [] };
}

/**
 * One template for both roles, or one whole template for each: the operator would merge a common one with that of
 * a role list by list, element by element in the order that they have.
 */
function podTemplates(
  props: FlinkClusterProps,
  fromParts: JsonObject | undefined,
): { common?: JsonObject; jobManager?: JsonObject; taskManager?: JsonObject } {
  const security = securePodTemplate(
    props.podSecurity ?? PodSecurity.RESTRICTED,
    props.runAsUser ?? FLINK_USER,
  );
  const common = mergePodTemplates(security, fromParts, podTemplate(props));
  const jobManager = props.jobManager && podTemplate(props.jobManager);
  const taskManager =
    props.taskManager &&
    mergePodTemplates(preferNodes(props.taskManager.preferredNodes), podTemplate(props.taskManager));
  if (!jobManager && !taskManager) return { common };
  return {
    jobManager: mergePodTemplates(common, jobManager),
    taskManager: mergePodTemplates(common, taskManager),
  };
}

function resource(role: FlinkRoleProps): JsonObject {
  return compact({
    cpu: cpuUnits(role.cpu ?? Cpu.units(1)),
    // To Flink `k` and `m` are kibibytes and mebibytes.
    memory: bytes(role.memory ?? Size.gibibytes(2), 'k', 'm'),
    ephemeralStorage: role.ephemeralStorage && bytes(role.ephemeralStorage, 'Ki', 'Mi'),
  }) as JsonObject;
}

function bytes(size: Size, kibibyte: string, mebibyte: string): string {
  const kibibytes = size.toKibibytes();
  return kibibytes % 1024 === 0 ? `${kibibytes / 1024}${mebibyte}` : `${kibibytes}${kibibyte}`;
}
