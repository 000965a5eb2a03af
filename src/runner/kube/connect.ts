import type { KubeApi } from './api';
import { CredentialCache } from './auth/credentials';
import { sourceOf } from './auth/source';
import { ClusterApi } from './cluster-api';
import { Kubeconfig, readKubeconfig } from './config/kubeconfig';
import { Limits, LIMITS } from './http/limits';
import { Sender } from './http/sender';
import { checkServer } from './http/server';
import { Transport } from './http/transport';

export interface ConnectOptions {
  /** Read before; absent: the usual one is read now. */
  readonly kubeconfig?: Kubeconfig;
  /** Ends what is under way; afterwards nothing is sent any more. */
  readonly signal?: AbortSignal;
  /** How many requests are under way at a time; 32 by default. */
  readonly connections?: number;
  /** Where those that serve an apply are too long, such as for a status. */
  readonly limits?: Partial<Limits>;
  /** Told of what is wrong and yet goes on. */
  readonly warn?: (text: string) => void;
}

const CONNECTIONS = 32;

/**
 * The API server of a context. Nothing is sent yet.
 *
 * @throws if the context is not there, or cannot be used.
 */
export function connect(context: string, options: ConnectOptions = {}): KubeApi {
  const {
    kubeconfig = readKubeconfig(),
    signal,
    connections = CONNECTIONS,
    warn = () => undefined,
  } = options;
  const target = kubeconfig.target(context);
  checkServer(target);
  const limits = { ...LIMITS, ...options.limits };
  const { host, pathname } = new URL(target.cluster.server);
  const transport = new Transport(target, connections, limits, warn);
  const where = { context, server: host };
  const credentials = new CredentialCache(sourceOf(target));
  const sender = new Sender(
    transport,
    credentials,
    { ...where, proxy: transport.proxyHost },
    limits,
    connections,
  );
  const abort = () => sender.end(new Error('ended'));
  if (signal?.aborted) abort();
  else signal?.addEventListener('abort', abort, { once: true });
  return new ClusterApi(where, sender, pathname.replace(/\/$/, ''), async () => {
    signal?.removeEventListener('abort', abort);
    abort();
    await transport.close();
  });
}
