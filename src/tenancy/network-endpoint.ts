import { isIP } from 'node:net';
import { badEndpoint } from './errors';
import { JsonObject } from '../validation/manifest';
import { checkShape, listOf, text, whole } from '../validation/shape';

/** Whom the pods of a tenant reach, or who reaches them: where, and on which ports. */
export class NetworkEndpoint {
  /**
   * Addresses outside the cluster, or that of its API server.
   *
   * @param cidr such as `10.0.0.1/32`, or a binding that becomes one for the cluster at hand
   * @param ports on which; all if none is given
   * @throws if it is no range of addresses.
   */
  public static cidr(cidr: string, ...ports: number[]): NetworkEndpoint {
    const [address, bits, ...rest] = String(cidr).split('/');
    const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    const isBinding = String(cidr).includes('${');
    if (!isBinding && (rest.length > 0 || !/^\d{1,3}$/.test(bits ?? '') || Number(bits) > most)) {
      throw badEndpoint(
        'NetworkEndpoint.cidr',
        `"${cidr}" is no range of addresses`,
        'one such as 10.0.0.0/16',
      );
    }
    return new NetworkEndpoint({ ipBlock: { cidr } }, checkedPorts('cidr', ports));
  }

  /**
   * All pods of a namespace.
   *
   * @param name the name of the namespace
   * @param ports on which; all if none is given
   * @throws if the name is empty.
   */
  public static namespace(name: string, ...ports: number[]): NetworkEndpoint {
    checkShape('NetworkEndpoint.namespace', { name }, { name: text }, ['name']);
    // By the label that the API server sets: nobody can give it to another namespace.
    const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': name } };
    return new NetworkEndpoint({ namespaceSelector }, checkedPorts('namespace', ports));
  }

  private constructor(
    private readonly peer: JsonObject,
    private readonly ports: readonly number[],
  ) {}

  /**
   * As a rule of a NetworkPolicy.
   *
   * @internal
   */
  public _rule(direction: 'from' | 'to', protocols: readonly string[] = ['TCP']): JsonObject {
    const ports = this.ports.flatMap((port) => protocols.map((protocol) => ({ port, protocol })));
    return { [direction]: [this.peer], ...(ports.length > 0 && { ports }) };
  }
}

function checkedPorts(factory: string, ports: number[]): number[] {
  checkShape(`NetworkEndpoint.${factory}`, { ports }, { ports: listOf(whole(1)) }, ['ports']);
  return [...ports];
}
