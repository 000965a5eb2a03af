import { parse } from 'yaml';
import { FlinkVersion, IcebergCatalog } from '../../../src';
import { application, mainContainer } from '../fixture';

const LAKE = IcebergCatalog.rest({
  name: 'lake',
  uri: 'https://catalog.example.com',
  warehouse: 'main',
  credential: { secretName: 'lake', key: 'credential' },
  properties: { 'rest.auth.type': 'oauth2' },
});

test('a REST catalog is a file of the catalog store; its credential comes from the environment', () => {
  const { spec, object, configuration } = application({ icebergCatalogs: [LAKE] });
  expect(parse(object('ConfigMap').data['lake.yaml'])).toEqual({
    type: 'iceberg',
    'catalog-type': 'rest',
    uri: 'https://catalog.example.com',
    warehouse: 'main',
    credential: 'env:ICEBERG_LAKE_CREDENTIAL',
    'rest.auth.type': 'oauth2',
  });
  expect(mainContainer(spec.podTemplate).env).toEqual([
    { name: 'ICEBERG_CATALOG_DIRECTORY', value: '/etc/flink/catalogs' },
    { name: 'ICEBERG_LAKE_CREDENTIAL', valueFrom: { secretKeyRef: { name: 'lake', key: 'credential' } } },
  ]);
  expect(configuration).toMatchObject({
    'table.catalog-store.kind': 'file',
    'table.catalog-store.file.path': 'file:///etc/flink/catalogs',
  });
});

test('Flink before 1.18 has no catalog store, so none is configured', () => {
  const { configuration } = application({ icebergCatalogs: [LAKE], flinkVersion: FlinkVersion.V1_17 });
  expect(Object.keys(configuration).filter((key) => key.startsWith('table.'))).toEqual([]);
});

test('catalogs in Glue and Hive lie beside it', () => {
  const glue = IcebergCatalog.glue({ name: 'glue', warehouse: 's3://lake/w', region: 'eu-west-1' });
  const hive = IcebergCatalog.hive({ name: 'hive', uri: 'thrift://m:9083', warehouse: 's3://lake/w' });
  const { data } = application({ icebergCatalogs: [glue, hive] }).object('ConfigMap');
  expect(parse(data['glue.yaml'])).toMatchObject({
    'catalog-impl': 'org.apache.iceberg.aws.glue.GlueCatalog',
    'client.region': 'eu-west-1',
  });
  expect(parse(data['hive.yaml'])).toMatchObject({ 'catalog-type': 'hive', uri: 'thrift://m:9083' });
});
