import { App, Chart, Size } from 'cdk8s';
import { FlinkApplication, FlinkVersion, Metrics, StateStorage } from 'cdk8s-flink-fleet';

const app = new App();
// Namespace and service account `flink` come with the operator's Helm chart, for each namespace that it watches.
const chart = new Chart(app, 'ads', { namespace: 'ads' });

new FlinkApplication(chart, 'clicks', {
  // A name of your own survives a move of the construct in the program; the job and its state hang on it.
  metadata: { name: 'clicks', labels: { team: 'ads' } },
  // A tag that never moves: the same manifest must start the same job next year.
  image: 'registry.example.com/ads/clicks:1.4.2',
  flinkVersion: FlinkVersion.V1_20,
  // One line gives checkpoints, savepoints, high availability and upgrades that keep state.
  stateStorage: StateStorage.s3({ bucket: 'acme-flink-state', region: 'eu-central-1' }),
  taskManager: { memory: Size.gibibytes(4), slots: 2 },
  metrics: Metrics.prometheus(),
  job: {
    jarUri: 'local:///opt/flink/usrlib/clicks.jar',
    parallelism: 4,
    // State can never be split further than this; chosen now, because it cannot be changed later.
    maxParallelism: 120,
  },
});

app.synth();
