import { install } from './install';
import { OperatorVersion } from '../../../src';
import {
  CertManagerWebhookOptions,
  FlinkOperatorProps,
  OperatorWebhook,
} from '../../../src/platform/operator';
import { Manifest } from '../../lab';

const keystorePassword = { secretName: 'keystore', key: 'password' };
const installed = (options: Partial<CertManagerWebhookOptions> = {}, props: FlinkOperatorProps = {}) =>
  install({
    installCrds: false,
    webhook: OperatorWebhook.certManager({ keystorePassword, ...options }),
    ...props,
  });

test('without a webhook nothing of it is there', () => {
  const { manifests, object } = install({ installCrds: false, webhook: OperatorWebhook.none() });
  expect(manifests.filter(({ kind }) => /Webhook|Certificate|Issuer|^Service$/.test(kind))).toEqual([]);
  expect(object('Deployment').spec.template.spec.containers).toHaveLength(1);
});

test.each([
  [OperatorVersion.V1_7_0, ['flinkdeployments', 'flinksessionjobs']],
  [OperatorVersion.V1_15_0, ['flinkdeployments', 'flinksessionjobs', 'flinkstatesnapshots']],
])('operator %s validates %j, and mutates the first two', (version, validated) => {
  const { object } = installed({}, { version });
  const resources = (kind: string) =>
    object(`${kind}WebhookConfiguration`).webhooks[0].rules[0].resources as string[];
  expect(resources('Validating')).toEqual(validated);
  expect(resources('Mutating')).toEqual(['flinkdeployments', 'flinksessionjobs']);
});

test('requests go to the port of the container, by a certificate for the name of the Service', () => {
  const { object } = installed({}, { namespace: 'ops' });
  const { service } = object('ValidatingWebhookConfiguration').webhooks[0].clientConfig as {
    service: Manifest;
  };
  const { metadata, spec } = object('Service');
  expect(service).toMatchObject({ name: metadata.name, namespace: 'ops', path: '/validate' });
  expect(object('Certificate').spec.dnsNames).toContain(`${metadata.name}.ops.svc`);
  const [, webhook] = object('Deployment').spec.template.spec.containers as Manifest[];
  expect(webhook.ports).toEqual([
    { name: 'webhook', containerPort: spec.ports[0].targetPort, protocol: 'TCP' },
  ]);
  expect(object('Deployment').spec.template.metadata.labels).toEqual(spec.selector);
});

test('the keystore is opened by the password that it was closed with', () => {
  const { object } = installed();
  const { keystores, secretName } = object('Certificate').spec as Manifest;
  expect(keystores.pkcs12.passwordSecretRef).toEqual({ name: 'keystore', key: 'password' });
  const { containers, volumes } = object('Deployment').spec.template.spec as Record<string, Manifest[]>;
  const env = containers[1].env as { name: string; valueFrom?: unknown }[];
  expect(env.find(({ name }) => name === 'WEBHOOK_KEYSTORE_PASSWORD')!.valueFrom).toEqual({
    secretKeyRef: { name: 'keystore', key: 'password' },
  });
  expect(volumes.find(({ name }) => (name as unknown) === 'keystore')!.secret).toMatchObject({ secretName });
});

test('the API server trusts the CA of the certificate', () => {
  const { object } = installed({}, { namespace: 'ops' });
  const { name } = object('Certificate').metadata;
  for (const kind of ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']) {
    expect(object(kind).metadata.annotations).toEqual({ 'cert-manager.io/inject-ca-from': `ops/${name}` });
  }
});

test('an issuer of its own signs, or one that is there', () => {
  const own = installed();
  expect(own.object('Certificate').spec.issuerRef).toEqual({
    kind: 'Issuer',
    name: own.object('Issuer').metadata.name,
  });
  const there = installed({ issuerName: 'internal' });
  expect(there.manifests.map(({ kind }) => kind)).not.toContain('Issuer');
  expect(there.object('Certificate').spec.issuerRef).toEqual({ kind: 'ClusterIssuer', name: 'internal' });
  const local = installed({ issuerName: 'internal', issuerKind: 'Issuer' });
  expect(local.object('Certificate').spec.issuerRef).toEqual({ kind: 'Issuer', name: 'internal' });
});

test('only writes in the namespaces that it serves wait for it', () => {
  const selector = (props: FlinkOperatorProps) =>
    installed({}, props).object('ValidatingWebhookConfiguration').webhooks[0].namespaceSelector as unknown;
  expect(selector({})).toBeUndefined();
  expect(selector({ watchNamespaces: ['ads', 'shop'] })).toEqual({
    matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['ads', 'shop'] }],
  });
});

test.each([
  [{}, 'keystorePassword is missing'],
  [{ keystorePassword: { secretName: 'x' } }, 'keystorePassword.key is missing'],
  [{ keystorePassword: 'password1234' }, 'keystorePassword must be'],
  [{ keystorePassword, issuer: 'internal' }, 'issuer is not known'],
])('options that are wrong are told: %j', (options, message) => {
  expect(() => OperatorWebhook.certManager(options as never)).toThrow(message);
});
