import { METRICS_PORT } from './settings';
import { SELECTOR } from './workload';
import { JsonObject } from '../../../validation/manifest';

/** The `spec` of the Service that metrics are read from. */
export const SERVICE_SPEC: JsonObject = {
  type: 'ClusterIP',
  ports: [{ name: 'http-metrics', port: METRICS_PORT, targetPort: 'http-metrics', protocol: 'TCP' }],
  selector: SELECTOR,
};

/** The agent of EKS Pod Identity, and the metadata of the instance, from which the region comes where nothing says it. */
const LINK_LOCAL = ['169.254.170.23/32', '169.254.169.254/32', 'fd00:ec2::23/128', 'fd00:ec2::254/128'];

/** The `spec` of a NetworkPolicy that leaves the controller what it needs. */
export const NETWORK_POLICY_SPEC: JsonObject = {
  podSelector: { matchLabels: SELECTOR },
  policyTypes: ['Ingress', 'Egress'],
  ingress: [{ ports: [tcp(METRICS_PORT)] }],
  egress: [
    { ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] },
    // AWS, and the API server, which has no address that could be known here.
    { ports: [tcp(443), tcp(6443)] },
    { ports: [tcp(80)], to: LINK_LOCAL.map((cidr) => ({ ipBlock: { cidr } })) },
  ],
};

function tcp(port: number): JsonObject {
  return { protocol: 'TCP', port };
}
