import { Construct, IConstruct } from 'constructs';
import { FleetApplication, FleetApplicationSourceOptions } from './application';
import { FleetApplicationProps, FleetSessionClusterProps } from './application-props';
import { IApplicationSource } from './application-source';
import type { Cluster } from './cluster';
import { nameTaken } from './errors';
import { NAME } from './names';
import { Queue, QueueProps } from './queue';
import { FleetSessionCluster } from './session-cluster';
import { ApplicationSource } from './typed-source';
import { UnmanagedResources } from '../platform/guard';
import { TenantOptions } from '../tenancy';
import { TENANT_OPTIONS_SHAPE } from '../tenancy/props';
import { anyMap, checkShape, listOf, namespaceName, oneOf, Shape } from '../validation/shape';

/**
 * A group of people with namespaces, quotas and queues of their own. Bindings may stand in all texts.
 *
 * Its `bounds` are besides those that follow from the fleet: its own directories in the state storages, the schedulers and
 * the PriorityClasses of the clusters' platforms and of its queues. Its `quota` is one that applications are placed by.
 */
export interface TenantProps extends TenantOptions {
  /**
   * Its namespaces, the same in every cluster that its queues use. No two tenants share one.
   *
   * @default - one, named like the tenant
   */
  readonly namespaces?: string[];
  /**
   * What becomes of Flink resources in its namespaces that are no applications of the fleet, where the cluster has a
   * guard.
   *
   * @default UnmanagedResources.REFUSE
   */
  readonly unmanaged?: UnmanagedResources;
}

const SHAPE: Shape<TenantProps> = {
  ...TENANT_OPTIONS_SHAPE,
  // Bindings stand in it, so that each cluster looks at its own.
  bounds: anyMap,
  namespaces: listOf(namespaceName),
  unmanaged: oneOf(UnmanagedResources),
};

/** A tenant of a fleet, made by `fleet.addTenant`. */
export class Tenant extends Construct {
  /** The name of the tenant. */
  public readonly name: string;
  /** @internal */
  public readonly _props: TenantProps;
  private readonly _namespaces: readonly string[];
  private readonly queueScope: Construct;
  private readonly applicationScope: Construct;

  /** `fleet.addTenant` calls it. */
  public constructor(scope: Construct, id: string, props: TenantProps = {}) {
    super(scope, id);
    checkShape(this, { name: id }, { name: NAME });
    checkShape(this, props, SHAPE);
    this.name = id;
    this._props = props;
    this._namespaces = props.namespaces ?? [id];
    this.queueScope = new Construct(this, 'queues');
    this.applicationScope = new Construct(this, 'applications');
  }

  /** Its namespaces. */
  public get namespaces(): string[] {
    return [...this._namespaces];
  }

  /** Its queues. */
  public get queues(): Queue[] {
    return this.queueScope.node.children as Queue[];
  }

  /** Its applications. */
  public get applications(): FleetApplication[] {
    return this.applicationScope.node.children as FleetApplication[];
  }

  /**
   * Adds a queue, to which applications are submitted.
   *
   * @throws if there is one of that name, or a property is not what it must be.
   */
  public addQueue(name: string, props: QueueProps = {}): Queue {
    if (this.queueScope.node.tryFindChild(name)) throw nameTaken(this.node.path, 'a queue', name);
    return new Queue(this.queueScope, name, props);
  }

  /**
   * Adds an application: one Flink job.
   *
   * @param name its name for life, which is also that of its FlinkDeployment
   * @param props what runs
   * @throws if there is an application of that name, or something is given that only the fleet can know.
   */
  public addApplication(name: string, props: FleetApplicationProps): FleetApplication {
    this.checkFree(name);
    const source = new ApplicationSource(this.applicationScope, name, props);
    const { queue, namespace, delivery, maxStateAge, stateless, stateStorage, sinks } = props;
    const options = { queue, namespace, delivery, maxStateAge, stateless, stateStorage, sinks };
    return new FleetApplication(this.applicationScope, name, source, options);
  }

  /**
   * Adds a session cluster, an application that many small jobs make up together.
   *
   * @param name its name for life, which is also that of its FlinkDeployment
   * @param props the cluster
   * @throws if there is an application of that name, or something is given that only the fleet can know.
   */
  public addSessionCluster(name: string, props: FleetSessionClusterProps): FleetSessionCluster {
    this.checkFree(name);
    return new FleetSessionCluster(this.applicationScope, name, props);
  }

  /**
   * Adds an application that code of your own renders.
   *
   * @param name its name for life, which is also that of its FlinkDeployment
   * @param source what renders it
   * @param options what the fleet must know of it
   * @throws if there is an application of that name.
   */
  public addApplicationSource(
    name: string,
    source: IApplicationSource,
    options: FleetApplicationSourceOptions,
  ): FleetApplication {
    this.checkFree(name);
    return new FleetApplication(this.applicationScope, name, source, options);
  }

  private checkFree(name: string): void {
    if (this.applicationScope.node.tryFindChild(name)) {
      throw nameTaken(this.node.path, 'an application', name);
    }
  }
}

/** The clusters that the applications of a tenant may run on. */
export const clustersOf = (tenant: Tenant): ReadonlySet<Cluster> =>
  new Set(tenant.queues.flatMap(({ clusters }) => clusters));

/** The tenant that a queue or an application is of. */
export function tenantOf(construct: Construct): Tenant {
  let scope: IConstruct = construct;
  while (!(scope instanceof Tenant)) scope = scope.node.scope!;
  return scope;
}
