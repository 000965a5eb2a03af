import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Size } from 'cdk8s';
import { FlinkApplication, FlinkVersion, IcebergCatalog, StateStorage } from 'cdk8s-flink-fleet';

const app = new App();
const chart = new Chart(app, 'analytics', { namespace: 'analytics' });
const stateStorage = StateStorage.gcs({ bucket: 'acme-flink-state' });

// SQL: the statements are a file of this project and end up in a ConfigMap; Flink 2.0 and newer run it by itself.
new FlinkApplication(chart, 'sessions', {
  metadata: { name: 'sessions' },
  image: 'registry.example.com/analytics/flink-sql:2.1.0-1',
  flinkVersion: FlinkVersion.V2_1,
  stateStorage,
  icebergCatalogs: [
    IcebergCatalog.rest({
      name: 'lake',
      uri: 'https://catalog.example.com',
      warehouse: 'analytics',
      credential: { secretName: 'lake-catalog', key: 'credential' },
    }),
  ],
  job: {
    sql: { statements: readFileSync(join(__dirname, 'sessions.sql'), 'utf8'), flinkRelease: '2.1.0' },
    parallelism: 2,
    maxParallelism: 120,
  },
});

// Python: script and packages are in the image, so that what was tested is what runs.
new FlinkApplication(chart, 'scores', {
  metadata: { name: 'scores' },
  image: 'registry.example.com/analytics/scores:0.9.3',
  flinkVersion: FlinkVersion.V1_20,
  stateStorage,
  // Python workers live outside the JVM's heap.
  taskManager: { memory: Size.gibibytes(4) },
  job: {
    python: { script: '/opt/flink/usrlib/scores.py', files: ['/opt/flink/usrlib/features.zip'] },
    args: ['--model', '/opt/flink/models/2026-10.onnx'],
    parallelism: 2,
    maxParallelism: 120,
  },
});

app.synth();
