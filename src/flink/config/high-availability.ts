import { checkShape, Shape, whole } from '../../validation/shape';
import { Part, PartContext } from '../part';
import { keyFor } from '../versions/configuration-keys';
import { FlinkVersion, flinkAtLeast } from '../versions/flink-version';

/** Options of high availability by Kubernetes. */
export interface KubernetesHighAvailabilityOptions {
  /**
   * How many job managers wait to take over, besides the one that leads. Without one, Kubernetes starts a new pod.
   *
   * @default 0
   */
  readonly standbyJobManagers?: number;
}

/** Whether a job survives the loss of its job manager. */
export class HighAvailability {
  /**
   * Leadership and pointers to checkpoints lie in ConfigMaps of the cluster, the rest in the state storage.
   *
   * @throws if an option is of a wrong type.
   */
  public static kubernetes(options: KubernetesHighAvailabilityOptions = {}): HighAvailability {
    const shape: Shape<KubernetesHighAvailabilityOptions> = { standbyJobManagers: whole(0) };
    checkShape('HighAvailability.kubernetes', options, shape);
    return new HighAvailability(true, options.standbyJobManagers ?? 0);
  }

  /** None: a job manager that is lost restarts the job from where it was deployed. Only for jobs without state. */
  public static none(): HighAvailability {
    return new HighAvailability(false, 0);
  }

  private constructor(
    /** Whether there is high availability at all. */
    public readonly enabled: boolean,
    /** How many job managers wait to take over. */
    public readonly standbyJobManagers: number,
  ) {}

  /** @internal */
  public _highAvailabilityPart(context: PartContext): Part {
    if (!this.enabled) return {};
    const key = keyFor('high-availability.type', context.flinkVersion, context.operatorVersion);
    const named = flinkAtLeast(context.flinkVersion, FlinkVersion.V1_16);
    // Flink 1.15 knows the implementation only by its factory.
    const factory = 'org.apache.flink.kubernetes.highavailability.KubernetesHaServicesFactory';
    return { configuration: { [key]: named ? 'kubernetes' : factory } };
  }
}
