import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { inside, Namespaces, runInside } from './namespace';
import { Daemon } from '../../lab/process/daemon';
import { until } from '../../lab/process/until';

/** Where the store and the broker are. */
export const WAN_ADDRESS = '10.231.0.1';
const DESK_ADDRESS = '10.231.0.2';
const NOBODY = '02:00:00:00:00:01';

/**
 * The network between clusters: a bridge in a namespace of its own, so that the machine's network is never touched.
 * Beside it the desk, a network in which the runner is. Processes hold them, and they are gone with these.
 */
export class WideArea {
  public static async start(logs: string): Promise<WideArea> {
    const [wan, desk] = ['wan', 'desk'].map((name) => {
      const args = ['--net', 'sleep', 'infinity'];
      return new Daemon({
        name: `the network ${name}`,
        command: 'unshare',
        args,
        log: join(logs, `${name}.log`),
      });
    });
    const area = new WideArea(wan, desk);
    try {
      await area.setUp();
    } catch (error) {
      await area.stop();
      throw error;
    }
    return area;
  }

  private constructor(
    private readonly wanHolder: Daemon,
    private readonly deskHolder: Daemon,
  ) {}

  public get wan(): Namespaces {
    return { pid: this.wanHolder.pid!, whole: false };
  }

  /** Where the runner is. */
  public get desk(): Namespaces {
    return { pid: this.deskHolder.pid!, whole: false };
  }

  /** A daemon beside the bridge, which all clusters and the runner can reach. */
  public daemon(
    name: string,
    log: string,
    command: readonly string[],
    options: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
  ): Daemon {
    const [program, args] = inside(this.wan, command);
    return new Daemon({ name, command: program, args, log, ...options });
  }

  /** Gives the network of a process an interface here, with an address. */
  public async plug(name: string, network: Namespaces, address: string): Promise<void> {
    const port = `to-${name}`;
    // Made here and given away: it is gone with either of the two, but a network that has ended may take seconds to go.
    await this.ip('link', 'delete', port).catch(ignoreAbsent);
    await this.ip('link', 'add', port, 'type', 'veth', 'peer', 'name', `peer-${name}`);
    await this.ip('link', 'set', `peer-${name}`, 'netns', String(network.pid), 'name', 'eth0');
    await this.ip('link', 'set', port, 'master', 'bridge', 'up');
    await runInside(network, 'ip', 'address', 'add', `${address}/24`, 'dev', 'eth0');
    await runInside(network, 'ip', 'link', 'set', 'eth0', 'up');
    await runInside(network, 'ip', 'route', 'add', 'default', 'via', WAN_ADDRESS);
  }

  /** Lets what the runner sends to an address get lost, or arrive again; for all others nothing changes. */
  public async setSight(address: string, state: 'lost' | 'clear'): Promise<void> {
    const entry =
      state === 'lost' ? ['replace', address, 'lladdr', NOBODY, 'nud', 'permanent'] : ['del', address];
    await runInside(this.desk, 'ip', 'neigh', ...entry, 'dev', 'eth0');
  }

  public async stop(): Promise<void> {
    await Promise.all([this.wanHolder, this.deskHolder].map((each) => each.kill()));
  }

  private async setUp(): Promise<void> {
    for (const holder of [this.wanHolder, this.deskHolder]) {
      holder.start();
      // It has a namespace of its own only once `unshare` has made it.
      await until(async () => networkOf(holder.pid!) !== networkOf(process.pid), {
        what: holder.name,
        everyMs: 10,
        needs: [holder],
      });
    }
    await this.ip('link', 'set', 'lo', 'up');
    await this.ip('link', 'add', 'bridge', 'type', 'bridge');
    await this.ip('address', 'add', `${WAN_ADDRESS}/24`, 'dev', 'bridge');
    await this.ip('link', 'set', 'bridge', 'up');
    await runInside(this.desk, 'ip', 'link', 'set', 'lo', 'up');
    await this.plug('desk', this.desk, DESK_ADDRESS);
  }

  private async ip(...args: readonly string[]): Promise<void> {
    await runInside(this.wan, 'ip', ...args);
  }
}

function ignoreAbsent(error: Error): void {
  if (!error.message.includes('Cannot find device')) throw error;
}

const networkOf = (pid: number) => readlinkSync(`/proc/${pid}/ns/net`);
