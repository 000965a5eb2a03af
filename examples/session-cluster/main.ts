import { App, Chart, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { FlinkSessionCluster, FlinkVersion, HighAvailability, StateStorage } from 'cdk8s-flink-fleet';

const app = new App();
const chart = new Chart(app, 'reports', { namespace: 'reports' });
const stateStorage = StateStorage.s3({ bucket: 'acme-flink-state', region: 'eu-central-1' });

// Small jobs that may share a fate: they share task managers, and a restart of the cluster restarts them all.
const cluster = new FlinkSessionCluster(chart, 'cluster', {
  metadata: { name: 'reports' },
  image: 'flink:1.20.3-java17',
  flinkVersion: FlinkVersion.V1_20,
  stateStorage,
  // One job manager leads all jobs; a second one takes over at once when its node is lost.
  highAvailability: HighAvailability.kubernetes({ standbyJobManagers: 1 }),
  taskManager: { cpu: Cpu.units(2), memory: Size.gibibytes(4), slots: 4 },
});

// The operator fetches the jars: from 1.15 on only by https, and only from hosts that it may reach.
cluster.addJob('hourly', {
  metadata: { name: 'hourly-report' },
  stateStorage,
  job: { jarUri: 'https://jars.example.com/reports/3.2.0/hourly.jar', parallelism: 2, maxParallelism: 60 },
});
cluster.addJob('daily', {
  metadata: { name: 'daily-report' },
  stateStorage,
  job: {
    jarUri: 'https://jars.example.com/reports/3.2.0/daily.jar',
    entryClass: 'com.example.reports.Daily',
    args: ['--zone', 'Europe/Berlin'],
    parallelism: 1,
    maxParallelism: 60,
  },
});

app.synth();
