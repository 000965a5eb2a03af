import { Chart, Size } from 'cdk8s';
import { Cpu, EnvValue, Probe, Secret, Volume } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { FlinkApplication, PodSecurity } from '../../../src';
import { APPLICATION, application, mainContainer, newChart, rendered } from '../fixture';

function withScope(props: (scope: Construct) => object) {
  const chart: Chart = newChart();
  new FlinkApplication(chart, 'clicks', { ...APPLICATION, ...props(new Construct(chart, 'parts')) });
  return rendered(chart);
}

test('pods run under the profile restricted, as the user of the image', () => {
  const { podTemplate } = application().spec;
  expect(podTemplate.spec.securityContext).toEqual({
    runAsNonRoot: true,
    runAsUser: 9999,
    runAsGroup: 9999,
    fsGroup: 9999,
    seccompProfile: { type: 'RuntimeDefault' },
  });
  expect(mainContainer(podTemplate).securityContext).toEqual({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
  });
});

test('another user, or no restriction, is a choice', () => {
  expect(application({ runAsUser: 185 }).spec.podTemplate.spec.securityContext.runAsUser).toBe(185);
  expect(application({ podSecurity: PodSecurity.UNRESTRICTED }).spec.podTemplate).toBeUndefined();
});

test('what is said of all pods stands in the one template that they share', () => {
  const { spec } = application({
    podLabels: { team: 'ads' },
    podAnnotations: { 'karpenter.sh/do-not-disrupt': 'true' },
    nodeSelector: { pool: 'flink' },
    tolerations: [{ key: 'spot', operator: 'Exists', effect: 'NoSchedule' }],
    priorityClassName: 'high',
    schedulerName: 'flink-binpack',
    imagePullSecrets: ['registry'],
  });
  expect(spec.podTemplate).toMatchObject({
    metadata: { labels: { team: 'ads' }, annotations: { 'karpenter.sh/do-not-disrupt': 'true' } },
    spec: {
      nodeSelector: { pool: 'flink' },
      tolerations: [{ key: 'spot', operator: 'Exists', effect: 'NoSchedule' }],
      priorityClassName: 'high',
      schedulerName: 'flink-binpack',
      imagePullSecrets: [{ name: 'registry' }],
    },
  });
  expect(spec.jobManager).not.toHaveProperty('podTemplate');
});

test('what is said of one role gives each role a whole template, so that nothing is left to merge', () => {
  const { spec } = application({
    podLabels: { team: 'ads' },
    taskManager: { nodeSelector: { disk: 'nvme' } },
  });
  expect(spec).not.toHaveProperty('podTemplate');
  expect(spec.jobManager.podTemplate.metadata.labels).toEqual({ team: 'ads' });
  expect(spec.jobManager.podTemplate.spec).not.toHaveProperty('nodeSelector');
  expect(spec.taskManager.podTemplate).toMatchObject({
    metadata: { labels: { team: 'ads' } },
    spec: { nodeSelector: { disk: 'nvme' } },
  });
});

test('pods are spread by the labels that they are counted by', () => {
  const { spec } = application({
    jobManager: {
      topologySpreadConstraints: [
        { topologyKey: 'kubernetes.io/hostname', matchLabels: { component: 'jobmanager' }, minDomains: 3 },
      ],
      // Kubernetes tells them apart by these two fields.
      podTemplate: {
        spec: {
          topologySpreadConstraints: [
            { topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule', maxSkew: 3 },
          ],
        },
      },
    },
  });
  expect(spec.jobManager.podTemplate.spec.topologySpreadConstraints).toEqual([
    {
      topologyKey: 'kubernetes.io/hostname',
      maxSkew: 3,
      minDomains: 3,
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: { component: 'jobmanager' } },
    },
  ]);
});

test('a spread without what it counts by is refused', () => {
  expect(() => application({ topologySpreadConstraints: [{ topologyKey: 'zone' } as never] })).toThrow(
    /topologySpreadConstraints\[0\]\.matchLabels is missing/,
  );
});

test('secrets come as environment variables or files, by name', () => {
  const { podTemplate } = application({
    secretEnv: { TOKEN: { secretName: 'api', key: 'token' } },
    secretFiles: { '/etc/tls': 'tls' },
    configFiles: { '/etc/job': 'job-config' },
  }).spec;
  const main = mainContainer(podTemplate);
  expect(main.env).toEqual([{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'api', key: 'token' } } }]);
  expect(main.volumeMounts).toEqual([
    { name: 'secret-tls', mountPath: '/etc/tls', readOnly: true },
    { name: 'config-job-config', mountPath: '/etc/job', readOnly: true },
  ]);
  expect(podTemplate.spec.volumes).toEqual([
    { name: 'secret-tls', secret: { secretName: 'tls' } },
    { name: 'config-job-config', configMap: { name: 'job-config' } },
  ]);
});

test('one volume can be mounted at two paths', () => {
  const { podTemplate } = application({ secretFiles: { '/a': 'tls', '/b': 'tls' } }).spec;
  expect(podTemplate.spec.volumes).toHaveLength(1);
  expect(
    mainContainer(podTemplate).volumeMounts.map((mount: { mountPath: string }) => mount.mountPath),
  ).toEqual(['/a', '/b']);
});

test('environment variables of cdk8s-plus are written as Kubernetes has them', () => {
  const { spec } = withScope((scope) => ({
    env: {
      PLAIN: EnvValue.fromValue('x'),
      SECRET: EnvValue.fromSecretValue({ secret: Secret.fromSecretName(scope, 's', 'api'), key: 'token' }),
    },
  }));
  expect(mainContainer(spec.podTemplate).env).toEqual([
    { name: 'PLAIN', value: 'x' },
    { name: 'SECRET', valueFrom: { secretKeyRef: { name: 'api', key: 'token' } } },
  ]);
});

test('sidecars and init containers of cdk8s-plus bring their volumes, and are as restricted as Flink', () => {
  const { spec } = withScope((scope) => {
    const logs = Volume.fromEmptyDir(scope, 'logs', 'logs');
    return {
      volumeMounts: [{ path: '/opt/flink/log', volume: logs }],
      sidecars: [
        {
          name: 'shipper',
          image: 'fluent-bit:3.1',
          volumeMounts: [{ path: '/logs', volume: logs, readOnly: true }],
          liveness: Probe.fromHttpGet('/', { port: 2020 }),
          resources: { cpu: { request: Cpu.millis(10) }, memory: { limit: Size.mebibytes(64) } },
        },
      ],
      initContainers: [{ name: 'warm', image: 'busybox:1.36', command: ['true'] }],
    };
  });
  const { containers, initContainers, volumes } = spec.podTemplate.spec;
  expect(volumes).toEqual([{ name: 'logs', emptyDir: {} }]);
  expect(containers.map((container: { name: string }) => container.name).sort()).toEqual([
    'flink-main-container',
    'shipper',
  ]);
  const shipper = containers.find((container: { name: string }) => container.name === 'shipper');
  expect(shipper).toMatchObject({
    volumeMounts: [{ name: 'logs', mountPath: '/logs', readOnly: true }],
    livenessProbe: { httpGet: { path: '/', port: 2020 } },
    resources: { requests: { cpu: '10m' }, limits: { memory: '64Mi' } },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  });
  expect(initContainers[0].securityContext.capabilities).toEqual({ drop: ['ALL'] });
});

test('a pod template of your own is merged last: by name, and null removes', () => {
  const { podTemplate } = application({
    env: { A: EnvValue.fromValue('1'), B: EnvValue.fromValue('2') },
    podTemplate: {
      spec: {
        hostAliases: [{ ip: '10.0.0.1', hostnames: ['db'] }],
        securityContext: { fsGroup: null },
        containers: [{ name: 'flink-main-container', env: [{ name: 'B', value: '3' }], tty: true }],
      },
    },
  }).spec;
  expect(podTemplate.spec.hostAliases).toEqual([{ ip: '10.0.0.1', hostnames: ['db'] }]);
  expect(podTemplate.spec.securityContext).not.toHaveProperty('fsGroup');
  expect(mainContainer(podTemplate)).toMatchObject({
    env: [
      { name: 'A', value: '1' },
      { name: 'B', value: '3' },
    ],
    tty: true,
  });
});
