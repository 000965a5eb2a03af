import { LogLevel } from '../../flink/config/logging';

/** The text of the operator's own `log4j-operator.properties`: each line names the resource that it is about. */
export function operatorLogging(levels: Readonly<Record<string, LogLevel>>): string {
  const { root = LogLevel.INFO, ...others } = levels;
  const loggers = Object.entries({ ...QUIET, ...others }).flatMap(([name, level], i) => [
    `logger.l${i}.name = ${name}`,
    `logger.l${i}.level = ${level}`,
  ]);
  return [
    `rootLogger.level = ${root}`,
    'rootLogger.appenderRef.console.ref = ConsoleAppender',
    'appender.console.name = ConsoleAppender',
    'appender.console.type = CONSOLE',
    'appender.console.layout.type = PatternLayout',
    'appender.console.layout.pattern = %d %-5p %-30c{1.} [%X{resource.namespace}/%X{resource.name}] %m%n%throwable',
    ...loggers,
    '',
  ].join('\n');
}

/** These tell the whole configuration, again and again. */
const QUIET: Readonly<Record<string, LogLevel>> = {
  'org.apache.flink.configuration.GlobalConfiguration': LogLevel.WARN,
  'org.apache.flink.configuration.Configuration': LogLevel.WARN,
};
