import { App, Chart, Duration, Size, Testing } from 'cdk8s';
import { Cpu, EnvValue } from 'cdk8s-plus-27';
import { newChart } from './fixture';
import {
  Karpenter,
  KarpenterIdentity,
  KarpenterProps,
  KarpenterVersion,
  PreferencePolicy,
} from '../../../src';
import { KARPENTER_VERSION } from '../../../src/platform/karpenter/crds';
import { at, JsonObject } from '../../../src/validation/manifest';

const MINIMAL: KarpenterProps = { clusterName: 'prod-1', identity: KarpenterIdentity.podIdentity() };

function objects(props: Partial<KarpenterProps> = {}, chart = newChart()): JsonObject[] {
  new Karpenter(chart, 'karpenter', { ...MINIMAL, ...props });
  return Testing.synth(chart) as JsonObject[];
}

function only(kind: string, all: readonly JsonObject[]): JsonObject {
  const found = all.filter((object) => object.kind === kind);
  expect(found).toHaveLength(1);
  return found[0];
}

const pod = (all: readonly JsonObject[]) =>
  at(only('Deployment', all), 'spec', 'template', 'spec') as JsonObject;
const container = (all: readonly JsonObject[]) => (pod(all).containers as JsonObject[])[0];

function environment(props: Partial<KarpenterProps>): Record<string, string> {
  const variables = container(objects(props)).env as { name: string; value: string }[];
  expect(new Set(variables.map(({ name }) => name)).size).toBe(variables.length);
  return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
}

const make = (props: unknown) => () => new Karpenter(newChart(), 'karpenter', props as never);

test('the image is of the version that the CRDs are of, by the digest that is published for it', () => {
  expect(KarpenterVersion.DEFAULT.version).toBe(KARPENTER_VERSION);
  expect(container(objects()).image).toMatch(
    /^public\.ecr\.aws\/karpenter\/controller:1\.14\.1@sha256:[0-9a-f]{64}$/,
  );
});

test('another patch version of the same CRDs can be taken; no digest is made up for it', () => {
  const imageRepository = 'registry.example.com:5000/karpenter';
  const version = KarpenterVersion.of('v1.14.3');
  expect(container(objects({ version, imageRepository })).image).toBe(`${imageRepository}:1.14.3`);
  const imageDigest = `sha256:${'0'.repeat(64)}`;
  expect(container(objects({ version, imageRepository, imageDigest })).image).toBe(
    `${imageRepository}:1.14.3@${imageDigest}`,
  );
});

test.each(['1.13.1', '1.15.0', '1.14', 'latest', 1.14])(
  'the version %j, of no CRDs known here, is refused',
  (version) => {
    expect(() => KarpenterVersion.of(version as string)).toThrow(/FLEET_E2151.*those of 1\.14/);
  },
);

test('with IRSA the service account names its role; with Pod Identity nothing in the manifests does', () => {
  const roleArn = 'arn:aws-cn:iam::123456789012:role/karpenter';
  const annotated = only('ServiceAccount', objects({ identity: KarpenterIdentity.irsa(roleArn) }));
  expect(at(annotated, 'metadata', 'annotations')).toEqual({ 'eks.amazonaws.com/role-arn': roleArn });
  expect(at(only('ServiceAccount', objects()), 'metadata', 'annotations')).toBeUndefined();
  expect(() => KarpenterIdentity.irsa('karpenter')).toThrow(/the ARN of a role, such as/);
  expect(() => KarpenterIdentity.irsa('${fleet:karpenterRole}')).not.toThrow();
});

test('settings become the environment, each once', () => {
  expect(
    environment({
      clusterEndpoint: 'https://api.example.com',
      interruptionQueue: 'prod-1-karpenter',
      batchIdleDuration: Duration.seconds(3),
      batchMaxDuration: Duration.minutes(1),
      preferencePolicy: PreferencePolicy.IGNORE,
      featureGates: { spotToSpotConsolidation: true, reservedCapacity: false },
    }),
  ).toMatchObject({
    CLUSTER_NAME: 'prod-1',
    CLUSTER_ENDPOINT: 'https://api.example.com',
    INTERRUPTION_QUEUE: 'prod-1-karpenter',
    BATCH_IDLE_DURATION: '3s',
    BATCH_MAX_DURATION: '1m',
    PREFERENCE_POLICY: 'Ignore',
    FEATURE_GATES: 'SpotToSpotConsolidation=true,ReservedCapacity=false',
  });
});

test('what is not said is left to Karpenter', () => {
  expect(Object.keys(environment({})).sort()).toEqual([
    'CLUSTER_NAME',
    'CPU_REQUESTS',
    'HEALTH_PROBE_PORT',
    'MEMORY_LIMIT',
    'METRICS_PORT',
  ]);
});

test('env has the last word, but not on feature gates, which rights depend on', () => {
  const env = { LOG_LEVEL: EnvValue.fromValue('debug'), CLUSTER_NAME: EnvValue.fromValue('other') };
  expect(environment({ env })).toMatchObject({ LOG_LEVEL: 'debug', CLUSTER_NAME: 'other' });
  const gates = { FEATURE_GATES: EnvValue.fromValue('NodeOverlay=true') };
  expect(make({ ...MINIMAL, env: gates })).toThrow(/FLEET_E2152.*give featureGates/);
});

test('a feature gate brings the rights that it needs, and nothing else has them', () => {
  const resources = (props: Partial<KarpenterProps>) =>
    (only('ClusterRole', objects(props)).rules as JsonObject[]).flatMap((rule) => rule.resources as string[]);
  expect(resources({})).not.toEqual(expect.arrayContaining(['nodeoverlays']));
  expect(resources({})).not.toEqual(expect.arrayContaining(['deployments']));
  expect(resources({ featureGates: { nodeOverlay: true } })).toEqual(
    expect.arrayContaining(['nodeoverlays', 'nodeoverlays/status']),
  );
  expect(resources({ featureGates: { capacityBuffer: true } })).toEqual(
    expect.arrayContaining(['capacitybuffers', 'capacitybuffers/status', 'podtemplates', 'deployments']),
  );
});

test('no role has a wildcard, and none may write what it does not own', () => {
  const roles = objects({ featureGates: { nodeOverlay: true, capacityBuffer: true } })
    .filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole')
    .flatMap(({ rules }) => rules as JsonObject[]);
  expect(JSON.stringify(roles)).not.toContain('*');
  const writes = roles
    .filter(({ verbs }) => (verbs as string[]).some((verb) => !['get', 'list', 'watch'].includes(verb)))
    .flatMap(({ resources }) => resources as string[]);
  for (const resource of ['secrets', 'namespaces', 'persistentvolumes', 'daemonsets', 'deployments']) {
    expect(writes).not.toContain(resource);
  }
});

test('it runs under the profile restricted, with a read-only root', () => {
  expect(pod(objects()).securityContext).toMatchObject({
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
  });
  expect(container(objects()).securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
});

test('its two pods share no node, are spread over zones, on no node of Karpenter, and go one at a time', () => {
  const { affinity, topologySpreadConstraints } = pod(objects());
  const text = JSON.stringify(affinity);
  expect(text).toContain('"karpenter.sh/nodepool","operator":"DoesNotExist"');
  expect(text).toContain('"topologyKey":"kubernetes.io/hostname"');
  expect(topologySpreadConstraints).toMatchObject([
    { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 1 },
  ]);
  expect(at(only('PodDisruptionBudget', objects()), 'spec', 'maxUnavailable')).toBe(1);
  expect(at(only('Deployment', objects()), 'spec', 'replicas')).toBe(2);
});

test('the Service, the budget and the policy select the pods', () => {
  const all = objects();
  const labels = at(only('Deployment', all), 'spec', 'template', 'metadata', 'labels');
  expect(at(only('Service', all), 'spec', 'selector')).toEqual(labels);
  expect(at(only('PodDisruptionBudget', all), 'spec', 'selector', 'matchLabels')).toEqual(labels);
  expect(at(only('NetworkPolicy', all), 'spec', 'podSelector', 'matchLabels')).toEqual(labels);
});

test('size, place and priority can be said', () => {
  const all = objects({
    replicas: 1,
    cpu: Cpu.millis(250),
    memory: Size.mebibytes(512),
    nodeSelector: { role: 'system' },
    tolerations: [{ key: 'system', operator: 'Exists' }],
    priorityClassName: 'platform',
  });
  expect(container(all).resources).toEqual({
    requests: { cpu: '250m', memory: '512Mi' },
    limits: { memory: '512Mi' },
  });
  expect(pod(all)).toMatchObject({
    nodeSelector: { 'kubernetes.io/os': 'linux', role: 'system' },
    tolerations: [
      { key: 'CriticalAddonsOnly', operator: 'Exists' },
      { key: 'system', operator: 'Exists' },
    ],
    priorityClassName: 'platform',
  });
});

test('the network policy can be left out', () => {
  expect(objects({ networkPolicy: false }).filter(({ kind }) => kind === 'NetworkPolicy')).toEqual([]);
});

test('it is in the namespace that is said, else in that of its chart, else in kube-system', () => {
  const namespaces = (all: readonly JsonObject[]) =>
    all.filter(({ kind }) => kind === 'Deployment').map((object) => at(object, 'metadata', 'namespace'));
  expect(namespaces(objects({ namespace: 'karpenter' }))).toEqual(['karpenter']);
  expect(namespaces(objects())).toEqual(['flink-system']);
  expect(namespaces(objects({}, new Chart(new App(), 'bare')))).toEqual(['kube-system']);
});

test('rights are bound to its own service account; the address of DNS is in kube-system wherever it runs', () => {
  const all = objects({ namespace: 'karpenter' });
  const bindings = all.filter(({ kind }) => ['RoleBinding', 'ClusterRoleBinding'].includes(kind as string));
  expect(bindings).toHaveLength(3);
  for (const { subjects } of bindings) {
    expect(subjects).toEqual([{ kind: 'ServiceAccount', name: 'karpenter', namespace: 'karpenter' }]);
  }
  const dns = all.filter((object) => at(object, 'metadata', 'name') === 'karpenter-dns');
  expect(dns.map((object) => at(object, 'metadata', 'namespace'))).toEqual(['kube-system', 'kube-system']);
});

test('what belongs to the whole cluster is in no namespace', () => {
  const all = objects().filter(({ kind }) => (kind as string).startsWith('ClusterRole'));
  expect(all.map(({ metadata }) => at(metadata, 'namespace'))).toEqual([undefined, undefined]);
});

test.each([
  [{}, ['clusterName is missing', 'identity is missing']],
  [{ ...MINIMAL, version: '1.14.1' }, ['version must be a KarpenterVersion']],
  [{ ...MINIMAL, interruptionQueue: 'https://sqs.eu-1.amazonaws.com/1/q' }, ['not its URL or ARN']],
  [{ ...MINIMAL, clusterEndpoint: 'api.example.com' }, ['clusterEndpoint must be a URL']],
  [{ ...MINIMAL, imageRepository: 'registry/karpenter:1.14.1@sha256:0' }, ['without tag and digest']],
  [{ ...MINIMAL, imageDigest: 'sha256:12' }, ['imageDigest must be a digest']],
  [{ ...MINIMAL, featureGates: { spotToSpot: true } }, ['featureGates.spotToSpot is not known']],
  [{ ...MINIMAL, namespace: 'kube_system' }, ['namespace must be the name of a namespace']],
  [{ ...MINIMAL, replicas: 0 }, ['replicas must be a whole number']],
])('%#: what is wrong is told by the name of the property', (props, messages) => {
  for (const message of messages) expect(make(props)).toThrow(message);
});
