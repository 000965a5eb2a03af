import { App, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { AwsAccount, AwsAccountProps } from './aws/account';
import { AwsStateBucket } from './aws/bucket';
import { Cluster, ClusterProps } from './cluster';
import { nameTaken, synthesizedTwice } from './errors';
import { FleetBindings } from './fleet-bindings';
import { NAME } from './names';
import { synthesizeFleet } from './synthesis/synthesize';
import { Tenant, TenantProps } from './tenant';
import { LEDGER_FORMS, LEDGER_URL } from '../assembly/ledger-url';
import { StateStorage } from '../flink/config/state-storage';
import { flinkFindings } from '../flink/rule-set';
import { enforceRules } from '../validation/enforcement';
import { checkShape, duration, like, matching, Shape, text } from '../validation/shape';

/** A fleet. */
export interface FleetProps {
  /** The name of the fleet. */
  readonly name: string;
  /**
   * Where the assembly is written.
   *
   * @default - the value of `CDK8S_OUTDIR`, else `dist`
   */
  readonly outdir?: string;
  /**
   * The lock file, in which the runner keeps where each application runs; an environment variable
   * `FLINK_FLEET_PLACEMENTS` wins over it. Where there is none yet, everything is placed anew.
   *
   * @default placements.json
   */
  readonly placements?: string;
  /**
   * The ledger, which says where each application runs: `s3://<bucket>/<prefix>`, `kubernetes://<context>/<namespace>` (a
   * management cluster), or a folder, relative to the program, such as `./ledger`. The runner keeps it.
   *
   * A fleet that has one is not synthesized without its lock file, so that nothing is ever placed as if it ran nowhere.
   *
   * @default - none: the lock file alone says where applications run
   */
  readonly ledger?: string;
  /**
   * How long it takes from the loss of a cluster until its jobs run elsewhere: to notice it, to decide, to start. Open
   * transactions must live as long.
   *
   * @default Duration.minutes(5)
   */
  readonly failoverTime?: Duration;
}

/** What the fleet must know of a state storage, besides how Flink reaches it. */
export interface FleetStateStorageOptions {
  /**
   * What it is lost together with, such as its region.
   *
   * @default - nothing: it spans regions
   */
  readonly failureDomain?: string;
  /**
   * Its bucket on AWS: whose it is, and who makes it.
   *
   * @default - none that the fleet knows of
   */
  readonly aws?: AwsStateBucket;
}

const SHAPE: Shape<FleetProps> = {
  name: NAME,
  outdir: text,
  placements: text,
  ledger: matching(LEDGER_URL, LEDGER_FORMS),
  failoverTime: duration,
};

/**
 * All clusters, state storages, tenants and applications of a platform, in one program. Synthesis decides where each
 * application runs, and writes one folder of manifests for each cluster.
 *
 * @example
 * const fleet = new Fleet({ name: 'streaming' });
 * const state = fleet.addStateStorage('main', StateStorage.s3({ bucket: 'flink-state' }));
 * const east = fleet.addCluster('us-east', { failureDomain: 'us-east-1', stateStorages: [state] });
 * const west = fleet.addCluster('us-west', { failureDomain: 'us-west-2', stateStorages: [state] });
 * const ads = fleet.addTenant('ads');
 * const critical = ads.addQueue('critical', { tier: 1, survives: Survives.FAILURE_DOMAIN });
 * critical.addCluster(east, { weight: 2 });
 * critical.addCluster(west);
 * ads.addApplication('clicks', {
 *   queue: critical,
 *   image: 'registry.example.com/clicks:42',
 *   flinkVersion: FlinkVersion.V1_20,
 *   stateStorage: state,
 *   job: { jarUri: 'local:///opt/flink/usrlib/clicks.jar', parallelism: 16 },
 * });
 * fleet.synth();
 */
export class Fleet extends App {
  /** The name of the fleet. */
  public readonly name: string;
  /** @internal */
  public readonly _placementsFile: string;
  /** @internal */
  public readonly _ledger?: string;
  /** @internal */
  public readonly _stateStorages = new Map<string, FleetStateStorage>();
  /** @internal */
  public readonly _accounts = new Map<string, AwsAccount>();
  /** @internal */
  public readonly _failoverTime: Duration;
  /** @internal */
  public readonly _bindings: FleetBindings;
  private synthesized = false;
  private readonly clusterScope: Construct;
  private readonly tenantScope: Construct;

  /** @throws if a property is not what it must be. */
  public constructor(props: FleetProps) {
    const bindings = new FleetBindings();
    super({ outdir: props?.outdir, resolvers: [bindings] });
    checkShape('Fleet', props, SHAPE, ['name']);
    this.name = props.name;
    this._failoverTime = props.failoverTime ?? Duration.minutes(5);
    this._bindings = bindings;
    this._ledger = props.ledger;
    this._placementsFile = process.env.FLINK_FLEET_PLACEMENTS || (props.placements ?? 'placements.json');
    this.clusterScope = new Construct(this, 'clusters');
    this.tenantScope = new Construct(this, 'tenants');
    // From the start, since applications are rendered only when the fleet is synthesized.
    enforceRules(this, flinkFindings);
  }

  /** Its clusters. */
  public get clusters(): Cluster[] {
    return this.clusterScope.node.children as Cluster[];
  }

  /** Its tenants. */
  public get tenants(): Tenant[] {
    return this.tenantScope.node.children as Tenant[];
  }

  /** Its accounts in AWS. */
  public get awsAccounts(): AwsAccount[] {
    return [...this._accounts.values()];
  }

  /**
   * Adds an account of AWS, and returns it: clusters and buckets that are in it name it.
   *
   * @throws if there is one of that name, or a property is not what it must be.
   */
  public addAwsAccount(name: string, props: AwsAccountProps): AwsAccount {
    const where = 'Fleet.addAwsAccount';
    checkShape(where, { name }, { name: NAME });
    if (this._accounts.has(name)) throw nameTaken(where, 'an account', name);
    const account = new AwsAccount(name, this.name, props);
    this._accounts.set(name, account);
    return account;
  }

  /**
   * Adds a cluster.
   *
   * @throws if there is one of that name, or a property is not what it must be.
   */
  public addCluster(name: string, props: ClusterProps): Cluster {
    if (this.clusterScope.node.tryFindChild(name)) throw nameTaken('Fleet.addCluster', 'a cluster', name);
    return new Cluster(this.clusterScope, name, props);
  }

  /**
   * Adds a tenant.
   *
   * @throws if there is one of that name, or a property is not what it must be.
   */
  public addTenant(name: string, props: TenantProps = {}): Tenant {
    if (this.tenantScope.node.tryFindChild(name)) throw nameTaken('Fleet.addTenant', 'a tenant', name);
    return new Tenant(this.tenantScope, name, props);
  }

  /**
   * Adds a state storage, and returns it: clusters and applications name it.
   *
   * @throws if there is one of that name.
   */
  public addStateStorage(
    name: string,
    storage: StateStorage,
    options: FleetStateStorageOptions = {},
  ): StateStorage {
    const where = 'Fleet.addStateStorage';
    const shape = {
      name: NAME,
      storage: like('_stateStoragePart', 'a StateStorage'),
      failureDomain: text,
      aws: like('_awsStateBucket', 'an AwsStateBucket, such as AwsStateBucket.managed({ account })'),
    };
    checkShape(where, { name, storage, ...options }, shape, ['name', 'storage']);
    if (this._stateStorages.has(name)) throw nameTaken(where, 'a state storage', name);
    this._stateStorages.set(name, { name, storage, ...options });
    return storage;
  }

  /**
   * Places what has no place yet, and writes the assembly.
   *
   * @throws one error with everything that is wrong; nothing is written then.
   */
  public synth(): void {
    if (this.synthesized) throw synthesizedTwice(this.name);
    this.synthesized = true;
    synthesizeFleet(this);
  }
}

/** A state storage, as the fleet knows it. */
export interface FleetStateStorage {
  readonly name: string;
  readonly storage: StateStorage;
  readonly failureDomain?: string;
  readonly aws?: AwsStateBucket;
}
