import { Dispatcher, Pool, ProxyAgent } from 'undici';
import type { Limits } from './limits';
import type { Credentials } from '../auth/credentials';
import type { Target } from '../config/kubeconfig';
import { proxyFor } from '../config/proxy';
import { insecure, wrongProxy, wrongTls } from '../errors';
import { readTls, Tls } from './tls';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface Outgoing {
  readonly method: Method;
  /** With its query. */
  readonly path: string;
  readonly accept: string;
  readonly type?: string;
  readonly body?: string;
}

export interface Incoming {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** A try that got no answer. */
export class Broken extends Error {
  public constructor(
    /** Such as `ECONNREFUSED`, or `ABORTED` where this side ended it. */
    public readonly code: string,
    /** Whether anything of it can have been received. */
    public readonly sent: boolean,
    cause: Error,
  ) {
    super(cause.message, { cause });
  }
}

/** Connections to one API server: kept, bounded in number, and made anew when the client certificate changes. */
export class Transport {
  private made?: { readonly certificate?: string; readonly dispatcher: Dispatcher };
  private readonly underWay = new Set<(reason: Error) => void>();
  private readonly impersonation: Readonly<Record<string, string | string[]>>;
  private readonly proxy: ReturnType<typeof proxyFor>;
  private readonly origin: string;

  public constructor(
    private readonly target: Target,
    private readonly connections: number,
    private readonly limits: Limits,
    private readonly warn: (text: string) => void,
  ) {
    const { cluster, user, context } = target;
    this.proxy = proxyFor(cluster.server, cluster.proxyUrl, process.env);
    if (this.proxy && !/^(https?|socks5?):$/.test(protocolOf(this.proxy.url))) {
      throw wrongProxy(context, this.proxy.from, 'is no address of a proxy');
    }
    this.origin = new URL(cluster.server).origin;
    this.impersonation = user.impersonation as Record<string, string | string[]>;
    if (cluster.insecure) this.warn(insecure(context, cluster.server));
  }

  /** The proxy by which it goes, without a password. */
  public get proxyHost(): string | undefined {
    return this.proxy && new URL(this.proxy.url).host;
  }

  /** @throws Broken */
  public send(outgoing: Outgoing, credentials: Credentials, limit: number): Promise<Incoming> {
    const { method, path, accept, type, body } = outgoing;
    const dispatcher = this.dispatcherFor(credentials);
    const exchange = new Exchange(this.underWay);
    exchange.endWithin(limit);
    dispatcher.dispatch(
      {
        origin: this.origin,
        method,
        path,
        body,
        headers: {
          accept,
          'user-agent': 'flink-fleet',
          ...(type ? { 'content-type': type } : {}),
          ...(credentials.authorization ? { authorization: credentials.authorization } : {}),
          ...this.impersonation,
        },
        headersTimeout: this.limits.answer,
        bodyTimeout: this.limits.answer,
      },
      exchange,
    );
    return exchange.incoming;
  }

  /** Ends all that is under way. */
  public abort(reason: Error): void {
    for (const end of [...this.underWay]) end(reason);
  }

  public async close(): Promise<void> {
    await this.made?.dispatcher.destroy();
  }

  private dispatcherFor({ certificate, key }: Credentials): Dispatcher {
    const shown = certificate?.toString();
    if (this.made && this.made.certificate === shown) return this.made.dispatcher;
    // What is under way ends in peace.
    void this.made?.dispatcher.close();
    const dispatcher = this.open(readTls(this.target, certificate, key));
    this.made = { certificate: shown, dispatcher };
    return dispatcher;
  }

  private open(tls: Tls): Dispatcher {
    const { context, cluster } = this.target;
    const { connections, limits, proxy } = this;
    const pool = { connections, keepAliveTimeout: 30_000, connectTimeout: limits.connect };
    try {
      return proxy
        ? new ProxyAgent({ uri: proxy.url, requestTls: { ...tls, timeout: limits.connect }, ...pool })
        : new Pool(this.origin, { ...pool, connect: { ...tls, timeout: limits.connect } });
    } catch (error) {
      if (proxy) throw wrongProxy(context, proxy.from, (error as Error).message);
      throw wrongTls(context, cluster.server, (error as Error).message);
    }
  }
}

/** One request as undici tells of it. It knows, unlike a promise of an answer, whether anything was sent. */
class Exchange implements Dispatcher.DispatchHandler {
  public readonly incoming: Promise<Incoming>;
  private settle!: { resolve: (incoming: Incoming) => void; reject: (error: Broken) => void };
  private sent = false;
  private ended?: Error;
  private controller?: Dispatcher.DispatchController;
  private timer?: NodeJS.Timeout;
  private head?: Pick<Incoming, 'status' | 'headers'>;
  private readonly chunks: Buffer[] = [];

  public constructor(private readonly underWay: Set<(reason: Error) => void>) {
    this.incoming = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    underWay.add(this.end);
  }

  public endWithin(limit: number): void {
    this.timer = setTimeout(() => this.end(new TimeUp()), limit);
  }

  public onRequestStart(controller: Dispatcher.DispatchController): void {
    // It was given up while there was no connection.
    if (this.ended) return controller.abort(this.ended);
    this.controller = controller;
    this.sent = true;
  }

  public onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Incoming['headers'],
  ): void {
    this.head = { status, headers };
  }

  public onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  public onResponseEnd(): void {
    this.finish();
    this.settle.resolve({
      ...this.head!,
      body: this.chunks.length === 1 ? this.chunks[0] : Buffer.concat(this.chunks),
    });
  }

  public onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.finish();
    this.settle.reject(new Broken(codeOf(error), this.sent, error));
  }

  private readonly end = (reason: Error): void => {
    if (this.ended) return;
    this.ended = reason;
    // Without a connection there is nobody yet who would tell of the end.
    if (this.controller) this.controller.abort(reason);
    else this.onResponseError(undefined as never, reason);
  };

  private finish(): void {
    clearTimeout(this.timer);
    this.underWay.delete(this.end);
  }
}

class TimeUp extends Error {
  public readonly code = 'TIME_UP';
}

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : '';
}

/** The first code that says something: undici wraps what the system said. */
function codeOf(error: Error & { code?: string; cause?: unknown; errors?: unknown }): string {
  const inner = error.cause ?? (Array.isArray(error.errors) ? (error.errors as unknown[])[0] : undefined);
  const own = error.code;
  if ((own === undefined || own === 'UND_ERR') && inner instanceof Error) return codeOf(inner);
  return own ?? error.name;
}
