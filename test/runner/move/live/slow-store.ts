import { Agent, createServer, IncomingMessage, request, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';

/** The way of a runner to an S3 server, on which answers take their time, or never come. */
export class SlowStore {
  public static async before(endpoint: string): Promise<SlowStore> {
    const store = new SlowStore(new URL(endpoint));
    await new Promise<void>((resolve) => store.server.listen(0, '127.0.0.1', resolve));
    return store;
  }

  /** Each answer comes so many milliseconds later. */
  public delayMs = 0;
  /** One of so many requests is never answered. */
  public holdsOneOf = Infinity;
  /** How many were never answered. */
  public held = 0;
  private asked = 0;
  private readonly agent = new Agent({ keepAlive: true });
  private readonly server: Server;

  private constructor(private readonly target: URL) {
    this.server = createServer((incoming, client) => this.handle(incoming, client));
  }

  public get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** It takes nothing any more, and what it holds is cut off. */
  public async close(): Promise<void> {
    this.server.closeAllConnections();
    this.agent.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private handle(incoming: IncomingMessage, client: ServerResponse): void {
    incoming.on('error', () => undefined);
    client.on('error', () => undefined);
    if (++this.asked % this.holdsOneOf === 0) {
      this.held++;
      incoming.resume();
      return;
    }
    const { hostname, port } = this.target;
    const { url: path, method, headers } = incoming;
    const outgoing = request({ agent: this.agent, hostname, port, path, method, headers }, (answer) => {
      setTimeout(() => {
        client.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(client);
      }, this.delayMs);
    });
    outgoing.on('error', () => client.destroy());
    incoming.pipe(outgoing);
  }
}
