import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { podsOfSessionCluster } from './errors';
import { foreignManifest, foreignProps } from './foreign';
import { mergeParts, Part, PartContext } from './part';
import { FlinkJobResourceProps, JOB_RESOURCE_SHAPE } from './props';
import { renderJobSpec, statePart } from './render-job';
import { FlinkResource } from './resource';
import { compact, JsonObject } from '../validation/manifest';
import { checkShape, oneOf, Shape, text } from '../validation/shape';
import { FlinkVersion } from './versions/flink-version';

/** A job on a session cluster. */
export interface FlinkSessionJobProps extends FlinkJobResourceProps {
  /** The name of the session cluster, which is in the same namespace. */
  readonly deploymentName: string;
  /**
   * The line of Flink of the session cluster.
   *
   * @default - unknown: configuration keys are emitted as older lines have them, which newer ones take as well
   */
  readonly flinkVersion?: FlinkVersion;
}

const SHAPE: Shape<FlinkSessionJobProps> = {
  ...JOB_RESOURCE_SHAPE,
  deploymentName: text,
  flinkVersion: oneOf(FlinkVersion),
};

/**
 * A job on a session cluster.
 *
 * The operator fetches its jar and hands it to the cluster: the address must be one that the operator may reach;
 * from 1.15 on, only `https` unless it is configured otherwise.
 */
export class FlinkSessionJob extends FlinkResource {
  /**
   * An ordinary FlinkSessionJob becomes a construct. It is written as it is, unknown fields and all.
   *
   * @param scope the chart, or a construct in one
   * @param id the construct id
   * @param manifest the object, as it comes out of YAML
   * @throws if it is not a FlinkSessionJob.
   */
  public static fromManifest(
    scope: Construct,
    id: string,
    manifest: { [key: string]: unknown },
  ): FlinkSessionJob {
    return new FlinkSessionJob(
      scope,
      id,
      foreignProps<FlinkSessionJobProps>(scope, id, 'FlinkSessionJob', manifest),
    );
  }

  public readonly apiObject: ApiObject;

  public constructor(scope: Construct, id: string, props: FlinkSessionJobProps) {
    super(scope, id);
    const manifest = foreignManifest(props);
    if (manifest) {
      this.apiObject = this._foreignObject(manifest);
      return;
    }
    checkShape(this, props, SHAPE, ['job', 'deploymentName']);
    const context = this._context(props, props.flinkVersion);
    const { job, part } = renderJobSpec(props, { ...context, path: this.node.path });
    const { configuration, podTemplate } = mergeParts([
      statePart(props, context),
      directoriesPart(props, context),
      part,
    ]);
    if (podTemplate) throw podsOfSessionCluster(this.node.path);
    const spec = compact({
      deploymentName: props.deploymentName,
      flinkConfiguration: { ...configuration, ...props.flinkConfiguration },
      job,
      restartNonce: props.restartNonce,
    }) as JsonObject;
    this.apiObject = this._typedObject('FlinkSessionJob', context.name, props.metadata, {
      spec,
      objects: [],
    });
  }
}

/** Where this job's state goes. Credentials and high availability are matters of the cluster that it runs on. */
function directoriesPart(props: FlinkSessionJobProps, context: PartContext): Part | undefined {
  return props.stateStorage && { configuration: props.stateStorage._directories(context) };
}
