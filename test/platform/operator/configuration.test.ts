import { Duration } from 'cdk8s';
import { install } from './install';
import { FlinkVersion, Logging, LogLevel, OperatorVersion } from '../../../src';
import { FlinkOperatorProps } from '../../../src/platform/operator';

const installed = (props: FlinkOperatorProps = {}) => install({ installCrds: false, ...props });
const files = (props?: FlinkOperatorProps) =>
  installed(props).object('ConfigMap').data as Record<string, string>;

/** Read as Flink reads it. */
function configuration(props: FlinkOperatorProps = {}): Record<string, string> {
  const lines = files(props)['flink-conf.yaml'].trimEnd().split('\n');
  return Object.fromEntries(
    lines.map((line) => {
      const [key, value] = line.split('#')[0].split(/: (.*)/);
      return [key.trim(), value.trim()];
    }),
  );
}

const operatorKeys = (props?: FlinkOperatorProps) =>
  Object.fromEntries(
    Object.entries(configuration(props)).filter(([key]) => !key.includes('.flink-version.')),
  );

test('by default it says how often to look, how to elect, and where probes and metrics are', () => {
  expect(operatorKeys()).toEqual({
    'kubernetes.operator.reconcile.interval': '15 s',
    'kubernetes.operator.observer.progress-check.interval': '5 s',
    'kubernetes.operator.leader-election.enabled': 'true',
    'kubernetes.operator.leader-election.lease-name': 'flink-operator-lease',
    'kubernetes.operator.health.probe.enabled': 'true',
    'kubernetes.operator.health.probe.port': '8085',
    'kubernetes.operator.metrics.reporter.prom.factory.class':
      'org.apache.flink.metrics.prometheus.PrometheusReporterFactory',
    'kubernetes.operator.metrics.reporter.prom.port': '9999',
  });
});

test('properties become keys; configuration has the last word on what nothing else depends on', () => {
  const said = {
    reconcileInterval: Duration.minutes(1),
    reconcileParallelism: 50,
    watchNamespaces: ['ads', 'shop', 'ads'],
  };
  expect(operatorKeys(said)).toMatchObject({
    'kubernetes.operator.reconcile.interval': '1 min',
    'kubernetes.operator.reconcile.parallelism': '50',
    'kubernetes.operator.watched.namespaces': 'ads,shop',
  });
  const key = 'kubernetes.operator.reconcile.interval';
  expect(configuration({ ...said, configuration: { [key]: '2 min' } })[key]).toBe('2 min');
});

test('what Java 17 closes is opened for the jobs of each Flink version whose images may have it', () => {
  const versions = (version: OperatorVersion) =>
    Object.keys(configuration({ version })).flatMap((key) => /flink-version\.(.*)/.exec(key)?.[1] ?? []);
  expect(versions(OperatorVersion.V1_15_0)).toEqual([
    'v1_18.env.java.opts.all',
    'v1_19+.env.java.default-opts.all',
  ]);
  // Before 1.11 a version does not stand for those that are newer.
  expect(versions(OperatorVersion.V1_10_0)).toEqual([
    'v1_18.env.java.opts.all',
    'v1_19.env.java.default-opts.all',
    'v1_20.env.java.default-opts.all',
  ]);
});

describe('what jobs are told they may count on', () => {
  const { operator } = installed({
    version: OperatorVersion.V1_13_0,
    defaultConfiguration: { all: '1', namespace: '1', newer: '1', version: '1' },
    namespaceConfiguration: { ads: { namespace: '2', newer: '2', version: '2' } },
    flinkVersionConfiguration: { 'v1_19+': { newer: '3', version: '3' }, v1_20: { version: '4' } },
  });
  const told = (namespace?: string, flinkVersion?: FlinkVersion) => {
    const { defaultConfiguration = {} } = operator.settingsFor({ namespace, flinkVersion });
    return ['all', 'namespace', 'newer', 'version'].map((key) => defaultConfiguration[key]).join('');
  };

  test('is layered: of all, of the namespace, of newer versions of Flink, of one version', () => {
    expect(told()).toBe('1111');
    expect(told('ads')).toBe('1222');
    expect(told('shop')).toBe('1111');
    expect(told('ads', FlinkVersion.V1_18)).toBe('1222');
    expect(told('ads', FlinkVersion.V1_19)).toBe('1233');
    expect(told('ads', FlinkVersion.V1_20)).toBe('1234');
    expect(told('shop', FlinkVersion.V2_0)).toBe('1133');
  });

  test('has the version, and no key of the layers themselves', () => {
    const { version, defaultConfiguration } = operator.settingsFor({ namespace: 'ads' });
    expect(version).toBe(OperatorVersion.V1_13_0);
    expect(Object.keys(defaultConfiguration!).filter((key) => key.includes('default-configuration'))).toEqual(
      [],
    );
  });

  test('is asked for by a namespace and a Flink version', () => {
    expect(() => operator.settingsFor({ namespace: 7 } as never)).toThrow(/settingsFor.*namespace/);
    expect(() => operator.settingsFor({ flinkVersion: 'v9' } as never)).toThrow(
      /flinkVersion must be one of/,
    );
  });
});

test('logs of the operator and of jobs are set apart', () => {
  const { 'log4j-operator.properties': own, 'log4j-console.properties': jobs } = files({
    logLevels: { root: LogLevel.WARN, 'org.apache.flink.kubernetes.operator': LogLevel.DEBUG },
    defaultLogging: Logging.levels({ root: LogLevel.ERROR }),
  });
  expect(own).toContain('rootLogger.level = WARN\n');
  expect(own).toMatch(
    /logger\.(l\d+)\.name = org\.apache\.flink\.kubernetes\.operator\nlogger\.\1\.level = DEBUG/,
  );
  expect(jobs).toContain('rootLogger.level = ERROR\n');
  expect(Object.keys(files({ defaultLogging: Logging.logback('<configuration/>') }))).toContain(
    'logback-console.xml',
  );
});

describe('refused is', () => {
  test.each([
    ['configuration', 'kubernetes.operator.watched.namespaces', 'give that'],
    ['configuration', 'kubernetes.operator.leader-election.enabled', 'always on'],
    ['defaultConfiguration', 'kubernetes.operator.health.probe.port', 'always 8085'],
    ['configuration', 'kubernetes.operator.metrics.reporter.prom.port', 'always 9999'],
  ])('in %s what other objects depend on: %s', (layer, key, instead) => {
    expect(() => installed({ [layer]: { [key]: 'x' } })).toThrow(
      expect.objectContaining({
        code: 'FLEET_E2002',
        message: expect.stringMatching(new RegExp(`${key}.*${instead}`)),
      }),
    );
  });

  test.each([
    [{ 'a.b': 'x # y' }, 'ends there'],
    [{ 'a.b': 'x\ny' }, 'line break'],
    [{ 'a.b': ' ' }, 'empty'],
    [{ 'a: b': 'x' }, 'the key has'],
    [{ ' a': 'x' }, 'the key has'],
  ])('what the operator would read otherwise: %j', (defaultConfiguration, why) => {
    expect(() => installed({ defaultConfiguration })).toThrow(
      expect.objectContaining({ code: 'FLEET_E2003', message: expect.stringContaining(why) }),
    );
  });

  test.each([
    [OperatorVersion.V1_10_0, 'v2_0'],
    [OperatorVersion.V1_10_0, 'v1_19+'],
    [OperatorVersion.V1_15_0, 'v1_14'],
    [OperatorVersion.V1_15_0, '1.20'],
  ])('for operator %s the Flink version %s, which it does not know', (version, flinkVersion) => {
    const flinkVersionConfiguration = { [flinkVersion]: { 'web.timeout': '1' } };
    expect(() => installed({ version, flinkVersionConfiguration })).toThrow(
      expect.objectContaining({ code: 'FLEET_E2004', message: expect.stringContaining(`"${flinkVersion}"`) }),
    );
  });
});
