import { createServer, IncomingMessage, request, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';

/** What is answered in place of the store; nothing: it is asked. */
export type Meddle = (
  method: string,
  url: string,
) => { readonly status: number; readonly body: string } | undefined;

/** Stands before a real store, for what it has no answer of its own for. */
export class MeddlingProxy {
  public static async start(target: string): Promise<MeddlingProxy> {
    const proxy = new MeddlingProxy(new URL(target));
    await new Promise<void>((done) => proxy.server.listen(0, '127.0.0.1', done));
    return proxy;
  }

  public meddle?: Meddle;
  /** Before a request goes on. */
  public hold?: (method: string, url: string) => Promise<void>;
  private readonly server: Server;

  private constructor(private readonly target: URL) {
    this.server = createServer((from, to) => void this.held(from).then(() => this.pass(from, to)));
  }

  public get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async held({ method, url }: IncomingMessage): Promise<void> {
    await this.hold?.(method!, url!);
  }

  private pass(from: IncomingMessage, to: ServerResponse): void {
    const own = this.meddle?.(from.method!, from.url!);
    if (own) {
      from.resume();
      to.writeHead(own.status, { 'content-type': 'application/xml' }).end(own.body);
      return;
    }
    const { hostname, port } = this.target;
    // The host is part of what was signed, and stays.
    const { method, url: path, headers } = from;
    const onward = request({ hostname, port, method, path, headers }, (answer) => {
      to.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(to);
    });
    onward.on('error', () => to.destroy());
    from.pipe(onward);
  }
}
