import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { CLUSTER_SHAPE, FlinkClusterProps } from './cluster-props';
import { foreignManifest, foreignProps } from './foreign';
import { FlinkJobResourceProps } from './props';
import { renderCluster } from './render-cluster';
import { FlinkResource } from './resource';
import { FlinkSessionJob } from './session-job';
import { checkShape } from '../validation/shape';
import { FlinkVersion } from './versions/flink-version';

/** A session cluster. */
export interface FlinkSessionClusterProps extends FlinkClusterProps {}

/**
 * A Flink cluster that runs many jobs: a FlinkDeployment without a job.
 *
 * Its jobs share its job manager, its task managers and its fate; for jobs that matter, a FlinkApplication each
 * isolates better.
 */
export class FlinkSessionCluster extends FlinkResource {
  /**
   * An ordinary FlinkDeployment becomes a construct. It is written as it is, unknown fields and all.
   *
   * @param scope the chart, or a construct in one
   * @param id the construct id
   * @param manifest the object, as it comes out of YAML
   * @throws if it is not a FlinkDeployment.
   */
  public static fromManifest(
    scope: Construct,
    id: string,
    manifest: { [key: string]: unknown },
  ): FlinkSessionCluster {
    return new FlinkSessionCluster(
      scope,
      id,
      foreignProps<FlinkSessionClusterProps>(scope, id, 'FlinkDeployment', manifest),
    );
  }

  public readonly apiObject: ApiObject;
  private readonly flinkVersion?: FlinkVersion;

  public constructor(scope: Construct, id: string, props: FlinkSessionClusterProps) {
    super(scope, id);
    const manifest = foreignManifest(props);
    if (manifest) {
      this.apiObject = this._foreignObject(manifest);
      return;
    }
    checkShape(this, props, CLUSTER_SHAPE, ['image', 'flinkVersion']);
    this.flinkVersion = props.flinkVersion;
    const context = this._context(props, props.flinkVersion);
    const rendered = renderCluster(props, context);
    this.apiObject = this._typedObject('FlinkDeployment', context.name, props.metadata, rendered);
  }

  /**
   * Adds a job that runs on this cluster, in its namespace.
   *
   * @param id the construct id, below this cluster
   * @param props what runs
   */
  public addJob(id: string, props: FlinkJobResourceProps): FlinkSessionJob {
    return new FlinkSessionJob(this, id, {
      ...props,
      metadata: { namespace: this.apiObject.metadata.namespace, ...props.metadata },
      deploymentName: this.name,
      flinkVersion: this.flinkVersion,
    });
  }
}
