import { checkShape, Shape, text } from '../../validation/shape';

/** Options of authentication by a client certificate. */
export interface KafkaTlsOptions {
  /** The name of the Secret that holds the keystore. */
  readonly secretName: string;
  /**
   * The key of the keystore, in PKCS12 form.
   *
   * @default user.p12
   */
  readonly keystoreKey?: string;
  /**
   * The key of the keystore's password.
   *
   * @default user.password
   */
  readonly passwordKey?: string;
}

/** How a job proves to Kafka who it is. Credentials stay in Secrets; the configuration only names their files. */
export class KafkaAuthentication {
  /** Not at all. */
  public static none(): KafkaAuthentication {
    return new KafkaAuthentication(false, () => ({}));
  }

  /**
   * SASL/PLAIN.
   *
   * @param secretName a Secret with the keys `username` and `password`
   * @throws if the name is not a string.
   */
  public static plain(secretName: string): KafkaAuthentication {
    checkShape('KafkaAuthentication.plain', { secretName }, { secretName: text }, ['secretName']);
    return KafkaAuthentication.saslPassword(
      'PLAIN',
      'org.apache.kafka.common.security.plain.PlainLoginModule',
      secretName,
    );
  }

  /**
   * SASL/SCRAM-SHA-512.
   *
   * @param secretName a Secret with the keys `username` and `password`
   * @throws if the name is not a string.
   */
  public static scramSha512(secretName: string): KafkaAuthentication {
    checkShape('KafkaAuthentication.scramSha512', { secretName }, { secretName: text }, ['secretName']);
    return KafkaAuthentication.saslPassword(
      'SCRAM-SHA-512',
      'org.apache.kafka.common.security.scram.ScramLoginModule',
      secretName,
    );
  }

  /**
   * A client certificate, in a Secret as Strimzi makes it.
   *
   * @throws if an option is missing or of a wrong type.
   */
  public static tls(options: KafkaTlsOptions): KafkaAuthentication {
    const shape: Shape<KafkaTlsOptions> = { secretName: text, keystoreKey: text, passwordKey: text };
    checkShape('KafkaAuthentication.tls', options, shape, ['secretName']);
    const properties = (directory: string) => ({
      'ssl.keystore.type': 'PKCS12',
      'ssl.keystore.location': `${directory}/${options.keystoreKey ?? 'user.p12'}`,
      'ssl.keystore.password': secret(directory, options.passwordKey ?? 'user.password'),
    });
    return new KafkaAuthentication(false, properties, options.secretName);
  }

  /** IAM of Amazon MSK, by the identity of the pods' service account; the image needs `aws-msk-iam-auth`. */
  public static mskIam(): KafkaAuthentication {
    return new KafkaAuthentication(true, () => ({
      'sasl.mechanism': 'AWS_MSK_IAM',
      'sasl.jaas.config': 'software.amazon.msk.auth.iam.IAMLoginModule required;',
      'sasl.client.callback.handler.class': 'software.amazon.msk.auth.iam.IAMClientCallbackHandler',
    }));
  }

  private static saslPassword(mechanism: string, module: string, secretName: string): KafkaAuthentication {
    const properties = (directory: string) => ({
      'sasl.mechanism': mechanism,
      'sasl.jaas.config':
        `${module} required username="${secret(directory, 'username')}"` +
        ` password="${secret(directory, 'password')}";`,
    });
    return new KafkaAuthentication(true, properties, secretName);
  }

  private constructor(
    /** Whether it is a mechanism of SASL. */
    public readonly sasl: boolean,
    private readonly properties: (directory: string) => Record<string, string>,
    /** The Secret that is mounted for it, if it needs one. */
    public readonly secretName?: string,
  ) {}

  /** @internal */
  public _properties(directory: string): Record<string, string> {
    return this.properties(directory);
  }
}

/** A reference that Kafka's clients resolve from the mounted Secret. */
function secret(directory: string, key: string): string {
  return `\${secrets:${directory}:${key}}`;
}
