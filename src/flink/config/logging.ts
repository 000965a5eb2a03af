import { checkShape, mapOf, oneOf, text } from '../../validation/shape';

/** How much a logger tells. */
export enum LogLevel {
  /** Everything. */
  TRACE = 'TRACE',
  /** What helps to find a bug. */
  DEBUG = 'DEBUG',
  /** What happens. */
  INFO = 'INFO',
  /** What may become a problem. */
  WARN = 'WARN',
  /** What is a problem. */
  ERROR = 'ERROR',
  /** Nothing. */
  OFF = 'OFF',
}

/** What a Flink cluster logs, and how. */
export class Logging {
  /**
   * Lines on the console, each logger at its level.
   *
   * @param levels the level of each logger; the logger `root` stands for all others and is INFO if not given
   * @throws if a level is unknown.
   */
  public static levels(levels: { [logger: string]: LogLevel }): Logging {
    checkShape('Logging.levels', { levels }, { levels: mapOf(oneOf(LogLevel)) });
    return new Logging({ 'log4j-console.properties': log4jProperties(levels) });
  }

  /**
   * The text of a `log4j-console.properties` of your own.
   *
   * @throws if it is not a string.
   */
  public static log4j(properties: string): Logging {
    checkShape('Logging.log4j', { properties }, { properties: text }, ['properties']);
    return new Logging({ 'log4j-console.properties': properties });
  }

  /**
   * The text of a `logback-console.xml` of your own; the image must have Logback in place of Log4j.
   *
   * @throws if it is not a string.
   */
  public static logback(xml: string): Logging {
    checkShape('Logging.logback', { xml }, { xml: text }, ['xml']);
    return new Logging({ 'logback-console.xml': xml });
  }

  private constructor(private readonly files: Readonly<Record<string, string>>) {}

  /** @internal */
  public _logConfiguration(): Readonly<Record<string, string>> {
    return this.files;
  }
}

function log4jProperties(levels: Readonly<Record<string, LogLevel>>): string {
  const { root, ...others } = levels;
  const loggers = Object.entries(others).flatMap(([name, level], i) => [
    `logger.l${i}.name = ${name}`,
    `logger.l${i}.level = ${level}`,
  ]);
  return [
    `rootLogger.level = ${root ?? LogLevel.INFO}`,
    'rootLogger.appenderRef.console.ref = ConsoleAppender',
    'appender.console.name = ConsoleAppender',
    'appender.console.type = CONSOLE',
    'appender.console.layout.type = PatternLayout',
    'appender.console.layout.pattern = %d{yyyy-MM-dd HH:mm:ss,SSS} %-5p %-60c %x - %m%n',
    ...loggers,
    '',
  ].join('\n');
}
