import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assemblyOf, clicks, lock, manifestsOf, small } from './fixture';
import { Binding, KubernetesVersion } from '../../src';
import { at } from '../../src/validation/manifest';

test('a tenant is prepared in every cluster that its queues use, whether it has an application there or not', () => {
  const it = small({ platform: { kubernetesVersion: KubernetesVersion.V1_33 } });
  it.fleet.addCluster('eu', { failureDomain: 'eu', stateStorages: [it.state] });
  it.ads.addApplication('clicks', clicks(it));
  it.fleet.synth();
  const { clusters } = assemblyOf(it.fleet);
  const layers = (cluster: string) => clusters[cluster].files.map(({ layer }) => layer);
  expect(layers('us-east')).toContain('tenants');
  expect(layers('us-west')).toContain('tenants');
  expect(layers('eu')).toEqual([]);
  const { objects } = clusters['us-east'].files.find(({ layer }) => layer === 'tenants')!;
  // The guard of the platform holds its namespaces.
  expect(objects).toContain('/ConfigMap/ads/flink-fleet-epochs');
});

test('a tenant writes its state where its own directories in this cluster are, and restores from any of its own', () => {
  const build = (own: Record<string, string>) => {
    const it = small();
    lock(it.fleet, {
      clusters: { 'us-west': { generation: 2, cordoned: false } },
      applications: { 'ads/clicks': { cluster: 'us-west', epoch: 1 } },
    });
    it.ads.addApplication('clicks', clicks(it, { flinkConfiguration: own }));
    return it.fleet;
  };
  const fleet = build({});
  fleet.synth();
  const file = readFileSync(join(fleet.outdir, 'us-west/tenants/ads.yaml'), 'utf8');
  // Of any generation: after a loss nothing needs to be applied before a move.
  for (const its of ['us-west.*', 'us-east.*']) expect(file).toContain(`s3://flink-state/${its}/ads`);
  const foreign = 's3://flink-state/us-west.2/ops/clicks';
  expect(() => build({ 'execution.checkpointing.dir': foreign }).synth()).toThrow(
    /tenant-\S+: .*= s3:\/\/flink-state\/us-west\.2\/ops\/clicks.*set by the platform team/,
  );
});

test('a tenant gives its jobs what it has as defaults, and tells who enforces what they may not change', () => {
  const build = (own: Record<string, string>) => {
    const it = small();
    const ops = it.fleet.addTenant('ops', {
      setBy: 'the platform team, #flink-help',
      configuration: {
        defaults: { 'taskmanager.network.memory.fraction': '0.2' },
        enforced: { 'web.submit.enable': 'false' },
      },
    });
    const queue = ops.addQueue('q');
    queue.addCluster(it.east);
    ops.addApplication('clicks', clicks(it, { queue, flinkConfiguration: own }));
    return it.fleet;
  };
  const fleet = build({});
  fleet.synth();
  const [deployment] = manifestsOf(fleet, 'ops/clicks');
  expect(at(deployment, 'spec', 'flinkConfiguration')).toMatchObject({
    'taskmanager.network.memory.fraction': '0.2',
    'web.submit.enable': 'false',
  });
  const own = build({ 'taskmanager.network.memory.fraction': '0.3' });
  own.synth();
  const [overridden] = manifestsOf(own, 'ops/clicks');
  expect(at(overridden, 'spec', 'flinkConfiguration', 'taskmanager.network.memory.fraction')).toBe('0.3');
  expect(() => build({ 'web.submit.enable': 'true' }).synth()).toThrow(/web\.submit\.enable.*#flink-help/);
});

test('a tenant has bindings in its bounds and in the annotations of its service account', () => {
  const build = (image: string) => {
    const it = small({ bindings: { registry: 'east.example.com', role: 'arn:aws:iam::1:role/east' } });
    const ops = it.fleet.addTenant('ops', {
      serviceAccount: { annotations: { 'eks.amazonaws.com/role-arn': Binding.of('role') } },
      bounds: { imageRegistries: [Binding.of('registry')] },
    });
    const queue = ops.addQueue('q');
    queue.addCluster(it.east);
    ops.addApplication('clicks', clicks(it, { queue, image }));
    return it.fleet;
  };
  const fleet = build(`${Binding.of('registry')}/clicks:1`);
  fleet.synth();
  const file = readFileSync(join(fleet.outdir, 'us-east/tenants/ops.yaml'), 'utf8');
  expect(file).toContain('arn:aws:iam::1:role/east');
  expect(file).toContain('east');
  expect(() => build('docker.io/odd:1').synth()).toThrow(/docker\.io\/odd:1.*east\.example\.com/);
});

test('a tenant goes by its own name, also where a cluster has a binding called tenant', () => {
  const it = small({ bindings: { registry: 'east.example.com', tenant: 'odd' } });
  const ops = it.fleet.addTenant('ops', {
    serviceAccount: { annotations: { team: Binding.of('tenant') } },
    configuration: { defaults: { 'metrics.scope.jm': Binding.of('tenant') } },
  });
  const queue = ops.addQueue('q');
  queue.addCluster(it.east);
  ops.addApplication('clicks', clicks(it, { queue }));
  it.fleet.synth();
  const file = readFileSync(join(it.fleet.outdir, 'us-east/tenants/ops.yaml'), 'utf8');
  expect(file).toContain('team: ops');
  const [deployment] = manifestsOf(it.fleet, 'ops/clicks');
  expect(at(deployment, 'spec', 'flinkConfiguration', 'metrics.scope.jm')).toBe('ops');
});
