import { ApiObject, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { configured, settingsTwice, TenantConfiguration } from './configuration';
import { namespacesUnclear, quotaOfForeignClass, settingTwice, systemPriorityClass } from './errors';
import { networkPolicies } from './network';
import { tenantPolicies } from './policy';
import { TENANT_SHAPE, TenantNamespacesProps } from './props';
import { limitRange, resourceQuotas, SYSTEM_PRIORITY_CLASSES } from './quota';
import { RBAC, rolesFor } from './roles';
import { TENANT, tenancyFindings } from './rule-set';
import { tenantRules } from './rules';
import { Authority, TenantRule } from './rules/rule';
import { ClusterScopedObject } from '../platform/cluster-scoped';
import { GuardedNamespace } from '../platform/guard';
import { checkSubjects } from '../platform/guard/subject';
import { platformLabels } from '../platform/labels';
import { FlinkServiceAccount } from '../platform/operator';
import { podSecurityLabels } from '../platform/pod-security';
import { CheckedApiObject, enforceRules } from '../validation/enforcement';
import { JsonObject } from '../validation/manifest';
import { checkShape } from '../validation/shape';

/** What says of an object which tenant it is for. */
const TENANT_LABEL = 'flink-fleet.dev/tenant';

/**
 * The namespaces of a tenant in one cluster, and all that they need to be given away: people's roles, the service
 * account of jobs, quotas, network, Pod Security, and the bounds that its jobs are held to: those of this app when it
 * is synthesized, and all others by the API server. Needs Kubernetes 1.30 or newer.
 *
 * @example
 * new TenantNamespaces(chart, 'ads', {
 *   tenant: 'ads',
 *   namespaces: ['ads'],
 *   members: { developers: [KubernetesSubject.group('ads-developers')] },
 *   quota: { cpu: Cpu.units(200), memory: Size.gibibytes(800) },
 *   bounds: { stateUris: ['s3://flink-state/ads'], imageRegistries: ['registry.example.com'] },
 * });
 */
export class TenantNamespaces extends Construct {
  /** The name of the tenant. */
  public readonly tenant: string;
  /** The service account that its jobs run under. */
  public readonly serviceAccountName: string;
  /**
   * What its jobs are held to.
   *
   * @internal
   */
  public readonly _rules: readonly TenantRule[];
  /** @internal */
  public readonly _authority: Authority;
  private readonly _namespaces: readonly string[];
  private readonly configuration: TenantConfiguration;

  /** @throws if a property is not what it must be, or contradicts another. */
  public constructor(scope: Construct, id: string, props: TenantNamespacesProps) {
    super(scope, id);
    checkShape(this, props, TENANT_SHAPE, ['tenant', 'namespaces']);
    checkTenant(this.node.path, props);
    Object.defineProperty(this, TENANT, { value: true });
    const { tenant, namespaces, serviceAccount = {}, configuration = {}, bounds = {} } = props;
    this.tenant = tenant;
    this._namespaces = [...namespaces];
    this.configuration = configuration;
    this.serviceAccountName = serviceAccount.name ?? 'flink';
    this._authority = { tenant, setBy: props.setBy ?? 'the platform team' };
    this._rules = tenantRules({
      serviceAccount: this.serviceAccountName,
      bounds,
      enforced: configuration.enforced ?? {},
    });
    enforceRules(this, tenancyFindings);
    // First, so that there is never a namespace that they do not hold.
    const policies = this.addPolicies();
    for (const namespace of namespaces) this.addNamespace(namespace, props, policies);
  }

  /** The names of its namespaces. */
  public get namespaces(): string[] {
    return [...this._namespaces];
  }

  /**
   * Adds this tenant's configuration to that of a FlinkDeployment or a FlinkBlueGreenDeployment, but for the keys that
   * it sets itself. Call it when everything else is said: what the manifest has by then stays as it is.
   *
   * @param object such as the `apiObject` of a FlinkApplication
   */
  public configure(object: ApiObject): void {
    const found = configured(object, this.configuration);
    if (found) object.addJsonPatch(JsonPatch.add(`/${found.path.join('/')}`, found.configuration));
  }

  private addPolicies(): Construct[] {
    const { flink, pods } = tenantPolicies({
      name: `flink-fleet-tenant-${this.tenant}`,
      labels: this.labels(),
      namespaces: this._namespaces,
      rules: this._rules,
      authority: this._authority,
    });
    return Object.entries({ Policy: flink, PodPolicy: pods }).map(([id, { policy, binding }]) => {
      const scope = new Construct(this, id);
      new ClusterScopedObject(scope, 'Resource', policy as never);
      new ClusterScopedObject(scope, 'Binding', binding as never);
      return scope;
    });
  }

  private addNamespace(name: string, props: TenantNamespacesProps, policies: readonly Construct[]): void {
    const scope = new Construct(this, name);
    const namespace = new ClusterScopedObject(scope, 'Namespace', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name,
        labels: { ...this.labels(), ...podSecurityLabels(props.podSecurityVersion ?? 'latest') },
      },
    });
    const { members = {}, quota = {}, containerDefaults = {}, network, guard, serviceAccount = {} } = props;
    new FlinkServiceAccount(scope, 'FlinkServiceAccount', {
      metadata: {
        name: this.serviceAccountName,
        namespace: name,
        annotations: serviceAccount.annotations,
        labels: { [TENANT_LABEL]: this.tenant },
      },
    });
    const add = (kind: string, apiVersion: string, specs: Readonly<Record<string, JsonObject>>) => {
      for (const [each, content] of Object.entries(specs)) {
        const metadata = { name: each, namespace: name, labels: this.labels() };
        new CheckedApiObject(scope, `${kind}-${each}`, { apiVersion, kind, metadata, ...content });
      }
    };
    const specOf = ([each, spec]: readonly [string, JsonObject]) => [each, { spec }] as const;
    const specs = (all: Record<string, JsonObject>) => Object.fromEntries(Object.entries(all).map(specOf));
    add('ResourceQuota', 'v1', specs(resourceQuotas(quota)));
    add('LimitRange', 'v1', specs({ 'container-defaults': limitRange(containerDefaults) }));
    if (network) add('NetworkPolicy', 'networking.k8s.io/v1', specs(networkPolicies(network)));
    const roles = rolesFor(members);
    add('Role', `${RBAC}/v1`, roles.roles);
    add('RoleBinding', `${RBAC}/v1`, roles.bindings);
    if (guard) new GuardedNamespace(scope, 'Guard', { ...guard, namespace });
    // Said, since one dependency in a chart is enough for cdk8s to have everything else in an order of its own.
    const within = scope.node.children.filter((child) => child !== namespace);
    for (const child of within) child.node.addDependency(namespace);
    namespace.addDependency(...policies);
  }

  private labels(): { [name: string]: string } {
    return { ...platformLabels(this.tenant, 'tenant'), [TENANT_LABEL]: this.tenant };
  }
}

function checkTenant(path: string, props: TenantNamespacesProps): void {
  const { namespaces, members = {}, quota = {}, bounds = {}, configuration = {} } = props;
  if (namespaces.length === 0) throw namespacesUnclear(path, 'is empty');
  const twice = namespaces.find((name, i) => namespaces.indexOf(name) !== i);
  if (twice) throw namespacesUnclear(path, `names ${twice} twice`);
  checkSubjects(path, { ...members });
  const allowed = bounds.priorityClassNames ?? [];
  const limited = Object.keys(quota.priorityClasses ?? {});
  const system = [...allowed, ...limited].find((name) => SYSTEM_PRIORITY_CLASSES.includes(name));
  if (system) throw systemPriorityClass(path, 'bounds.priorityClassNames', system);
  const foreign = limited.filter((name) => !allowed.includes(name));
  if (foreign.length > 0) throw quotaOfForeignClass(path, foreign);
  const same = settingsTwice(configuration);
  if (same.length > 0) throw settingTwice(path, same);
}
