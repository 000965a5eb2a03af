import { IncomingMessage, STATUS_CODES, ServerResponse } from 'node:http';
import { Agent, createServer as createHttpsServer, request } from 'node:https';
import { AddressInfo, connect, createServer, Socket } from 'node:net';

/** What happens to the requests on a way to an API server. */
export type Fault =
  | { readonly kind: 'none' }
  /** Each request waits first. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** A partition: nothing comes through either way, and no connection ends. What waits goes on when it heals. */
  | { readonly kind: 'drop' }
  /** All connections are reset, and new ones as well. */
  | { readonly kind: 'reset' }
  /** The request takes effect, but its connection is reset before the answer. */
  | { readonly kind: 'lose-answers' }
  /** Requests are answered with this status in place of the API server. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly retryAfterSeconds?: number;
      /** Which part of the requests, from 0 to 1; 1 by default. They are spread evenly. */
      readonly share?: number;
    };

export interface ProxyProps {
  readonly port: number;
  /** The API server. */
  readonly target: string;
  /** What the API server shows: so clients that trust it trust the proxy. */
  readonly certificate: string;
  readonly key: string;
}

/** A request under way. */
interface Exchange {
  readonly client: ServerResponse;
  upstream?: IncomingMessage;
}

let fault: Fault = { kind: 'none' };
let answered = 0;
const waiting = new Set<() => void>();
const exchanges = new Set<Exchange>();
/** The connections of clients, by the port from which each goes on to where TLS ends. */
const connections = new Map<number, Socket>();

/**
 * Node can end a connection of TLS but not reset it, so TLS ends behind a plain connection, which can be.
 */
async function open({ port, target, certificate, key }: ProxyProps): Promise<void> {
  const agent = new Agent({ keepAlive: true, ca: certificate });
  const inner = createHttpsServer({ cert: certificate, key }, (incoming, client) =>
    handle(new URL(target), agent, incoming, client),
  );
  inner.on('tlsClientError', ignore);
  await new Promise<void>((resolve) => inner.listen(0, '127.0.0.1', resolve));
  const outer = createServer((client) => {
    client.on('error', ignore);
    if (fault.kind === 'reset') return void client.resetAndDestroy();
    const inside = connect((inner.address() as AddressInfo).port, '127.0.0.1', () => {
      const { localPort } = inside;
      connections.set(localPort!, client);
      inside.once('close', () => connections.delete(localPort!));
      client.pipe(inside).pipe(client);
    });
    inside.on('error', ignore);
    client.once('close', () => inside.destroy());
    inside.once('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => outer.listen(port, '127.0.0.1', resolve));
}

function handle(target: URL, agent: Agent, incoming: IncomingMessage, client: ServerResponse): void {
  const exchange: Exchange = { client };
  incoming.on('error', ignore);
  client.on('error', ignore);
  exchanges.add(exchange);
  client.once('close', () => exchanges.delete(exchange));
  const forward = () => forwardTo(target, agent, incoming, exchange);
  switch (fault.kind) {
    case 'reset':
      return reset(incoming);
    case 'drop':
      waiting.add(forward);
      client.once('close', () => waiting.delete(forward));
      return;
    case 'delay':
      setTimeout(forward, fault.ms);
      return;
    case 'answer':
      return isChosen(fault.share ?? 1) ? answer(client, fault) : forward();
    default:
      return forward();
  }
}

function forwardTo(target: URL, agent: Agent, incoming: IncomingMessage, exchange: Exchange): void {
  const { client } = exchange;
  if (client.destroyed) return;
  const { hostname, port } = target;
  const { url: path, method, headers } = incoming;
  const outgoing = request({ agent, hostname, port, path, method, headers }, (upstream) => {
    exchange.upstream = upstream;
    upstream.on('error', ignore);
    if (fault.kind === 'lose-answers') return reset(incoming);
    client.writeHead(upstream.statusCode!, upstream.headers);
    // A watch has its head at once, and its first event perhaps much later.
    client.flushHeaders();
    if (fault.kind !== 'drop') upstream.pipe(client);
  });
  outgoing.on('error', () => reset(incoming));
  client.once('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
}

/** Every nth, and not by chance: the same run has the same faults. */
function isChosen(share: number): boolean {
  answered++;
  return Math.floor(answered * share) > Math.floor((answered - 1) * share);
}

function answer(
  client: ServerResponse,
  { status, retryAfterSeconds }: Extract<Fault, { kind: 'answer' }>,
): void {
  const retry = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  client.writeHead(status, { 'content-type': 'application/json', ...retry });
  const message = STATUS_CODES[status] ?? 'fault';
  client.end(JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code: status }));
}

function become(next: Fault): void {
  fault = next;
  answered = 0;
  for (const { client, upstream } of exchanges) {
    if (next.kind === 'drop') upstream?.unpipe(client).pause();
    else upstream?.pipe(client);
  }
  if (next.kind === 'reset') connections.forEach((client) => client.resetAndDestroy());
  if (next.kind !== 'drop') {
    const held = [...waiting];
    waiting.clear();
    held.forEach((forward) => forward());
  }
}

function reset(incoming: IncomingMessage): void {
  connections.get(incoming.socket.remotePort!)?.resetAndDestroy();
}

/** Broken connections are what this is for. */
function ignore(): void {}

process.on('message', (message: { readonly open?: ProxyProps; readonly fault?: Fault }) => {
  const done = () => process.send!('done');
  if (message.fault) {
    become(message.fault);
    done();
  } else if (message.open) {
    void open(message.open).then(done);
  }
});
process.on('disconnect', () => process.exit());
