import { BOUNDS_SHAPE, TenantBounds } from './bounds';
import { TenantConfiguration } from './configuration';
import { NETWORK_SHAPE, TenantNetwork } from './network';
import { CONTAINER_DEFAULTS_SHAPE, ContainerDefaults, QUOTA_SHAPE, TenantQuota } from './quota';
import { MEMBERS_SHAPE, TenantMembers } from './roles';
import { KubernetesSubject, UnmanagedResources } from '../platform/guard';
import { SUBJECTS } from '../platform/guard/subject';
import { anyText, DNS_LABEL, listOf, mapOf, matching, oneOf, Shape, struct, text } from '../validation/shape';

/** The service account that the jobs of a tenant run under. */
export interface TenantServiceAccount {
  /**
   * Its name.
   *
   * @default flink
   */
  readonly name?: string;
  /**
   * Such as that which gives it a role in a cloud: `eks.amazonaws.com/role-arn`.
   *
   * @default - none
   */
  readonly annotations?: { [name: string]: string };
}

/** How the guard of the cluster looks at the namespaces of a tenant. */
export interface TenantGuard {
  /** Whom the cluster takes the runner of the fleet for; the same as for its Guard. */
  readonly runner: KubernetesSubject[];
  /**
   * What becomes of Flink resources that are no applications of the fleet.
   *
   * @default UnmanagedResources.REFUSE
   */
  readonly unmanaged?: UnmanagedResources;
}

/** What a tenant is given, and held to, wherever its jobs run. */
export interface TenantOptions {
  /**
   * Who may do what in them.
   *
   * @default - nobody, but for those who may in the whole cluster
   */
  readonly members?: TenantMembers;
  /**
   * The service account that its jobs run under.
   *
   * @default - `flink`, without annotations
   */
  readonly serviceAccount?: TenantServiceAccount;
  /**
   * How much may be in each namespace.
   *
   * @default - not limited, but for pods of the PriorityClasses of the system, of which there may be none
   */
  readonly quota?: TenantQuota;
  /**
   * What containers get that ask for nothing.
   *
   * @default - 100 millicores, 256 MiB
   */
  readonly containerDefaults?: ContainerDefaults;
  /**
   * What the network lets through.
   *
   * @default - what the cluster lets through: no NetworkPolicy is made
   */
  readonly network?: TenantNetwork;
  /**
   * What its jobs are held to.
   *
   * @default - the tenant's service account, the default scheduler, and no PriorityClass
   */
  readonly bounds?: TenantBounds;
  /**
   * What Flink configuration its jobs get.
   *
   * @default - none but their own
   */
  readonly configuration?: TenantConfiguration;
  /**
   * Who sets all this, as people read it when something is refused, such as `the platform team, #flink-help`.
   *
   * @default the platform team
   */
  readonly setBy?: string;
}

/** The namespaces of a tenant in one cluster. */
export interface TenantNamespacesProps extends TenantOptions {
  /** The name of the tenant. */
  readonly tenant: string;
  /** The names of its namespaces, which are made, or taken over if they are there. No other tenant has them. */
  readonly namespaces: string[];
  /**
   * How the guard of the cluster looks at these namespaces.
   *
   * @default - not at all
   */
  readonly guard?: TenantGuard;
  /**
   * Of which Kubernetes the profile `restricted` of Pod Security is taken, such as `v1.34`.
   *
   * @default latest
   */
  readonly podSecurityVersion?: string;
}

const NAME = matching(DNS_LABEL, 'a name of lower case letters, digits and "-", of at most 63 characters');

export const TENANT_OPTIONS_SHAPE: Shape<TenantOptions> = {
  members: struct(MEMBERS_SHAPE),
  serviceAccount: struct<TenantServiceAccount>({ name: text, annotations: mapOf(anyText) }),
  quota: struct(QUOTA_SHAPE),
  containerDefaults: struct(CONTAINER_DEFAULTS_SHAPE),
  network: struct(NETWORK_SHAPE, ['apiServer']),
  bounds: struct(BOUNDS_SHAPE),
  configuration: struct<TenantConfiguration>({ defaults: mapOf(anyText), enforced: mapOf(anyText) }),
  setBy: matching(/^[^\r\n]+$/, 'one line of text'),
};

export const TENANT_SHAPE: Shape<TenantNamespacesProps> = {
  ...TENANT_OPTIONS_SHAPE,
  // In the names of policies, and in labels.
  tenant: NAME,
  namespaces: listOf(NAME),
  guard: struct<TenantGuard>({ runner: SUBJECTS, unmanaged: oneOf(UnmanagedResources) }, ['runner']),
  podSecurityVersion: matching(/^(latest|v1\.\d+)$/, '"latest", or a version such as "v1.34"'),
};
