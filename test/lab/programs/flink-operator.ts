import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProgramContext } from '../cluster/cluster';
import { Daemon } from '../process/daemon';

export interface FlinkOperatorOptions {
  /** What it is called in logs; `flink-operator` by default. */
  readonly name?: string;
  /** The token that it would find in its pod. */
  readonly token: string;
  readonly operatorNamespace: string;
  /** The text of its `flink-conf.yaml`, as it stands in a ConfigMap. */
  readonly configuration?: string;
  /** Whether it looks for job managers on loopback, each at the `rest.port` of its job, and not by their Services. */
  readonly jobManagersOnLoopback?: boolean;
}

/** Without them it could not look into its own classes on Java 17. */
const MODULE_OPENS = [
  'java.base/java.lang',
  'java.base/java.net',
  'java.base/java.io',
  'java.base/java.nio',
  'java.base/java.text',
  'java.base/java.util',
  'java.base/java.util.concurrent',
  'java.base/java.util.concurrent.atomic',
  'java.base/java.util.concurrent.locks',
  'java.base/java.time',
].map((name) => `--add-opens=${name}=ALL-UNNAMED`);

export function operatorDaemon(context: ProgramContext, options: FlinkOperatorOptions): Daemon {
  const { cluster, data, logs, parts } = context;
  const {
    name = 'flink-operator',
    token,
    operatorNamespace,
    configuration = '',
    jobManagersOnLoopback,
  } = options;
  const home = join(data, name);
  const conf = join(home, 'conf');
  const plugins = join(home, 'plugins');
  for (const folder of [conf, plugins]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(conf, 'flink-conf.yaml'), configuration);
  writeFileSync(join(conf, 'log4j-console.properties'), LOGGING);
  const { hostname, port } = new URL(cluster.server);
  return new Daemon({
    name: `${name} of cluster ${cluster.name}`,
    command: 'java',
    args: [
      ...MODULE_OPENS,
      '-Xmx512m',
      // On few cores most of a short life would go into compiling for a long one.
      '-XX:TieredStopAtLevel=1',
      '-XX:+UseSerialGC',
      `-Dlog4j.configurationFile=${join(conf, 'log4j-console.properties')}`,
      '-cp',
      join(parts.get('operator')!, '*'),
      'org.apache.flink.kubernetes.operator.FlinkOperator',
    ],
    env: {
      KUBECONFIG: cluster.kubeconfigFor(token, operatorNamespace),
      OPERATOR_NAMESPACE: operatorNamespace,
      OPERATOR_NAME: name,
      // That of a pod is its name, by which operators tell each other apart when they elect a leader.
      HOSTNAME: name,
      FLINK_CONF_DIR: conf,
      FLINK_PLUGINS_DIR: plugins,
      // Where they are missing it takes itself for a program on somebody's desk, and looks for jobs on that.
      ...(jobManagersOnLoopback ? {} : { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port }),
    },
    cwd: home,
    log: join(logs, `${name}.log`),
  });
}

const LOGGING = `
rootLogger.level = INFO
rootLogger.appenderRef.console.ref = Console
appender.console.type = Console
appender.console.name = Console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{HH:mm:ss,SSS} %-5p %c{1} [%X{resource.namespace}.%X{resource.name}] %m%n%throwable
`;
