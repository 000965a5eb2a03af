import { Duration } from 'cdk8s';
import { anyText, bool, duration, like, mapOf, Shape, struct, text } from '../../validation/shape';
import { filesPart, mainContainer, mergeParts, mountVolume, Part, PartContext } from '../part';
import { KafkaAuthentication } from './kafka-authentication';

/** The authorities that a client trusts, in a Secret in the namespace of the job. */
export interface KafkaTruststore {
  /** The name of the Secret. */
  readonly secretName: string;
  /**
   * The key that holds the certificates: PEM, or PKCS12 if it ends with `.p12`, or JKS if it ends with `.jks`.
   *
   * @default ca.crt
   */
  readonly key?: string;
  /**
   * The key that holds the truststore's password.
   *
   * @default - it has none
   */
  readonly passwordKey?: string;
}

/**
 * A Kafka cluster that a job reads or writes.
 *
 * The job finds a file of client properties, without secrets in it, at `$KAFKA_PROPERTIES`, and the prefix of its
 * transactional ids at `$KAFKA_TRANSACTIONAL_ID_PREFIX`. A cluster named `orders` is at `$KAFKA_ORDERS_…`.
 */
export interface KafkaProps {
  /**
   * A name to tell several Kafka clusters of a job apart.
   *
   * @default - the only one, without a name
   */
  readonly name?: string;
  /** `host:port` of some brokers, separated by commas. */
  readonly bootstrapServers: string;
  /**
   * Whether connections are encrypted.
   *
   * @default true
   */
  readonly tls?: boolean;
  /**
   * The authorities to trust.
   *
   * @default - those that Java trusts
   */
  readonly truststore?: KafkaTruststore;
  /**
   * How the job proves who it is.
   *
   * @default KafkaAuthentication.none()
   */
  readonly authentication?: KafkaAuthentication;
  /**
   * What the ids of the job's transactions begin with. Two running jobs, or two epochs of one job, that share it
   * abort each other's transactions and lose records.
   *
   * @default - the job's state scope
   */
  readonly transactionalIdPrefix?: string;
  /**
   * After this time the broker aborts an open transaction, and with it records that a restore counts on.
   *
   * At most the broker's `transaction.max.timeout.ms`.
   *
   * @default Duration.minutes(15)
   */
  readonly transactionTimeout?: Duration;
  /**
   * Further client properties, merged last.
   *
   * @default - none
   */
  readonly properties?: { [key: string]: string };
}

const TRUSTSTORE_SHAPE: Shape<KafkaTruststore> = { secretName: text, key: text, passwordKey: text };

/** As long as brokers allow by default. */
export const DEFAULT_TRANSACTION_TIMEOUT = Duration.minutes(15);

export const KAFKA_SHAPE: Shape<KafkaProps> = {
  name: text,
  bootstrapServers: text,
  tls: bool,
  truststore: struct(TRUSTSTORE_SHAPE, ['secretName']),
  authentication: like('_properties', 'a KafkaAuthentication'),
  transactionalIdPrefix: text,
  transactionTimeout: duration,
  properties: mapOf(anyText),
};

export function kafkaPart(props: KafkaProps, context: PartContext): Part {
  const suffix = props.name ? `kafka-${props.name}` : 'kafka';
  const variable = suffix.toUpperCase().replace(/[^A-Z0-9]/g, '_');
  const directory = `/etc/flink/${suffix}`;
  const authentication = props.authentication ?? KafkaAuthentication.none();
  const transactionTimeout = props.transactionTimeout ?? DEFAULT_TRANSACTION_TIMEOUT;
  const properties = {
    'bootstrap.servers': props.bootstrapServers,
    'security.protocol': securityProtocol(props.tls ?? true, authentication),
    'transaction.timeout.ms': String(transactionTimeout.toMilliseconds()),
    ...SECRETS_PROVIDER,
    ...truststoreProperties(props.truststore, `${directory}-truststore`),
    ...authentication._properties(`${directory}-credentials`),
    ...props.properties,
  };
  const lines = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}\n`);
  return mergeParts([
    filesPart(context, suffix, { 'client.properties': lines.join('') }, directory),
    secretPart(`${suffix}-truststore`, props.truststore?.secretName, `${directory}-truststore`),
    secretPart(`${suffix}-credentials`, authentication.secretName, `${directory}-credentials`),
    {
      podTemplate: mainContainer({
        env: [
          { name: `${variable}_PROPERTIES`, value: `${directory}/client.properties` },
          { name: `${variable}_BOOTSTRAP_SERVERS`, value: props.bootstrapServers },
          {
            name: `${variable}_TRANSACTIONAL_ID_PREFIX`,
            value: props.transactionalIdPrefix ?? context.scope,
          },
        ],
      }),
    },
  ]);
}

/** Lets values name files of a mounted Secret; every Kafka client since 2.7 resolves them by itself. */
const SECRETS_PROVIDER = {
  'config.providers': 'secrets',
  'config.providers.secrets.class': 'org.apache.kafka.common.config.provider.DirectoryConfigProvider',
};

function securityProtocol(tls: boolean, authentication: KafkaAuthentication): string {
  return `${authentication.sasl ? 'SASL_' : ''}${tls ? 'SSL' : 'PLAINTEXT'}`;
}

function truststoreProperties(
  truststore: KafkaTruststore | undefined,
  directory: string,
): Record<string, string> {
  if (!truststore) return {};
  const key = truststore.key ?? 'ca.crt';
  const password = truststore.passwordKey;
  return {
    'ssl.truststore.type': storeType(key),
    'ssl.truststore.location': `${directory}/${key}`,
    ...(password ? { 'ssl.truststore.password': `\${secrets:${directory}:${password}}` } : {}),
  };
}

function storeType(key: string): string {
  if (key.endsWith('.p12')) return 'PKCS12';
  return key.endsWith('.jks') ? 'JKS' : 'PEM';
}

function secretPart(volume: string, secretName: string | undefined, directory: string): Part | undefined {
  return secretName ? { podTemplate: mountVolume(volume, { secret: { secretName } }, directory) } : undefined;
}

/** In a Java properties file a backslash escapes, and a line ends the value. */
function escapeProperty(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
