import { BlockList, isIP } from 'node:net';

/** By which proxy to go to a server, if by any. What the kubeconfig says comes first, and knows no exception. */
export function proxyFor(
  server: string,
  proxyUrl: string | undefined,
  env: NodeJS.ProcessEnv,
): { readonly url: string; readonly from: string } | undefined {
  if (proxyUrl) return { url: proxyUrl, from: 'proxy-url' };
  const address = new URL(server);
  const { protocol, port } = address;
  const secure = protocol === 'https:';
  const name = secure ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const url = env[name] || env[name.toLowerCase()];
  if (!url) return undefined;
  if (isException(hostOf(address), port || (secure ? '443' : '80'), env.NO_PROXY || env.no_proxy || '')) {
    return undefined;
  }
  return { url: url.includes('://') ? url : `http://${url}`, from: name };
}

/** Without the brackets of an IPv6 address. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** Whether a host is this machine itself. */
export function isLoopback(host: string): boolean {
  return (
    host === 'localhost' || (isIP(host) > 0 && inNetwork(host, isIP(host) === 6 ? '::1/128' : '127.0.0.0/8'))
  );
}

/** As Go's programs do, so that the same hosts are meant as by kubectl. */
function isException(host: string, port: string, exceptions: string): boolean {
  if (isLoopback(host)) return true;
  return exceptions
    .split(',')
    .map((each) => each.trim().toLowerCase())
    .filter((each) => each !== '')
    .some((each) => matches(each, host.toLowerCase(), port));
}

function matches(exception: string, host: string, port: string): boolean {
  if (exception === '*') return true;
  if (exception.includes('/')) return isIP(host) > 0 && inNetwork(host, exception);
  const [, name, onlyPort] = /^(?:\[?)(.*?)\]?(?::(\d+))?$/.exec(
    isIP(exception) === 6 ? `[${exception}]` : exception,
  )!;
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const domain = name.replace(/^\*?\.?/, '');
  const onlyBelow = name.startsWith('.') || name.startsWith('*.');
  return (host === domain && !onlyBelow) || (isIP(host) === 0 && host.endsWith(`.${domain}`));
}

function inNetwork(host: string, network: string): boolean {
  const [address, prefix] = network.split('/');
  const family = (ip: string) => (isIP(ip) === 6 ? 'ipv6' : 'ipv4');
  if (isIP(address) !== isIP(host)) return false;
  try {
    const list = new BlockList();
    list.addSubnet(address, Number(prefix), family(address));
    return list.check(host, family(host));
  } catch {
    return false;
  }
}
