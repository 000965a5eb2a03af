import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { Delivery, FLEET_OPTIONS_SHAPE, FleetOptions, Sink } from './application-props';
import { IApplicationSource } from './application-source';
import type { Cluster } from './cluster';
import { ClusterSelector } from './cluster-selector';
import { APPLICATION_NAME } from './names';
import { Queue } from './queue';
import { StateStorage } from '../flink/config/state-storage';
import { anyMap, checkShape, like, Shape } from '../validation/shape';

/** What the fleet must know of an application that code of your own renders. */
export interface FleetApplicationSourceOptions extends FleetOptions {
  /**
   * Where its state lives; the code puts it there, under the `stateScope` of the placement.
   *
   * @default - nowhere; then `stateless` must say so
   */
  readonly stateStorage?: StateStorage;
}

export const SOURCE_OPTIONS_SHAPE: Shape<FleetApplicationSourceOptions> = {
  ...FLEET_OPTIONS_SHAPE,
  stateStorage: like('_stateStoragePart', 'a StateStorage of the fleet'),
};

/** What is different on some clusters. */
interface Override {
  readonly selector: ClusterSelector;
  readonly patch: { readonly [field: string]: unknown };
}

/**
 * An application of a fleet: one FlinkDeployment, with all that belongs to it. It is placed, moved and recovered as one.
 * Made by `tenant.addApplication`, `addSessionCluster` or `addApplicationSource`.
 */
export class FleetApplication extends Construct {
  /** Its name within the tenant, which is also that of its FlinkDeployment. */
  public readonly name: string;
  /** What it is submitted to. */
  public readonly queue: Queue;
  /** How often a record has its effect. */
  public readonly delivery: Delivery;
  /** How old a checkpoint may be that it is started from after a loss. */
  public readonly maxStateAge: Duration;
  /** Whether it starts empty wherever it starts. */
  public readonly stateless: boolean;
  /**
   * Where its state lives.
   *
   * @default - nowhere
   */
  public readonly stateStorage?: StateStorage;
  /** @internal */
  public readonly _sinks?: readonly Sink[];
  /** @internal */
  public readonly _namespace?: string;
  /** @internal */
  public readonly _objects: { readonly [field: string]: unknown }[] = [];
  private readonly overrides: Override[] = [];

  /** `tenant.addApplicationSource` calls it. */
  public constructor(
    scope: Construct,
    id: string,
    /** @internal */
    public readonly _source: IApplicationSource,
    options: FleetApplicationSourceOptions,
  ) {
    super(scope, id);
    checkShape(this, { name: id }, { name: APPLICATION_NAME });
    checkShape(this, options, SOURCE_OPTIONS_SHAPE, ['queue']);
    this.name = id;
    this.queue = options.queue;
    this.delivery = options.delivery ?? Delivery.EXACTLY_ONCE;
    this.maxStateAge = options.maxStateAge ?? Duration.hours(1);
    this.stateless = options.stateless ?? false;
    this.stateStorage = options.stateStorage;
    this._namespace = options.namespace;
    this._sinks = options.sinks;
  }

  /**
   * Adds an object that goes wherever the application goes, such as a ConfigMap that it reads.
   *
   * @param manifest the object, in Kubernetes' own form; bindings may stand in it
   */
  public addObject(manifest: { [field: string]: unknown }): void {
    checkShape(`${this.node.path}.addObject`, { manifest }, { manifest: anyMap }, ['manifest']);
    this._objects.push(manifest);
  }

  /**
   * Says what is different on some clusters, by a merge patch of the FlinkDeployment. Of several that apply, later ones
   * are merged over earlier ones.
   *
   * @param selector where
   * @param patch what; maps are merged, anything else is replaced, `null` removes
   * @see https://www.rfc-editor.org/rfc/rfc7386
   *
   * @example
   * clicks.addOverride(ClusterSelector.cluster(east), { spec: { job: { parallelism: 32 } } });
   */
  public addOverride(selector: ClusterSelector, patch: { [field: string]: unknown }): void {
    const shape = { selector: like('_selects', 'a ClusterSelector'), patch: anyMap };
    checkShape(`${this.node.path}.addOverride`, { selector, patch }, shape, ['selector', 'patch']);
    this.overrides.push({ selector, patch });
  }

  /**
   * Whether anything is different on some cluster.
   *
   * @internal
   */
  public get _isOverridden(): boolean {
    return this.overrides.length > 0;
  }

  /**
   * The merge patches for a cluster.
   *
   * @internal
   */
  public _patchesFor(cluster: Cluster): readonly Override['patch'][] {
    return this.overrides.filter(({ selector }) => selector._selects(cluster)).map(({ patch }) => patch);
  }
}
