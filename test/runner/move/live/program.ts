/** A fleet whose jobs keep their state in the S3 server of the lab, under the guard. Its environment shapes it. */
export const PROGRAM = `
const { Duration, Size } = require('cdk8s');
const { Cpu } = require('cdk8s-plus-27');
const { Delivery, Fleet, FlinkVersion, KubernetesVersion, S3Fence, SchedulerInstallation, StateStorage } = require('cdk8s-flink-fleet');
const { APPLICATIONS = '3', VERSION = '1', CLUSTERS = 'east,west', FIRST, ENDPOINT, MAX_AGE = '1800', SESSION } = process.env;
const fleet = new Fleet({ name: 'faults' });
const state = fleet.addStateStorage('main', StateStorage.s3({
  bucket: 'flink-state', region: 'us-east-1', endpoint: ENDPOINT, fence: S3Fence.JOB_PRINCIPALS,
}));
const clusters = CLUSTERS.split(',').map((name) =>
  fleet.addCluster(name, {
    failureDomain: name,
    stateStorages: [state],
    capacity: { cpu: Cpu.units(10000), memory: Size.gibibytes(40000) },
    jobPrincipals: ['job-' + name],
    platform: { kubernetesVersion: KubernetesVersion.V1_36, scheduler: SchedulerInstallation.existing() },
  }),
);
const ads = fleet.addTenant('ads');
const queue = ads.addQueue('main');
clusters.forEach((cluster, i) => queue.addCluster(cluster, { weight: i === 0 && FIRST ? Number(FIRST) : clusters.length - i }));
const ages = MAX_AGE.split(',').map(Number);
const common = (i) => ({
  queue,
  image: 'registry.example.com/job:' + VERSION,
  flinkVersion: FlinkVersion.V1_20,
  stateStorage: state,
  maxStateAge: Duration.seconds(ages[i % ages.length]),
});
const job = { jarUri: 'local:///job.jar', parallelism: 1, maxParallelism: 128 };
for (let i = 0; i < Number(APPLICATIONS); i++) {
  ads.addApplication('job-' + i, { ...common(i), job });
}
if (SESSION) {
  const session = ads.addSessionCluster('reports', common(0));
  for (const name of SESSION.split(',')) {
    session.addJob(name, { job: { ...job, jarUri: 'https://jars.example.com/' + name + '.jar' } });
  }
}
fleet.synth();
`;
