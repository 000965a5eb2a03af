import { JsonPatch, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { install } from './install';
import { LogLevel, OperatorVersion } from '../../../src';
import { FlinkOperatorProps, OperatorWebhook } from '../../../src/platform/operator';
import { Manifest } from '../../lab';

const WEBHOOK = OperatorWebhook.certManager({
  keystorePassword: { secretName: 'keystore', key: 'password' },
});

const installed = (props: FlinkOperatorProps = {}) => install({ installCrds: false, ...props });
const deployment = (props: FlinkOperatorProps = {}) => installed(props).object('Deployment');
const pod = (props?: FlinkOperatorProps) => deployment(props).spec.template.spec as Manifest;
const containers = (props?: FlinkOperatorProps) => pod(props).containers as Manifest[];
const kinds = (props?: FlinkOperatorProps) => installed(props).manifests.map(({ kind }) => kind);

test('the image is pinned by the version, and by a digest where one is given', () => {
  const image = (props: FlinkOperatorProps) => containers(props)[0].image as string;
  const version = OperatorVersion.V1_13_0;
  expect(image({})).toBe('docker.io/apache/flink-kubernetes-operator:1.15.0');
  expect(image({ version })).toBe('docker.io/apache/flink-kubernetes-operator:1.13.0');
  const imageRepository = 'registry.example.com:5000/flink-operator';
  const imageDigest = `sha256:${'0'.repeat(64)}`;
  expect(image({ version, imageRepository, imageDigest })).toBe(`${imageRepository}:1.13.0@${imageDigest}`);
  const bound = '${fleet:registry}/${fleet:operator}';
  expect(image({ imageRepository: bound })).toBe(`${bound}:1.15.0`);
});

test('two operators by default: rolled one by one, drained one by one, on two nodes if there are', () => {
  const { spec } = deployment();
  expect(spec).toMatchObject({ replicas: 2, strategy: { type: 'RollingUpdate' } });
  expect(installed().object('PodDisruptionBudget').spec).toEqual({
    maxUnavailable: 1,
    selector: spec.selector,
  });
  expect(pod().topologySpreadConstraints).toMatchObject([
    { topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' },
  ]);
});

test('a single one has no budget, which could only block drains, and still elects itself', () => {
  const { operator, manifests, object } = installed({ replicas: 1 });
  expect(manifests.map(({ kind }) => kind)).not.toContain('PodDisruptionBudget');
  expect(operator.apiObject.toJson()).toMatchObject({
    spec: { replicas: 1, strategy: { type: 'RollingUpdate' } },
  });
  expect(object('ConfigMap').data['flink-conf.yaml']).toContain(
    'kubernetes.operator.leader-election.enabled: true\n',
  );
});

test('every container meets the profile restricted, with a root that cannot be written', () => {
  expect(pod().securityContext).toEqual({
    runAsNonRoot: true,
    runAsUser: 9999,
    runAsGroup: 9999,
    seccompProfile: { type: 'RuntimeDefault' },
  });
  const both = containers({ webhook: WEBHOOK });
  expect(both.map(({ name }) => name as unknown)).toEqual(['flink-kubernetes-operator', 'flink-webhook']);
  for (const { securityContext } of both) {
    expect(securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    });
  }
});

test('memory is requested and limited alike; CPU is only requested', () => {
  expect(containers()[0].resources).toEqual({
    requests: { cpu: '500m', memory: '1024Mi' },
    limits: { memory: '1024Mi' },
  });
  expect(containers({ cpu: Cpu.units(2), memory: Size.gibibytes(4) })[0].resources).toEqual({
    requests: { cpu: '2', memory: '4096Mi' },
    limits: { memory: '4096Mi' },
  });
});

test('probes ask the port that the configuration opens', () => {
  const [{ ports, startupProbe, livenessProbe }] = containers();
  const { containerPort } = (ports as { name: string; containerPort: number }[]).find(
    ({ name }) => name === 'health-port',
  )!;
  expect(installed().object('ConfigMap').data['flink-conf.yaml']).toContain(
    `kubernetes.operator.health.probe.port: ${containerPort}\n`,
  );
  for (const probe of [startupProbe, livenessProbe]) {
    expect(probe).toMatchObject({ httpGet: { path: '/', port: 'health-port' } });
  }
});

test('place, priority and pull secrets can be said', () => {
  const said = {
    nodeSelector: { role: 'system' },
    tolerations: [{ key: 'system', operator: 'Exists' }],
    priorityClassName: 'platform',
  };
  expect(pod({ ...said, imagePullSecrets: ['registry'] })).toMatchObject({
    ...said,
    imagePullSecrets: [{ name: 'registry' }],
  });
});

test('the pod has exactly the files of its ConfigMap', () => {
  const { object } = installed({ logLevels: { root: LogLevel.WARN } });
  const files = Object.keys(object('ConfigMap').data as object);
  expect(files.sort()).toEqual(['flink-conf.yaml', 'log4j-console.properties', 'log4j-operator.properties']);
  const [{ configMap }] = pod().volumes as Manifest[];
  const items = files.map((key) => ({ key, path: key }));
  expect(configMap).toEqual({ name: 'flink-operator-config', items: expect.arrayContaining(items) });
  expect(configMap.items).toHaveLength(files.length);
});

describe('the configuration goes into a hash, by which pods are made anew', () => {
  const hash = (props: FlinkOperatorProps) =>
    deployment(props).spec.template.metadata.annotations['flink-fleet.dev/config-hash'] as string;

  test('that is the same for the same configuration', () => {
    expect(hash({})).toMatch(/^[0-9a-f]{16}$/);
    expect(hash({ cpu: Cpu.units(4), podMonitor: true })).toBe(hash({}));
  });

  test.each([
    ['of jobs', { defaultConfiguration: { 'web.timeout': '1' } }],
    ['of the operator', { configuration: { 'kubernetes.operator.savepoint.history.max.count': '3' } }],
    ['of logs', { logLevels: { root: LogLevel.DEBUG } }],
  ])('that changes with that %s', (_, props) => {
    expect(hash(props)).not.toBe(hash({}));
  });

  test('that sees a patch', () => {
    const { operator } = installed();
    const before = JSON.stringify(operator.apiObject.toJson());
    const configMap = operator.node.findChild('ConfigMap') as typeof operator.apiObject;
    configMap.addJsonPatch(JsonPatch.add('/data/extra', 'x'));
    expect(JSON.stringify(operator.apiObject.toJson())).not.toBe(before);
  });
});

test('what is off by default is left out', () => {
  expect(kinds()).not.toContain('PodMonitor');
  expect(kinds({ podMonitor: true, networkPolicy: false })).toContain('PodMonitor');
  expect(kinds({ networkPolicy: false })).not.toContain('NetworkPolicy');
});

test('a PodMonitor reads the port that the configuration opens', () => {
  const { object } = installed({ podMonitor: true });
  expect(object('PodMonitor').spec).toEqual({
    selector: { matchLabels: { 'app.kubernetes.io/name': 'flink-kubernetes-operator' } },
    podMetricsEndpoints: [{ port: 'metrics' }],
  });
  const { ports } = containers()[0] as Manifest & { ports: { name: string; containerPort: number }[] };
  const port = ports.find(({ name }) => name === 'metrics')!.containerPort;
  expect(object('ConfigMap').data['flink-conf.yaml']).toContain(`metrics.reporter.prom.port: ${port}\n`);
});

test('only metrics can be asked for, by pods of the cluster; the webhook by all, if there is one', () => {
  const ingress = (props: FlinkOperatorProps) =>
    installed(props).object('NetworkPolicy').spec.ingress as unknown;
  const metrics = { from: [{ namespaceSelector: {} }], ports: [{ port: 9999, protocol: 'TCP' }] };
  expect(ingress({})).toEqual([metrics]);
  expect(ingress({ webhook: WEBHOOK })).toEqual([metrics, { ports: [{ port: 9443, protocol: 'TCP' }] }]);
});
