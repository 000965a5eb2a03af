import { ApiObject, Chart, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { KubernetesSubject, NetworkEndpoint, TenantNamespaces, TenantNamespacesProps } from '../../src';
import { tenancyFindings } from '../../src/tenancy/rule-set';
import { tenantSubject } from '../../src/tenancy/rules/subject';
import { Finding } from '../../src/validation/finding';
import { Manifest } from '../lab';

const members = (tenant: string) => ({
  viewers: [KubernetesSubject.group(`${tenant}-viewers`)],
  developers: [KubernetesSubject.group(`${tenant}-developers`)],
  maintainers: [KubernetesSubject.user(`${tenant}-maintainer`)],
  automation: [KubernetesSubject.serviceAccount('ci', tenant)],
});

/** The two tenants of the tests. */
export const ADS: TenantNamespacesProps = {
  tenant: 'ads',
  namespaces: ['ads', 'ads-batch'],
  members: members('ads'),
  serviceAccount: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/ads' } },
  quota: {
    cpu: Cpu.units(8),
    memory: Size.gibibytes(32),
    pods: 12,
    flinkDeployments: 3,
    priorityClasses: { production: { cpu: Cpu.units(4) } },
  },
  network: {
    apiServer: [NetworkEndpoint.cidr('10.0.0.1/32', 443)],
    ingress: { metrics: [NetworkEndpoint.namespace('monitoring', 9249)] },
    egress: {
      kafka: [NetworkEndpoint.cidr('10.1.0.0/16', 9094)],
      state: [NetworkEndpoint.cidr('0.0.0.0/0', 443)],
    },
  },
  bounds: {
    serviceAccounts: ['batch'],
    stateUris: ['s3://flink-state/ads/', 'file:///flink-state/ads'],
    restoreUris: ['s3://flink-west/ads'],
    schedulerNames: ['flink-binpack'],
    priorityClassNames: ['production'],
    imageRegistries: ['registry.example.com/flink', 'mirror.example.com:5000'],
  },
  configuration: {
    defaults: { 'web.timeout': '20000' },
    enforced: { 'execution.checkpointing.num-retained': '5', 'metrics.latency.interval': '0' },
  },
  setBy: 'the platform team, #flink-help',
};

export const SHOP: TenantNamespacesProps = {
  tenant: 'shop',
  namespaces: ['shop'],
  members: members('shop'),
  serviceAccount: { name: 'shop-flink' },
  bounds: { stateUris: ['s3://flink-state/shop'] },
};

/** A chart of these tenants. */
export function tenantChart(...tenants: TenantNamespacesProps[]): Chart {
  const chart = new Chart(Testing.app(), 'tenants');
  for (const props of tenants) new TenantNamespaces(chart, props.tenant, props);
  return chart;
}

export function tenantManifests(...tenants: TenantNamespacesProps[]): Manifest[] {
  return Testing.synth(tenantChart(...tenants)) as Manifest[];
}

/** What the rules of both tenants say of a manifest that somebody else wrote. */
export function findingsOn(manifest: Manifest): readonly Finding[] {
  const chart = tenantChart(ADS, SHOP);
  new ApiObject(chart, 'foreign', manifest as never);
  return tenancyFindings(chart);
}

/** Which rules of the tenant ads a manifest breaks, as it is: cdk8s leaves out what is null or empty. */
export function rulesBrokenBy(manifest: Manifest): string[] {
  const subject = tenantSubject(manifest as never)!;
  return ADS_RULES.filter((rule) => rule.wrong(subject).length > 0).map(({ mustBe }) => mustBe);
}

const ADS_RULES = (tenantChart(ADS).node.findChild('ads') as TenantNamespaces)._rules;
