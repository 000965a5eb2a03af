import { GOOD, HOSTILE } from './cases';
import { ADS, findingsOn, tenantChart } from './fixture';
import { TenantNamespaces } from '../../src';

describe('a manifest in the namespace of a tenant is refused at synth:', () => {
  test.each(HOSTILE)('%s', (_, rule, value, manifest) => {
    const found = findingsOn(manifest);
    expect(found.map(({ ruleId }) => ruleId)).toEqual([rule]);
    expect(`${found[0].field} ${found[0].value ?? 'nothing'}`).toContain(value);
  });
});

describe('a manifest in the namespace of a tenant passes:', () => {
  test.each(GOOD)('%s', (_, manifest) => {
    expect(findingsOn(manifest)).toEqual([]);
  });
});

test('each rule of a tenant is broken by one of these manifests', () => {
  const { _rules: rules } = tenantChart(ADS).node.findChild('ads') as TenantNamespaces;
  const told = new Set(
    HOSTILE.flatMap(([, , , manifest]) => findingsOn(manifest)).map(({ message }) => message),
  );
  expect(rules.filter(({ mustBe }) => ![...told].some((text) => text.startsWith(mustBe)))).toEqual([]);
});

test('a finding says what is there, what is allowed, who set it and what to do', () => {
  const [, , , manifest] = HOSTILE.find(([title]) => title === 'another scheduler')!;
  expect(findingsOn(manifest)).toEqual([
    {
      path: 'tenants/foreign',
      object: 'FlinkDeployment/ads/clicks',
      ruleId: 'tenant-scheduler',
      severity: 'error',
      field: 'spec.podTemplate.spec.schedulerName',
      value: 'mine',
      message:
        'the scheduler must be default-scheduler or flink-binpack (tenant ads, set by the platform team, #flink-help)',
      fix: 'leave schedulerName out, or name one of these',
    },
  ]);
});

test('what is in no namespace of a tenant is not looked at', () => {
  const [, , , manifest] = HOSTILE[0];
  expect(findingsOn({ ...manifest, metadata: { ...manifest.metadata, namespace: 'elsewhere' } })).toEqual([]);
});
