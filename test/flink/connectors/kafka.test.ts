import { Duration } from 'cdk8s';
import { KafkaAuthentication, KafkaProps } from '../../../src';
import { application, mainContainer } from '../fixture';

function client(props: Partial<KafkaProps> = {}) {
  const { spec, object } = application({ kafka: [{ bootstrapServers: 'b1:9093,b2:9093', ...props }] });
  const text: string = object('ConfigMap').data['client.properties'];
  const properties = Object.fromEntries(
    text
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  return { properties, text, main: mainContainer(spec.podTemplate), volumes: spec.podTemplate.spec.volumes };
}

test('a job finds its client properties, brokers and transactional id prefix in its environment', () => {
  expect(client().main.env).toEqual([
    { name: 'KAFKA_PROPERTIES', value: '/etc/flink/kafka/client.properties' },
    { name: 'KAFKA_BOOTSTRAP_SERVERS', value: 'b1:9093,b2:9093' },
    { name: 'KAFKA_TRANSACTIONAL_ID_PREFIX', value: 'ads/clicks' },
  ]);
});

test('the prefix of transactional ids follows the scope of state, so that an epoch changes both', () => {
  const { spec } = application({ stateScope: 'a.1/t/x/e7', kafka: [{ bootstrapServers: 'b:9093' }] });
  expect(mainContainer(spec.podTemplate).env).toContainEqual({
    name: 'KAFKA_TRANSACTIONAL_ID_PREFIX',
    value: 'a.1/t/x/e7',
  });
});

test('connections are encrypted, and transactions live as long as brokers allow, by default', () => {
  expect(client().properties).toMatchObject({
    'bootstrap.servers': 'b1:9093,b2:9093',
    'security.protocol': 'SSL',
    'transaction.timeout.ms': '900000',
  });
  expect(client({ tls: false, transactionTimeout: Duration.minutes(5) }).properties).toMatchObject({
    'security.protocol': 'PLAINTEXT',
    'transaction.timeout.ms': '300000',
  });
});

test.each([
  [KafkaAuthentication.plain('user'), 'PLAIN', 'PlainLoginModule'],
  [KafkaAuthentication.scramSha512('user'), 'SCRAM-SHA-512', 'ScramLoginModule'],
])('passwords stay in their Secret, %#', (authentication, mechanism, module) => {
  const { properties, volumes } = client({ authentication });
  expect(properties).toMatchObject({ 'security.protocol': 'SASL_SSL', 'sasl.mechanism': mechanism });
  expect(properties['sasl.jaas.config']).toContain(module);
  expect(properties['sasl.jaas.config']).toContain(
    'password="${secrets:/etc/flink/kafka-credentials:password}"',
  );
  expect(volumes).toContainEqual({ name: 'kafka-credentials', secret: { secretName: 'user' } });
});

test('a client certificate and a truststore are files of Secrets', () => {
  const { properties } = client({
    authentication: KafkaAuthentication.tls({ secretName: 'user' }),
    truststore: { secretName: 'ca', key: 'ca.p12', passwordKey: 'ca.password' },
  });
  expect(properties).toMatchObject({
    'security.protocol': 'SSL',
    'ssl.keystore.location': '/etc/flink/kafka-credentials/user.p12',
    'ssl.keystore.password': '${secrets:/etc/flink/kafka-credentials:user.password}',
    'ssl.truststore.type': 'PKCS12',
    'ssl.truststore.location': '/etc/flink/kafka-truststore/ca.p12',
    'ssl.truststore.password': '${secrets:/etc/flink/kafka-truststore:ca.password}',
  });
});

test('MSK IAM needs no secret at all', () => {
  const { properties, volumes } = client({ authentication: KafkaAuthentication.mskIam() });
  expect(properties['sasl.mechanism']).toBe('AWS_MSK_IAM');
  expect(volumes).toHaveLength(1);
});

test('two clusters of one job do not meet', () => {
  const { spec, objects } = application({
    kafka: [{ bootstrapServers: 'a:9093' }, { name: 'orders-eu', bootstrapServers: 'b:9093' }],
  });
  const names = mainContainer(spec.podTemplate).env.map((variable: { name: string }) => variable.name);
  expect(names).toContain('KAFKA_PROPERTIES');
  expect(names).toContain('KAFKA_ORDERS_EU_PROPERTIES');
  expect(objects.filter(({ kind }) => kind === 'ConfigMap')).toHaveLength(2);
});

test('properties of your own are merged last, and cannot break out of their line', () => {
  const { text } = client({
    properties: { 'client.id': 'a\nsecurity.protocol=PLAINTEXT', 'security.protocol': 'SSL' },
  });
  expect(text).toContain('client.id=a\\nsecurity.protocol=PLAINTEXT\n');
});
