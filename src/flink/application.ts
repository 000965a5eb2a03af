import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { CLUSTER_SHAPE, DeploymentMode, FlinkClusterProps } from './cluster-props';
import { foreignManifest, foreignProps } from './foreign';
import { mergeParts, Part } from './part';
import { FlinkJobResourceProps, JOB_RESOURCE_SHAPE } from './props';
import { renderCluster } from './render-cluster';
import { renderJobSpec } from './render-job';
import { FlinkResource } from './resource';
import { checkShape, Shape } from '../validation/shape';
import { FlinkVersion, flinkAtLeast } from './versions/flink-version';

/** An application: a job with a Flink cluster of its own. */
export interface FlinkApplicationProps extends FlinkClusterProps, FlinkJobResourceProps {}

const SHAPE: Shape<FlinkApplicationProps> = { ...CLUSTER_SHAPE, ...JOB_RESOURCE_SHAPE };

/**
 * One Flink job with a cluster of its own: a FlinkDeployment in application mode.
 *
 * @example
 * const chart = new Chart(app, 'jobs', { namespace: 'ads' });
 * new FlinkApplication(chart, 'clicks', {
 *   metadata: { name: 'clicks' },
 *   image: 'registry.example.com/clicks:42',
 *   flinkVersion: FlinkVersion.V1_20,
 *   stateStorage: StateStorage.s3({ bucket: 'flink-state' }),
 *   job: { jarUri: 'local:///opt/flink/usrlib/clicks.jar', parallelism: 4 },
 * });
 */
export class FlinkApplication extends FlinkResource {
  /**
   * An ordinary FlinkDeployment becomes a construct. It is written as it is, unknown fields and all, and the rules
   * look at it like at any other.
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
  ): FlinkApplication {
    return new FlinkApplication(
      scope,
      id,
      foreignProps<FlinkApplicationProps>(scope, id, 'FlinkDeployment', manifest),
    );
  }

  public readonly apiObject: ApiObject;

  public constructor(scope: Construct, id: string, props: FlinkApplicationProps) {
    super(scope, id);
    const manifest = foreignManifest(props);
    if (manifest) {
      this.apiObject = this._foreignObject(manifest);
      return;
    }
    checkShape(this, props, SHAPE, ['image', 'flinkVersion', 'job']);
    const context = this._context(props, props.flinkVersion);
    const { job, part } = renderJobSpec(props, { ...context, path: this.node.path, image: props.image });
    const parts = mergeParts([part, inPlaceScalingPart(props)]);
    const rendered = renderCluster(props, context, job, parts);
    this.apiObject = this._typedObject('FlinkDeployment', context.name, props.metadata, rendered);
  }
}

/** With the adaptive scheduler the autoscaler changes a running job; otherwise each step is a whole upgrade. */
function inPlaceScalingPart(props: FlinkApplicationProps): Part {
  const possible =
    props.mode !== DeploymentMode.STANDALONE && flinkAtLeast(props.flinkVersion, FlinkVersion.V1_18);
  return props.autoscaler && possible ? { configuration: { 'jobmanager.scheduler': 'adaptive' } } : {};
}
