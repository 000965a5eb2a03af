/** Near enough to Java's own test of an IPv6 address; the zone after % may be anything. */
const IPV6 = /^(?=.*:)[0-9a-f:.]+(%.+)?$/i;

const HTTP = /^https?:\/\//i;

/**
 * Says why the operator's Java could not make a URL of an ingress template; undefined if it can. Java is lenient:
 * after the protocol only the port and an address in brackets are looked at.
 */
export function ingressUrlProblem(template: string, name: string, namespace: string): string | undefined {
  const url = (HTTP.test(template) ? template : `http://${template}`)
    .replace(/\{\{name\}\}/gi, () => name)
    .replace(/\{\{namespace\}\}/gi, () => namespace)
    .trim();
  const authority = /^[^:]*:\/\/([^/?#]*)/.exec(url)?.[1] ?? '';
  const at = authority.indexOf('@');
  const host =
    at >= 0 && at === authority.lastIndexOf('@') ? authority.slice(at + 1) : at >= 0 ? '' : authority;
  if (host.startsWith('[')) {
    const end = host.indexOf(']');
    if (!IPV6.test(host.slice(1, Math.max(end, 0)))) return 'what stands in brackets is no address';
    if (host.length > end + 1 && host[end + 1] !== ':') return 'something stands after the brackets';
    return port(host, end + 1);
  }
  return port(host, host.indexOf(':'));
}

function port(host: string, colon: number): string | undefined {
  const text = colon < 0 ? '' : host.slice(colon + 1);
  return text === '' || /^\+?\d{1,9}$/.test(text) || text === '-1' ? undefined : `"${text}" is no port`;
}

/** An authority with an address in brackets: Java takes brackets there for nothing else. */
const ADDRESS = /^([^@[\]]*@)?\[[0-9a-f:.%]+\](:\d*)?$/i;

const ILLEGAL_IN_URI = /[\s<>"{}|\\^`]|%(?![0-9a-f]{2})/i;

export interface ParsedUri {
  readonly scheme?: string;
  readonly host?: string;
}

/** A URI as Java parses it; undefined where Java refuses it. */
export function parseUri(text: string): ParsedUri | undefined {
  // eslint-disable-next-line no-control-regex
  if (ILLEGAL_IN_URI.test(text) || /[\u0000-\u001f\u007f]/.test(text)) return undefined;
  const match = /^(?:([^:/?#]*):)?(?:\/\/([^/?#]*))?(.*)$/.exec(text);
  const [, scheme, authority, rest] = match ?? [];
  if (scheme !== undefined && !/^[a-z][a-z0-9+.-]*$/i.test(scheme)) return undefined;
  if (scheme !== undefined && authority === undefined && (rest === '' || rest.startsWith('#'))) {
    return undefined;
  }
  const opaque = scheme !== undefined && authority === undefined && !rest.startsWith('/');
  const path = opaque ? '' : rest.replace(/[?#].*$/, '');
  if (/[[\]]/.test(path) || (rest.match(/#/g) ?? []).length > 1) return undefined;
  if (authority && /[[\]]/.test(authority) && !ADDRESS.test(authority)) return undefined;
  if (authority === '' && rest === '') return undefined;
  return { scheme, host: authority ? hostOf(authority) : undefined };
}

/** Java knows no host in an authority that is not made of a host name, or an address, and a port. */
function hostOf(authority: string): string | undefined {
  const server = authority.slice(authority.lastIndexOf('@') + 1);
  const match = /^(\[[0-9a-f:.%]+\]|[^:[\]]*)(?::\d*)?$/i.exec(server);
  const host = match?.[1];
  if (!host) return undefined;
  if (host.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(host)) return host;
  const labels = host.replace(/\.$/, '').split('.');
  const valid = labels.every((label) => /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i.test(label));
  return valid && (labels.length === 1 || /^[a-z]/i.test(labels[labels.length - 1])) ? host : undefined;
}

/** Whether a host is, by its text alone, one of those that the operator refuses to fetch from. */
export function isRestrictedHost(host: string): boolean {
  const name = host.toLowerCase();
  if (name === 'localhost' || name === 'localhost.' || name.endsWith('.localhost')) return true;
  if (name.startsWith('[')) return isRestrictedIpv6(name.slice(1, -1).replace(/%.*$/, ''));
  return isRestrictedIpv4(name);
}

function isRestrictedIpv4(address: string): boolean {
  const [a, b, ...rest] = address.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : NaN));
  if (rest.length !== 2 || [a, b, ...rest].some((part) => !(part <= 255))) return false;
  return (
    a === 10 ||
    a === 127 ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b <= 31) ||
    (a === 192 && b === 168) ||
    (a >= 224 && a <= 239) ||
    (a === 0 && b === 0 && rest.every((part) => part === 0))
  );
}

function isRestrictedIpv6(address: string): boolean {
  const mapped = /^(?:0*:)*:?(?:ffff:)?(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  if (mapped) return isRestrictedIpv4(mapped[1]);
  return /^(0*:)*:?0*[01]?$/.test(address) || /^(fe[89a-f]|ff)[0-9a-f]{1,2}:/.test(address);
}
