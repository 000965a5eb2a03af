import { application, mainContainer } from './fixture';
import { FlinkVersion, JobProps } from '../../src';

const ofJob = (job: JobProps, flinkVersion = FlinkVersion.V1_20) => application({ job, flinkVersion });

test('a jar in the image is named as it is, with class and arguments', () => {
  const job = { jarUri: 'local:///opt/flink/usrlib/a.jar', entryClass: 'com.example.A', args: ['--x', '1'] };
  expect(ofJob(job).spec.job).toMatchObject({
    jarURI: 'local:///opt/flink/usrlib/a.jar',
    entryClass: 'com.example.A',
    args: ['--x', '1'],
    parallelism: 1,
  });
});

test('Flink 1.19 and newer fetches a jar by itself; plain HTTP is allowed for it', () => {
  const { spec, configuration } = ofJob({ jarUri: 'http://jars/a.jar' });
  expect(spec.job.jarURI).toBe('http://jars/a.jar');
  expect(configuration['user.artifacts.raw-http-enabled']).toBe('true');
  expect(ofJob({ jarUri: 'https://jars/a.jar' }).configuration).not.toHaveProperty([
    'user.artifacts.raw-http-enabled',
  ]);
});

test('before Flink 1.19 an init container of the same image fetches it, and Flink finds it on a volume', () => {
  const { spec } = ofJob({ jarUri: 'https://jars/a.jar' }, FlinkVersion.V1_18);
  const pod = spec.podTemplate.spec;
  expect(spec.job.jarURI).toBe('local:///opt/flink/fetched/job.jar');
  expect(pod.initContainers[0]).toMatchObject({
    image: 'registry.example.com/clicks:42',
    env: [{ name: 'JAR_URI', value: 'https://jars/a.jar' }],
    volumeMounts: [{ name: 'fetched-jar', mountPath: '/opt/flink/fetched' }],
  });
  expect(mainContainer(spec.podTemplate).volumeMounts).toContainEqual(
    expect.objectContaining({ name: 'fetched-jar', mountPath: '/opt/flink/fetched' }),
  );
});

test('a Python job runs by the Python driver', () => {
  const { spec } = ofJob({
    python: { script: '/opt/job.py', files: ['/opt/a.py', '/opt/b.zip'] },
    args: ['-x'],
  });
  expect(spec.job).toMatchObject({
    entryClass: 'org.apache.flink.client.python.PythonDriver',
    args: [
      ...['-pyclientexec', '/usr/bin/python3', '-pyexec', '/usr/bin/python3', '-py', '/opt/job.py'],
      ...['-pyfs', '/opt/a.py,/opt/b.zip', '-x'],
    ],
  });
});

test('SQL is put into a ConfigMap, and run by Flink 2 itself', () => {
  const sql = { statements: 'SELECT 1;', flinkRelease: '2.0.1' };
  const { spec, object } = ofJob({ sql }, FlinkVersion.V2_0);
  expect(object('ConfigMap')).toMatchObject({
    metadata: { name: 'clicks-sql' },
    data: { 'job.sql': 'SELECT 1;' },
  });
  expect(spec.job).toMatchObject({
    jarURI: 'local:///opt/flink/opt/flink-sql-gateway-2.0.1.jar',
    entryClass: 'org.apache.flink.table.runtime.application.SqlDriver',
    args: ['--scriptUri', 'file:///etc/flink/sql/job.sql'],
  });
  expect(mainContainer(spec.podTemplate).volumeMounts).toContainEqual(
    expect.objectContaining({ name: 'sql', mountPath: '/etc/flink/sql' }),
  );
});

test('SQL can be run by a runner, which gets the path of the script', () => {
  const sql = { statements: 'SELECT 1;', runnerJarUri: 'local:///opt/flink/usrlib/runner.jar' };
  expect(ofJob({ sql }).spec.job).toMatchObject({
    jarURI: sql.runnerJarUri,
    args: ['/etc/flink/sql/job.sql'],
  });
});

test.each([
  [{}, FlinkVersion.V2_0],
  [{ flinkRelease: '2.0.0', runnerJarUri: 'local:///runner.jar' }, FlinkVersion.V2_0],
  [{ flinkRelease: '2.1.0' }, FlinkVersion.V2_0],
  [{ flinkRelease: '1.20.3' }, FlinkVersion.V1_20],
])('SQL with %j on Flink %s cannot run, and says what can', (how, flinkVersion) => {
  expect(() => ofJob({ sql: { statements: 'SELECT 1;', ...how } }, flinkVersion)).toThrow(
    /FLEET_E1004.*jobs\/clicks.*flinkRelease.*runnerJarUri/s,
  );
});

test('the greatest parallelism is Flink configuration', () => {
  const { configuration } = ofJob({ jarUri: 'local:///a.jar', parallelism: 2, maxParallelism: 720 });
  expect(configuration['pipeline.max-parallelism']).toBe('720');
});

test.each([[{}], [{ jarUri: 'local:///a.jar', sql: { statements: 'x' } }]])('%j is not one job', (job) => {
  expect(() => ofJob(job)).toThrow(/FLEET_E1003.*exactly one of jarUri, python and sql/);
});
