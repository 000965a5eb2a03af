import { App, Chart, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { ADS, SHOP, tenantChart, tenantManifests } from './fixture';
import { deployment } from './manifests';
import {
  FlinkApplication,
  FlinkApplicationProps,
  FlinkVersion,
  KubernetesSubject,
  NetworkEndpoint,
  Rules,
  StateStorage,
  TenantNamespaces,
  TenantNamespacesProps,
  UnmanagedResources,
} from '../../src';
import { Manifest } from '../lab';

const manifests = tenantManifests(ADS, SHOP);

function object(
  kind: string,
  name: string,
  namespace?: string,
  of: readonly Manifest[] = manifests,
): Manifest {
  const found = of.filter(
    (each) => each.kind === kind && each.metadata.name === name && each.metadata.namespace === namespace,
  );
  expect(found).toHaveLength(1);
  return found[0];
}

const namesOf = (kind: string, namespace: string) =>
  manifests
    .filter((each) => each.kind === kind && each.metadata.namespace === namespace)
    .map(({ metadata }) => metadata.name);

describe('a namespace', () => {
  test('is held to the profile restricted of Pod Security', () => {
    expect(object('Namespace', 'ads-batch').metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
      'pod-security.kubernetes.io/enforce-version': 'latest',
      'pod-security.kubernetes.io/audit': 'restricted',
      'pod-security.kubernetes.io/warn': 'restricted',
      'flink-fleet.dev/tenant': 'ads',
    });
  });

  test('comes after the policies, and before what is in it', () => {
    const kinds = manifests.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? metadata.name}`);
    const namespace = kinds.indexOf('Namespace ads');
    const policies = kinds.flatMap((kind, i) => (kind.includes('Policy flink-fleet-tenant-ads') ? [i] : []));
    const inside = kinds.flatMap((kind, i) => (kind.endsWith(' ads') && i !== namespace ? [i] : []));
    expect(policies).toHaveLength(2);
    expect(Math.max(...policies)).toBeLessThan(namespace);
    expect(Math.min(...inside)).toBeGreaterThan(namespace);
  });

  test('is in no namespace itself, even in a chart that has one; nor are the policies', () => {
    const chart = new Chart(Testing.app(), 'tenants', { namespace: 'elsewhere' });
    new TenantNamespaces(chart, 'ads', ADS);
    const namespaces = (Testing.synth(chart) as Manifest[]).map(({ metadata }) => metadata.namespace);
    expect([...new Set(namespaces)]).toEqual([undefined, 'ads', 'ads-batch']);
  });

  test('has the service account of jobs, with what gives it a role in the cloud', () => {
    expect(object('ServiceAccount', 'flink', 'ads').metadata.annotations).toEqual(
      ADS.serviceAccount!.annotations,
    );
    expect(object('RoleBinding', 'shop-flink-role-binding', 'shop').subjects).toEqual([
      { kind: 'ServiceAccount', name: 'shop-flink', namespace: 'shop' },
    ]);
  });

  test('may be guarded', () => {
    const runner = [KubernetesSubject.user('runner')];
    const guarded = tenantManifests({ ...ADS, guard: { runner, unmanaged: UnmanagedResources.ALLOW } });
    expect(object('Namespace', 'ads', undefined, guarded).metadata.labels).toMatchObject({
      'flink-fleet.dev/guarded': 'true',
      'flink-fleet.dev/unmanaged': 'allow',
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
    object('ConfigMap', 'flink-fleet-epochs', 'ads-batch', guarded);
  });
});

describe('members', () => {
  test('have their roles in each namespace, and only there', () => {
    const roles = ['flink', 'flink-viewer', 'flink-developer', 'flink-maintainer', 'flink-automation'];
    for (const namespace of ['ads', 'ads-batch']) expect(namesOf('Role', namespace)).toEqual(roles);
    expect(manifests.filter(({ kind }) => kind.startsWith('ClusterRole'))).toEqual([]);
    expect(object('RoleBinding', 'flink-viewer', 'ads')).toMatchObject({
      roleRef: { kind: 'Role', name: 'flink-viewer' },
      subjects: [{ kind: 'Group', name: 'ads-viewers' }],
    });
  });

  test('of a role that nobody has make no role', () => {
    const { members, ...without } = ADS;
    const viewers = members!.viewers!;
    const names = tenantManifests({ ...without, members: { viewers } })
      .filter(({ kind }) => kind === 'Role')
      .map(({ metadata }) => metadata.name);
    expect(new Set(names)).toEqual(new Set(['flink', 'flink-viewer']));
  });
});

describe('quotas', () => {
  test('count what pods request and may use, and Flink deployments', () => {
    expect(object('ResourceQuota', 'tenant', 'ads').spec).toEqual({
      hard: {
        'requests.cpu': '8',
        'requests.memory': '32Gi',
        'limits.memory': '32Gi',
        pods: '12',
        'count/flinkdeployments.flink.apache.org': '3',
      },
    });
    expect(object('ResourceQuota', 'tenant-production', 'ads').spec).toEqual({
      hard: { 'requests.cpu': '4' },
      scopeSelector: {
        matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['production'] }],
      },
    });
  });

  test('let no pod have a PriorityClass of the system, also where nothing else is limited', () => {
    expect(namesOf('ResourceQuota', 'shop')).toEqual(['no-system-priority']);
    expect(object('ResourceQuota', 'no-system-priority', 'shop').spec.hard).toEqual({ pods: '0' });
  });

  test('are met by containers that ask for nothing, without a limit of CPU', () => {
    const own = tenantManifests({
      ...ADS,
      containerDefaults: { cpu: Cpu.units(1), memory: Size.mebibytes(640) },
    });
    expect(object('LimitRange', 'container-defaults', 'ads', own).spec.limits).toEqual([
      { type: 'Container', defaultRequest: { cpu: '1', memory: '640Mi' }, default: { memory: '640Mi' } },
    ]);
  });
});

describe('the network', () => {
  test('lets nothing through but what is named', () => {
    expect(namesOf('NetworkPolicy', 'ads')).toEqual([
      'default-deny',
      'flink',
      'ingress-metrics',
      'egress-kafka',
      'egress-state',
    ]);
    expect(object('NetworkPolicy', 'default-deny', 'ads').spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
    expect(object('NetworkPolicy', 'egress-kafka', 'ads').spec).toEqual({
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '10.1.0.0/16' } }], ports: [{ port: 9094, protocol: 'TCP' }] }],
    });
  });

  test('lets pods reach each other, names and the API server, and the operator reach job managers', () => {
    const { ingress, egress } = object('NetworkPolicy', 'flink', 'ads').spec;
    const of = (name: string) => ({
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
    });
    expect(ingress).toEqual([
      { from: [{ podSelector: {} }] },
      { from: [of('flink-operator')], ports: [{ port: 8081, protocol: 'TCP' }] },
    ]);
    expect(egress).toEqual([
      { to: [{ podSelector: {} }] },
      {
        to: [of('kube-system')],
        ports: [
          { port: 53, protocol: 'UDP' },
          { port: 53, protocol: 'TCP' },
        ],
      },
      { to: [{ ipBlock: { cidr: '10.0.0.1/32' } }], ports: [{ port: 443, protocol: 'TCP' }] },
    ]);
  });

  test('is as the cluster has it where nothing is said', () => {
    expect(namesOf('NetworkPolicy', 'shop')).toEqual([]);
  });

  test.each(['10.0.0.1', '10.0.0.1/33', '10.0.0.1/8/8', 'api.example.com/32', '10.0.0.1/-1', '::1/129'])(
    'has no endpoint %s',
    (cidr) => {
      expect(() => NetworkEndpoint.cidr(cidr)).toThrow(
        /FLEET_E2505: NetworkEndpoint\.cidr: .* no range of addresses/,
      );
    },
  );

  test('takes addresses of IPv6, and all ports', () => {
    expect(NetworkEndpoint.cidr('fd00::/8')._rule('to')).toEqual({ to: [{ ipBlock: { cidr: 'fd00::/8' } }] });
  });
});

describe('policies', () => {
  test('hold by a label that the API server sets, not by one that can be taken off', () => {
    for (const name of ['flink-fleet-tenant-ads', 'flink-fleet-tenant-ads-pods']) {
      const { spec } = object('ValidatingAdmissionPolicyBinding', name);
      expect(spec).toMatchObject({
        policyName: name,
        validationActions: ['Deny'],
        matchResources: {
          namespaceSelector: {
            matchExpressions: [
              { key: 'kubernetes.io/metadata.name', operator: 'In', values: ['ads', 'ads-batch'] },
            ],
          },
        },
      });
      expect(object('ValidatingAdmissionPolicy', name).spec.failurePolicy).toBe('Fail');
    }
  });
});

describe('an application in a namespace of a tenant', () => {
  const APPLICATION: FlinkApplicationProps = {
    metadata: { name: 'clicks', namespace: 'ads' },
    image: 'registry.example.com/flink/clicks:42',
    flinkVersion: FlinkVersion.V1_20,
    stateStorage: StateStorage.s3({ bucket: 'flink-state', prefix: 'ads' }),
    job: { jarUri: 'local:///opt/flink/usrlib/clicks.jar', parallelism: 1 },
  };
  const addTo = (chart: Chart, props: Partial<FlinkApplicationProps> = {}) => {
    const tenant = chart.node.findChild('ads') as TenantNamespaces;
    const application = new FlinkApplication(chart, 'clicks', { ...APPLICATION, ...props });
    tenant.configure(application.apiObject);
    return { application, configuration: application.apiObject.toJson().spec.flinkConfiguration };
  };

  test('gets what is enforced, and the defaults that it does not set', () => {
    const chart = tenantChart({
      ...ADS,
      configuration: {
        defaults: { 'web.timeout': '20000', 'state.backend': 'hashmap' },
        enforced: { 'x.y': 'z' },
      },
    });
    const { configuration } = addTo(chart);
    // The library itself sets state.backend.type, which is another name of state.backend.
    expect(configuration).toMatchObject({
      'x.y': 'z',
      'web.timeout': '20000',
      'state.backend.type': 'rocksdb',
    });
    expect(configuration).not.toHaveProperty('state.backend');
    expect(() => Testing.synth(chart)).not.toThrow();
  });

  test('gets what is enforced in place of what the library sets by itself, under the name that its Flink knows', () => {
    const chart = tenantChart(ADS);
    expect(addTo(chart).configuration).toMatchObject({ 'execution.checkpointing.num-retained': '5' });
    const older = tenantChart(ADS);
    const { configuration } = addTo(older, { flinkVersion: FlinkVersion.V1_19 });
    expect(configuration).toMatchObject({ 'state.checkpoints.num-retained': '5' });
    expect(configuration).not.toHaveProperty('execution.checkpointing.num-retained');
    for (const each of [chart, older]) expect(() => Testing.synth(each)).not.toThrow();
  });

  test('that somebody else wrote keeps what it has, and gets what it has not', () => {
    const chart = tenantChart(ADS);
    const flinkConfiguration = { 'state.checkpoints.num-retained': '3' };
    const application = FlinkApplication.fromManifest(chart, 'foreign', deployment({ flinkConfiguration }));
    (chart.node.findChild('ads') as TenantNamespaces).configure(application.apiObject);
    expect(application.apiObject.toJson().spec.flinkConfiguration).toEqual({
      'state.checkpoints.num-retained': '3',
      'metrics.latency.interval': '0',
      'web.timeout': '20000',
    });
    expect(Rules.check(chart).map(({ rule }) => rule)).toContain('tenant-enforced-configuration');
  });

  test('may override a default', () => {
    const { configuration } = addTo(tenantChart(ADS), {
      checkpointing: { retained: 5 },
      flinkConfiguration: { 'web.timeout': '5000' },
    });
    expect(configuration).toMatchObject({ 'web.timeout': '5000', 'metrics.latency.interval': '0' });
  });

  test('may not override what is enforced, and is told by whom', () => {
    const chart = tenantChart(ADS);
    addTo(chart, { checkpointing: { retained: 2 } });
    expect(() => (chart.node.root as App).synthYaml()).toThrow(
      '[tenants/clicks] tenant-enforced-configuration: execution.checkpointing.num-retained = 2: ' +
        'execution.checkpointing.num-retained must be 5 (tenant ads, set by the platform team, #flink-help); fix: ',
    );
  });

  test('cannot suppress what holds its tenant', () => {
    const chart = tenantChart(ADS);
    const { application } = addTo(chart, { checkpointing: { retained: 2 } });
    application.suppressRule('tenant-enforced-configuration', 'we know better');
    const found = Rules.check(chart).filter(
      ({ severity, suppressed }) => severity === 'error' && !suppressed,
    );
    expect(found.map(({ rule }) => rule)).toEqual(['suppression', 'tenant-enforced-configuration']);
  });

  test('is held to the bounds of the nearest tenant, where an app has it once for each cluster', () => {
    const app = Testing.app();
    for (const cluster of ['east', 'west']) {
      const chart = new Chart(app, cluster);
      const stateUris = [`s3://${cluster}/ads`];
      new TenantNamespaces(chart, 'ads', { tenant: 'ads', namespaces: ['ads'], bounds: { stateUris } });
      const stateStorage = StateStorage.s3({ bucket: 'west', prefix: 'ads' });
      new FlinkApplication(chart, 'clicks', { ...APPLICATION, stateStorage });
    }
    const paths = Rules.check(app).map(({ rule, path }) => `${rule} ${path}`);
    expect(new Set(paths)).toEqual(new Set(['tenant-state-uri east/clicks']));
  });
});

describe('what cannot be is an error:', () => {
  const cases: readonly (readonly [string, Partial<TenantNamespacesProps>, RegExp])[] = [
    ['no namespace', { namespaces: [] }, /FLEET_E2501: \[tenants\/ads\] namespaces is empty/],
    ['a namespace twice', { namespaces: ['ads', 'ads'] }, /FLEET_E2501: .* names ads twice/],
    ['a namespace of a wrong name', { namespaces: ['Ads'] }, /namespaces\[0\] must be a name of lower case/],
    [
      'a member that anybody is',
      { members: { viewers: [KubernetesSubject.group('system:authenticated')] } },
      /FLEET_E2301: .* viewers/,
    ],
    [
      'a PriorityClass of the system',
      { bounds: { priorityClassNames: ['system-node-critical'] } },
      /FLEET_E2502/,
    ],
    [
      'a quota of a PriorityClass that the tenant may not use',
      { quota: { priorityClasses: { gold: {} } } },
      /FLEET_E2503: .* gold/,
    ],
    [
      'a key under two names',
      { configuration: { defaults: { 'state.backend': 'x' }, enforced: { 'state.backend.type': 'y' } } },
      /FLEET_E2504: .* state\.backend, state\.backend\.type are set twice/,
    ],
    [
      'a state URI that leaves its directory',
      { bounds: { stateUris: ['s3://flink-state/ads/..'] } },
      /stateUris\[0\] must be a URI/,
    ],
    [
      'a state URI without a scheme',
      { bounds: { stateUris: ['flink-state/ads'] } },
      /stateUris\[0\] must be a URI/,
    ],
    [
      'a registry with a tag',
      { bounds: { imageRegistries: ['registry.example.com/flink:1.20'] } },
      /imageRegistries\[0\] must be a registry/,
    ],
    [
      'a misspelt bound',
      { bounds: { stateURIs: [] } as never },
      /bounds\.stateURIs is not known; did you mean stateUris/,
    ],
    ['a network without the API server', { network: {} as never }, /network\.apiServer is missing/],
    ['two lines about who sets it', { setBy: 'a\nb' }, /setBy must be one line of text/],
  ];

  test.each(cases)('%s', (_, props, message) => {
    expect(() => tenantChart({ tenant: 'ads', namespaces: ['ads'], ...props })).toThrow(message);
  });
});
