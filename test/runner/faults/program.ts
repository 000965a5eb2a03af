/**
 * A fleet that its environment shapes: how many applications and of what version, how many ConfigMaps are beside them in
 * the first cluster, and in which clusters it is. Two more applications are session clusters with a job.
 */
export const PROGRAM = `
const { ApiObject, Chart, Size } = require('cdk8s');
const { Cpu } = require('cdk8s-plus-27');
const { Binding, Fleet, FlinkVersion, KubernetesVersion, StateStorage } = require('cdk8s-flink-fleet');
const { APPLICATIONS = '6', VERSION = '1', CONFIG_MAPS = '0', CLUSTERS = 'east,west', PLATFORM = 'yes' } = process.env;
const fleet = new Fleet({ name: 'faults' });
const state = fleet.addStateStorage('main', StateStorage.s3({ bucket: 'flink-state' }));
const clusters = CLUSTERS.split(',').map((name) =>
  fleet.addCluster(name, {
    failureDomain: name,
    stateStorages: [state],
    capacity: { cpu: Cpu.units(1000), memory: Size.gibibytes(4000) },
    bindings: { registry: name + '.example.com' },
    platform: PLATFORM === 'yes' ? { kubernetesVersion: KubernetesVersion.V1_36 } : undefined,
  }),
);
const tenants = Number(APPLICATIONS) === 0 ? [] : ['ads', 'ops'].map((name) => {
  const tenant = fleet.addTenant(name);
  const queue = tenant.addQueue('main');
  clusters.forEach((cluster) => queue.addCluster(cluster));
  return { tenant, queue };
});
const common = (queue) => ({
  queue,
  image: Binding.of('registry') + '/job:' + VERSION,
  flinkVersion: FlinkVersion.V1_20,
  stateStorage: state,
});
const job = { jarUri: 'local:///job.jar', parallelism: 2, maxParallelism: 128 };
for (let i = 0; i < Number(APPLICATIONS); i++) {
  const { tenant, queue } = tenants[i % 2];
  const name = 'job-' + i;
  const application = tenant.addApplication(name, { ...common(queue), job });
  application.addObject({
    apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { version: VERSION },
  });
}
for (const { tenant, queue } of tenants) {
  const reports = tenant.addSessionCluster('reports', common(queue));
  reports.addJob('daily', { job: { ...job, jarUri: 'https://jars.example.com/daily-' + VERSION + '.jar' } });
}
if (Number(CONFIG_MAPS) > 0) {
  const chart = new Chart(clusters[0], 'many');
  for (let i = 0; i < Number(CONFIG_MAPS); i++) {
    new ApiObject(chart, String(i), {
      apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'many-' + i, namespace: 'default' }, data: { version: VERSION },
    });
  }
}
fleet.synth();
`;
