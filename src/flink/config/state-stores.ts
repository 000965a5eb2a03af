import { envFromSecret, mainContainer, mountVolume, Part } from '../part';
import type {
  AzureStateStorageOptions,
  GcsStateStorageOptions,
  S3StateStorageOptions,
} from './state-storage';
import { mergePodTemplates } from '../pod/merge';

export function s3Part(options: S3StateStorageOptions): Part {
  const secret = options.credentials?.secretName;
  const env = [
    ...(options.region ? [{ name: 'AWS_REGION', value: options.region }] : []),
    ...(secret
      ? [
          envFromSecret('AWS_ACCESS_KEY_ID', secret, 'access-key-id'),
          envFromSecret('AWS_SECRET_ACCESS_KEY', secret, 'secret-access-key'),
        ]
      : []),
  ];
  return {
    configuration: {
      // S3A's own chain knows no web identity; the SDK's does, and looks at the environment first.
      'fs.s3a.aws.credentials.provider': 'com.amazonaws.auth.DefaultAWSCredentialsProviderChain',
      // Not `s3.endpoint.region`: the nested YAML of Flink 2 cannot hold it beside `s3.endpoint`.
      ...(options.region ? { 'fs.s3a.endpoint.region': options.region } : {}),
      ...(options.endpoint ? { 's3.endpoint': options.endpoint } : {}),
      ...((options.pathStyle ?? options.endpoint !== undefined) ? { 's3.path.style.access': 'true' } : {}),
    },
    podTemplate: env.length > 0 ? mainContainer({ env }) : undefined,
  };
}

export function gcsPart(options: GcsStateStorageOptions): Part {
  const secretName = options.credentials?.secretName;
  if (!secretName) return {};
  const mountPath = '/etc/flink/gcs';
  const env = [{ name: 'GOOGLE_APPLICATION_CREDENTIALS', value: `${mountPath}/key.json` }];
  const secret = mountVolume('gcs-credentials', { secret: { secretName } }, mountPath);
  return { podTemplate: mergePodTemplates(secret, mainContainer({ env })) };
}

export function azureStore(options: AzureStateStorageOptions): { root: string; part: Part } {
  const { account, container, credentials } = options;
  if (credentials?.secretName) {
    // Flink's key provider is one of the blob driver; the driver of Data Lake Storage refuses it.
    const host = `${account}.blob.core.windows.net`;
    const provider = 'org.apache.flink.fs.azurefs.EnvironmentVariableKeyProvider';
    const key = envFromSecret('AZURE_STORAGE_KEY', credentials.secretName, 'account-key');
    return {
      root: `wasbs://${container}@${host}`,
      part: {
        configuration: { [`fs.azure.account.keyprovider.${host}`]: provider },
        podTemplate: mainContainer({ env: [key] }),
      },
    };
  }
  const host = `${account}.dfs.core.windows.net`;
  return {
    root: `abfss://${container}@${host}`,
    part: {
      configuration: {
        [`fs.azure.account.auth.type.${host}`]: 'OAuth',
        [`fs.azure.account.oauth.provider.type.${host}`]:
          'org.apache.hadoop.fs.azurebfs.oauth2.MsiTokenProvider',
        [`fs.azure.account.oauth2.msi.tenant.${host}`]: options.tenantId!,
        [`fs.azure.account.oauth2.client.id.${host}`]: options.clientId!,
      },
      // Flink's Hadoop asks the instance metadata service; Azure's proxy sidecar answers with the pod's own identity.
      podTemplate: {
        metadata: {
          labels: { 'azure.workload.identity/use': 'true' },
          annotations: { 'azure.workload.identity/inject-proxy-sidecar': 'true' },
        },
      },
    },
  };
}
