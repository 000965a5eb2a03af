import { Duration } from 'cdk8s';
import { ownedKeys, unknownFlinkVersions, unreadableEntries } from './errors';
import { jobJavaOptions, OPEN_ENDED_SINCE } from './java-options';
import { HEALTH_PORT, LEASE, METRICS_PORT } from './names';
import { FlinkOperatorProps } from './operator-props';
import { flinkDuration } from '../../flink/config/duration';
import { FlinkVersion, flinkAtLeast } from '../../flink/versions/flink-version';
import { supportedFlinkVersions } from '../../flink/versions/operator-facts';
import { OperatorVersion } from '../../flink/versions/operator-version';

type Entries = Record<string, string>;
type Scoped = Readonly<Record<string, Readonly<Entries>>>;

const BY_NAMESPACE = 'kubernetes.operator.default-configuration.namespace.';
const BY_FLINK_VERSION = 'kubernetes.operator.default-configuration.flink-version.';

/** Keys that something outside of the configuration must agree with, and what to do instead of setting them. */
const OWNED: Readonly<Record<string, string>> = {
  'kubernetes.operator.watched.namespaces': 'the rights follow watchNamespaces; give that',
  'kubernetes.operator.dynamic.namespaces.enabled':
    'the rights follow watchNamespaces; change that and apply',
  'kubernetes.operator.leader-election.enabled': 'it is always on; remove it',
  'kubernetes.operator.leader-election.lease-name': `it is always ${LEASE}; remove it`,
  'kubernetes.operator.health.probe.enabled': 'the probes of the pods need it; remove it',
  'kubernetes.operator.health.probe.port': `it is always ${HEALTH_PORT}; remove it`,
  'kubernetes.operator.metrics.reporter.prom.factory.class': 'it is always on; remove it',
  'kubernetes.operator.metrics.reporter.prom.port': `it is always ${METRICS_PORT}; remove it`,
};

/**
 * The configuration of the operator, which is also that of all jobs.
 *
 * @throws if an entry would not come to the operator as it is given.
 */
export function operatorConfiguration(
  path: string,
  props: FlinkOperatorProps,
  version: OperatorVersion,
): Entries {
  const { namespaceConfiguration = {}, flinkVersionConfiguration = {} } = props;
  const given = {
    ...props.defaultConfiguration,
    ...scoped(BY_NAMESPACE, namespaceConfiguration),
    ...scoped(BY_FLINK_VERSION, flinkVersionConfiguration),
    ...props.configuration,
  };
  checkFlinkVersions(path, Object.keys(flinkVersionConfiguration), version);
  checkKeys(path, given);
  return { ...ownConfiguration(props), ...scoped(BY_FLINK_VERSION, jobJavaOptions(version)), ...given };
}

function ownConfiguration(props: FlinkOperatorProps): Entries {
  const { reconcileParallelism, watchNamespaces } = props;
  return {
    'kubernetes.operator.reconcile.interval': flinkDuration(props.reconcileInterval ?? Duration.seconds(15)),
    // While a job starts or stops, it is looked at more often.
    'kubernetes.operator.observer.progress-check.interval': '5 s',
    ...(reconcileParallelism
      ? { 'kubernetes.operator.reconcile.parallelism': String(reconcileParallelism) }
      : {}),
    ...(watchNamespaces ? { 'kubernetes.operator.watched.namespaces': watchNamespaces.join(',') } : {}),
    // Also where there is one: while it is replaced there are two.
    'kubernetes.operator.leader-election.enabled': 'true',
    'kubernetes.operator.leader-election.lease-name': LEASE,
    'kubernetes.operator.health.probe.enabled': 'true',
    'kubernetes.operator.health.probe.port': String(HEALTH_PORT),
    'kubernetes.operator.metrics.reporter.prom.factory.class':
      'org.apache.flink.metrics.prometheus.PrometheusReporterFactory',
    'kubernetes.operator.metrics.reporter.prom.port': String(METRICS_PORT),
  };
}

function scoped(prefix: string, configurations: Scoped): Entries {
  const entries = Object.entries(configurations).flatMap(([scope, configuration]) =>
    Object.entries(configuration).map(([key, value]) => [`${prefix}${scope}.${key}`, value]),
  );
  return Object.fromEntries(entries) as Entries;
}

function checkFlinkVersions(path: string, keys: readonly string[], version: OperatorVersion): void {
  const known: readonly string[] = supportedFlinkVersions(version);
  const openEnded = version.isAtLeast(OPEN_ENDED_SINCE);
  const isKnown = (key: string) => known.includes(openEnded ? key.replace(/\+$/, '') : key);
  const unknown = keys.filter((key) => !isKnown(key));
  if (unknown.length > 0) throw unknownFlinkVersions(path, unknown, known);
}

function checkKeys(path: string, given: Readonly<Entries>): void {
  const owned = Object.keys(given).filter((key) => Object.hasOwn(OWNED, key));
  if (owned.length > 0) {
    throw ownedKeys(
      path,
      owned.map((key) => [key, OWNED[key]]),
    );
  }
  const unreadable = Object.entries(given).flatMap(([key, value]) => {
    const why = misread(key, value);
    return why ? [[key, why] as const] : [];
  });
  if (unreadable.length > 0) throw unreadableEntries(path, unreadable);
}

/** Flink reads the file line by line, and not as YAML: `GlobalConfiguration` cuts at `#` and at the first `: `. */
function misread(key: string, value: string): string | undefined {
  if (/[#\r\n]|: |^\s|\s$/.test(key)) return 'the key has a space at an end, "#", ": " or a line break in it';
  if (/[#\r\n]/.test(value)) return 'the value has "#" or a line break in it, and ends there';
  if (value.trim() === '') return 'the value is empty, so that the line is left out';
  return undefined;
}

/** The text of a `flink-conf.yaml`, the one file that all operators from 1.7 to 1.15 read. */
export function flinkConf(configuration: Readonly<Entries>): string {
  return Object.entries(configuration)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
}

/** What the operator makes of its configuration for jobs of a namespace and a Flink version. */
export function effectiveConfiguration(
  configuration: Readonly<Entries>,
  namespace: string | undefined,
  flinkVersion: FlinkVersion | undefined,
): Entries {
  const entries = Object.entries(configuration);
  const under = (prefix: string) =>
    entries
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]);
  const versions = Object.values(FlinkVersion).filter((each) => flinkAtLeast(flinkVersion, each));
  return Object.fromEntries([
    ...entries.filter(([key]) => !key.startsWith(BY_NAMESPACE) && !key.startsWith(BY_FLINK_VERSION)),
    ...(namespace ? under(`${BY_NAMESPACE}${namespace}.`) : []),
    ...versions.flatMap((each) => under(`${BY_FLINK_VERSION}${each}+.`)),
    ...(flinkVersion ? under(`${BY_FLINK_VERSION}${flinkVersion}.`) : []),
  ]) as Entries;
}
