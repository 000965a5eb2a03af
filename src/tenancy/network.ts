import { NetworkEndpoint } from './network-endpoint';
import { JsonObject } from '../validation/manifest';
import { like, listOf, mapOf, Shape, text } from '../validation/shape';

/**
 * What the network lets through, to and from the pods of a tenant's namespaces; everything else is refused. The network plugin of
 * the cluster must know NetworkPolicies, else all of this does nothing.
 */
export interface TenantNetwork {
  /** The API server, which job managers need: its endpoints as pods reach them. */
  readonly apiServer: NetworkEndpoint[];
  /**
   * The namespace of the Flink operator, which talks to job managers.
   *
   * @default flink-operator
   */
  readonly operatorNamespace?: string;
  /**
   * Where names are resolved, by UDP and TCP.
   *
   * @default - port 53 of the pods of kube-system
   */
  readonly dns?: NetworkEndpoint[];
  /**
   * Who else may reach the pods, by a name for each, such as metrics scrapers on their port or an ingress
   * controller on 8081. The ports are those of the tenant's pods.
   *
   * @default - nobody
   */
  readonly ingress?: { [name: string]: NetworkEndpoint[] };
  /**
   * What else the pods may reach, by a name for each: state storage, Kafka, the service that gives out
   * workload identities.
   *
   * @default - nothing
   */
  readonly egress?: { [name: string]: NetworkEndpoint[] };
}

const ENDPOINTS = listOf(
  like('_rule', 'a NetworkEndpoint, such as NetworkEndpoint.cidr("10.0.0.1/32", 443)'),
);

export const NETWORK_SHAPE: Shape<TenantNetwork> = {
  apiServer: ENDPOINTS,
  operatorNamespace: text,
  dns: ENDPOINTS,
  ingress: mapOf(ENDPOINTS),
  egress: mapOf(ENDPOINTS),
};

/** Where the operator, and whoever looks at the web interface, finds a job manager. */
const REST_PORT = 8081;

/** The specs of a namespace's NetworkPolicies by their names. */
export function networkPolicies(network: TenantNetwork): Record<string, JsonObject> {
  const {
    apiServer,
    dns = [NetworkEndpoint.namespace('kube-system', 53)],
    ingress = {},
    egress = {},
  } = network;
  const operator = NetworkEndpoint.namespace(network.operatorNamespace ?? 'flink-operator', REST_PORT);
  const samePods = [{ podSelector: {} }];
  return {
    'default-deny': { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    flink: {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: samePods }, operator._rule('from')],
      egress: [
        { to: samePods },
        ...dns.map((endpoint) => endpoint._rule('to', ['UDP', 'TCP'])),
        ...apiServer.map((endpoint) => endpoint._rule('to')),
      ],
    },
    ...named('ingress', 'Ingress', 'from', ingress),
    ...named('egress', 'Egress', 'to', egress),
  };
}

function named(
  field: string,
  type: string,
  direction: 'from' | 'to',
  rules: Readonly<Record<string, readonly NetworkEndpoint[]>>,
): Record<string, JsonObject> {
  return Object.fromEntries(
    Object.entries(rules).map(([name, endpoints]) => [
      `${field}-${name}`,
      {
        podSelector: {},
        policyTypes: [type],
        [field]: endpoints.map((endpoint) => endpoint._rule(direction)),
      },
    ]),
  );
}
