import { FlinkVersion, StateStorage, StorageCredentials } from '../../../src';
import { application, mainContainer } from '../fixture';

const of = (stateStorage: StateStorage) => application({ stateStorage });

test.each([
  [StateStorage.s3({ bucket: 'b', prefix: '/prod/' }), 's3://b/prod/ads/clicks/checkpoints'],
  [StateStorage.gcs({ bucket: 'b' }), 'gs://b/ads/clicks/checkpoints'],
  [
    StateStorage.azure({ account: 'acc', container: 'c', prefix: 'p', tenantId: 't', clientId: 'i' }),
    'abfss://c@acc.dfs.core.windows.net/p/ads/clicks/checkpoints',
  ],
  [
    StateStorage.sharedFileSystem({ claimName: 'nfs', mountPath: '/state' }),
    'file:///state/ads/clicks/checkpoints',
  ],
])('%s sends checkpoints below its root', (storage, directory) => {
  expect(of(storage).configuration['execution.checkpointing.dir']).toBe(directory);
  expect(storage.checkpointDirectory('ads/clicks')).toBe(directory);
});

test('S3 uses the identity of the pods, in the region of the bucket', () => {
  const { configuration, spec } = of(StateStorage.s3({ bucket: 'b', region: 'eu-west-1' }));
  expect(configuration).toMatchObject({
    'fs.s3a.aws.credentials.provider': 'com.amazonaws.auth.DefaultAWSCredentialsProviderChain',
    'fs.s3a.endpoint.region': 'eu-west-1',
  });
  expect(mainContainer(spec.podTemplate).env).toEqual([{ name: 'AWS_REGION', value: 'eu-west-1' }]);
});

test('an S3-compatible store is addressed by path, at its endpoint', () => {
  const { configuration } = of(StateStorage.s3({ bucket: 'b', endpoint: 'http://minio:9000' }));
  expect(configuration).toMatchObject({ 's3.endpoint': 'http://minio:9000', 's3.path.style.access': 'true' });
});

test.each([
  [StateStorage.s3({ bucket: 'b', credentials: StorageCredentials.secret('keys') })],
  [StateStorage.gcs({ bucket: 'b', credentials: StorageCredentials.secret('keys') })],
  [StateStorage.azure({ account: 'a', container: 'c', credentials: StorageCredentials.secret('keys') })],
])('keys of %s come from a Secret, never from the manifest', (storage) => {
  const { spec, configuration } = of(storage);
  const pods = JSON.stringify(spec.podTemplate);
  expect(pods).toMatch(/"(name|secretName)":"keys"/);
  expect(
    Object.keys(configuration).filter((key) => /access[-.]key|secret[-.]key|account\.key\./.test(key)),
  ).toEqual([]);
});

test('a shared file system is mounted, writable, in every pod', () => {
  const { spec } = of(StateStorage.sharedFileSystem({ claimName: 'nfs' }));
  expect(spec.podTemplate.spec.volumes).toEqual([
    { name: 'flink-state', persistentVolumeClaim: { claimName: 'nfs' } },
  ]);
  expect(mainContainer(spec.podTemplate).volumeMounts).toEqual([
    { name: 'flink-state', mountPath: '/flink-state' },
  ]);
});

test('Azure without a secret proves itself by the workload identity of the pods', () => {
  const storage = StateStorage.azure({ account: 'a', container: 'c', tenantId: 't', clientId: 'i' });
  const { spec, configuration } = of(storage);
  expect(configuration).toMatchObject({
    'fs.azure.account.auth.type.a.dfs.core.windows.net': 'OAuth',
    'fs.azure.account.oauth2.msi.tenant.a.dfs.core.windows.net': 't',
    'fs.azure.account.oauth2.client.id.a.dfs.core.windows.net': 'i',
  });
  expect(spec.podTemplate.metadata.labels).toEqual({ 'azure.workload.identity/use': 'true' });
  expect(() => StateStorage.azure({ account: 'a', container: 'c' })).toThrow(
    /tenantId is missing.*clientId is missing/s,
  );
});

test('Azure with a key goes by the blob endpoint, whose driver takes it from the environment', () => {
  const credentials = StorageCredentials.secret('keys');
  const storage = StateStorage.azure({ account: 'a', container: 'c', credentials });
  expect(storage.root).toBe('wasbs://c@a.blob.core.windows.net');
  expect(of(storage).configuration['fs.azure.account.keyprovider.a.blob.core.windows.net']).toBe(
    'org.apache.flink.fs.azurefs.EnvironmentVariableKeyProvider',
  );
});

test('a missing bucket and a wrong option are told at once', () => {
  const options = { bukket: 'b', region: 3 } as never;
  expect(() => StateStorage.s3(options)).toThrow(
    /StateStorage\.s3.*bucket is missing.*bukket is not known; did you mean bucket\?.*region must be a string/s,
  );
});

test('a URI where a name belongs is refused', () => {
  expect(() => StateStorage.s3({ bucket: 's3://bucket/prefix' })).toThrow(
    /bucket must be a name, without scheme or path/,
  );
  expect(StateStorage.s3({ bucket: '${fleet:bucket.name}' }).root).toBe('s3://${fleet:bucket.name}');
});

test('Flink 1.15 gets the names that it knows', () => {
  const { configuration } = application({ flinkVersion: FlinkVersion.V1_15 });
  expect(configuration).toMatchObject({
    'state.checkpoints.dir': 's3://state/ads/clicks/checkpoints',
    'state.savepoints.dir': 's3://state/ads/clicks/savepoints',
    'high-availability': 'org.apache.flink.kubernetes.highavailability.KubernetesHaServicesFactory',
  });
});
