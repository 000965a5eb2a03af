import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInside } from './namespace';
import { WAN_ADDRESS, WideArea } from './wide-area';
import { run } from '../../lab/build/run';
import { Daemon } from '../../lab/process/daemon';
import { until } from '../../lab/process/until';

const PORT = 9092;
export const BOOTSTRAP = `${WAN_ADDRESS}:${PORT}`;
export const TOPIC = 'counts';

/** What a topic holds, record by record, for whoever reads only what was committed. */
export interface Committed {
  readonly records: number;
  /** The highest number; all below it must be there. */
  readonly highest: number;
  readonly missing: number;
  readonly twice: number;
  /** Records whose count says that the state was wrong. */
  readonly wrong: number;
  /** What each cluster has written, in the order in which they began. */
  readonly writers: readonly {
    readonly cluster: string;
    readonly records: number;
    readonly first: number;
    readonly last: number;
    readonly firstOffset: number;
    readonly lastOffset: number;
    /** When its first and its last record were written, in ms. */
    readonly firstAt: number;
    readonly lastAt: number;
  }[];
  /** How many records stand behind a transaction that is still open. */
  readonly open: number;
}

/** A real Kafka broker between the clusters, and who reads from it what the job has written. */
export class Broker {
  public static async start(
    area: WideArea,
    part: string,
    folders: { readonly data: string; readonly logs: string },
  ): Promise<Broker> {
    const home = join(folders.data, 'kafka');
    const classes = join(home, 'classes');
    mkdirSync(classes, { recursive: true });
    const classPath = `${classes}:${join(part, '*')}:${home}`;
    writeFileSync(join(home, 'server.properties'), properties(join(home, 'data')));
    writeFileSync(join(home, 'log4j.properties'), LOGGING);
    const source = join(__dirname, '../check/Committed.java');
    await run('javac', ['-nowarn', '-d', classes, '-cp', join(part, '*'), source], home);
    const id = randomBytes(16).toString('base64url').replace(/^-/, 'a');
    const file = join(home, 'server.properties');
    await run(
      'java',
      [...JVM, '-cp', classPath, 'kafka.tools.StorageTool', 'format', '-t', id, '-c', file],
      home,
    );
    const daemon = area.daemon(
      'the Kafka broker',
      join(folders.logs, 'kafka.log'),
      ['java', ...JVM, '-cp', classPath, 'kafka.Kafka', file],
      { cwd: home },
    );
    daemon.start();
    const broker = new Broker(area, daemon, classPath);
    await until(async () => daemon.log().includes('Kafka Server started'), {
      what: 'the Kafka broker',
      needs: [daemon],
      timeoutMs: 120_000,
    });
    await broker.check('create');
    return broker;
  }

  private constructor(
    private readonly area: WideArea,
    private readonly daemon: Daemon,
    private readonly classPath: string,
  ) {}

  /** Reads the whole topic. */
  public async committed(): Promise<Committed> {
    return JSON.parse((await this.check('read')).join('')) as Committed;
  }

  public async stop(): Promise<void> {
    await this.daemon.kill();
  }

  private async check(what: 'create' | 'read'): Promise<string[]> {
    const args = [...JVM, '-cp', this.classPath, 'Committed', what, BOOTSTRAP, TOPIC];
    return runInside(this.area.wan, 'java', ...args);
  }
}

const JVM = ['-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

function properties(data: string): string {
  const listeners = `PLAINTEXT://${BOOTSTRAP},CONTROLLER://${WAN_ADDRESS}:9093`;
  const entries = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@${WAN_ADDRESS}:9093`,
    'controller.listener.names': 'CONTROLLER',
    listeners,
    'advertised.listeners': `PLAINTEXT://${BOOTSTRAP}`,
    'log.dirs': data,
    'offsets.topic.replication.factor': '1',
    // With the defaults a single broker would never begin a transaction.
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '2',
    'auto.create.topics.enable': 'false',
  };
  return Object.entries(entries)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

const LOGGING = `log4j.rootLogger=INFO, console
log4j.appender.console=org.apache.log4j.ConsoleAppender
log4j.appender.console.target=System.err
log4j.appender.console.layout=org.apache.log4j.PatternLayout
log4j.appender.console.layout.ConversionPattern=%d{HH:mm:ss,SSS} %-5p %c{1} %m%n
log4j.logger.org.apache.kafka.clients=WARN
`;
