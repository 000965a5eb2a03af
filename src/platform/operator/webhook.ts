import { servedKinds } from './kinds';
import { operatorLabels, SELECTOR, WEBHOOK_PORT } from './names';
import { InstalledObject, OperatorContext } from './parts';
import { SecretKey } from '../../flink/secret-key';
import { checkShape, Shape, struct, text } from '../../validation/shape';

/** Options of a webhook whose certificate comes from cert-manager. */
export interface CertManagerWebhookOptions {
  /**
   * The key of a Secret in the operator's namespace that holds the password of the webhook's keystore: printable
   * ASCII on one line, another one in each cluster. The Secret must be there before the operator is.
   */
  readonly keystorePassword: SecretKey;
  /**
   * The name of the issuer. It must give its CA along, as all do but those of ACME.
   *
   * @default - a self-signed Issuer of its own
   */
  readonly issuerName?: string;
  /**
   * The kind of that issuer: `ClusterIssuer`, or `Issuer` for one in the operator's namespace.
   *
   * @default ClusterIssuer
   */
  readonly issuerKind?: string;
}

const OPTIONS: Shape<CertManagerWebhookOptions> = {
  keystorePassword: struct<SecretKey>({ secretName: text, key: text }, ['secretName', 'key']),
  issuerName: text,
  issuerKind: text,
};

/** Whether the operator is asked when somebody writes a resource of Flink, and how the API server trusts it. */
export class OperatorWebhook {
  /**
   * It is not asked. What is wrong with a resource is found when it is reconciled: it shows in `status.error`, and the
   * job runs on as it was.
   */
  public static none(): OperatorWebhook {
    return new OperatorWebhook();
  }

  /**
   * It is asked, and refuses what it would not reconcile. While no operator answers, nobody can write resources of
   * Flink. cert-manager 1.15 or newer must be there.
   *
   * @throws if an option is missing or of a wrong type.
   */
  public static certManager(options: CertManagerWebhookOptions): OperatorWebhook {
    checkShape('OperatorWebhook.certManager', options, OPTIONS, ['keystorePassword']);
    return new OperatorWebhook(options);
  }

  private constructor(private readonly options?: CertManagerWebhookOptions) {}

  /**
   * Where the password of the keystore is; absent if there is no webhook.
   *
   * @internal
   */
  public get _keystorePassword(): SecretKey | undefined {
    return this.options?.keystorePassword;
  }

  /** @internal */
  public _webhookObjects(context: OperatorContext): readonly InstalledObject[] {
    return this.options ? [...certificate(context, this.options), ...admission(context)] : [];
  }
}

/** The Secret that cert-manager writes the keystore to. */
export const CERTIFICATE_SECRET = 'webhook-server-cert';
const CERTIFICATE = 'flink-operator-serving-cert';
const ISSUER = 'flink-operator-selfsigned-issuer';
const SERVICE = 'flink-operator-webhook-service';

function certificate(
  context: OperatorContext,
  options: CertManagerWebhookOptions,
): readonly InstalledObject[] {
  const { namespace, version } = context;
  const { keystorePassword, issuerName, issuerKind = 'ClusterIssuer' } = options;
  const apiVersion = 'cert-manager.io/v1';
  const metadata = (name: string) => ({ name, namespace, labels: operatorLabels(version) });
  const host = `${SERVICE}.${namespace}.svc`;
  const spec = {
    commonName: 'FlinkDeployment Validator',
    dnsNames: [host, `${host}.cluster.local`],
    issuerRef: issuerName ? { kind: issuerKind, name: issuerName } : { kind: 'Issuer', name: ISSUER },
    secretName: CERTIFICATE_SECRET,
    keystores: {
      pkcs12: {
        create: true,
        // What cert-manager takes by default, Java from 20 on no longer reads.
        profile: 'Modern2023',
        passwordSecretRef: { name: keystorePassword.secretName, key: keystorePassword.key },
      },
    },
  };
  return [
    ...(issuerName
      ? []
      : [
          {
            id: 'Issuer',
            manifest: { apiVersion, kind: 'Issuer', metadata: metadata(ISSUER), spec: { selfSigned: {} } },
          },
        ]),
    {
      id: 'Certificate',
      manifest: { apiVersion, kind: 'Certificate', metadata: metadata(CERTIFICATE), spec },
    },
  ];
}

function admission(context: OperatorContext): readonly InstalledObject[] {
  const { namespace, version } = context;
  const kinds = servedKinds(version);
  const resources = (mark: 'validated' | 'mutated') =>
    kinds.filter((kind) => kind[mark]).map(({ resource }) => resource);
  return [
    {
      id: 'WebhookService',
      manifest: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: SERVICE, namespace, labels: operatorLabels(version) },
        spec: { selector: SELECTOR, ports: [{ port: 443, targetPort: WEBHOOK_PORT, protocol: 'TCP' }] },
      },
    },
    configuration(context, 'Mutating', 'mutationwebhook', '/mutate', resources('mutated')),
    configuration(context, 'Validating', 'validationwebhook', '/validate', resources('validated')),
  ];
}

function configuration(
  { namespace, version, watchNamespaces }: OperatorContext,
  kind: 'Mutating' | 'Validating',
  name: string,
  path: string,
  resources: string[],
): InstalledObject {
  const only = watchNamespaces && {
    matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: [...watchNamespaces] }],
  };
  return {
    id: `${kind}Webhook`,
    clusterScoped: true,
    manifest: {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: `${kind}WebhookConfiguration`,
      metadata: {
        name: `flink-operator-${namespace}-webhook-configuration`,
        labels: operatorLabels(version),
        annotations: { 'cert-manager.io/inject-ca-from': `${namespace}/${CERTIFICATE}` },
      },
      webhooks: [
        {
          name: `${name}.flink.apache.org`,
          admissionReviewVersions: ['v1'],
          clientConfig: { service: { name: SERVICE, namespace, path } },
          failurePolicy: 'Fail',
          sideEffects: 'None',
          ...(only ? { namespaceSelector: only } : {}),
          rules: [
            {
              apiGroups: ['flink.apache.org'],
              apiVersions: ['*'],
              operations: ['CREATE', 'UPDATE'],
              resources,
              scope: 'Namespaced',
            },
          ],
        },
      ],
    },
  };
}
