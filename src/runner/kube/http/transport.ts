import { Dispatcher, Pool, ProxyAgent } from 'undici';
import { Exchange, Incoming } from './exchange';
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

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : '';
}
