import { METRICS_PORT, NAME, operatorLabels, SELECTOR, WEBHOOK_PORT } from './names';
import { FlinkOperatorProps } from './operator-props';
import { InstalledObject, OperatorContext } from './parts';

/** What stands around the pods of the operator: who may reach them, how many may go at once, who reads their metrics. */
export function aroundPods(
  { version, namespace }: OperatorContext,
  props: FlinkOperatorProps,
): readonly InstalledObject[] {
  const metadata = { name: NAME, namespace, labels: operatorLabels(version) };
  const selector = { matchLabels: SELECTOR };
  const object = (
    kind: string,
    apiVersion: string,
    spec: InstalledObject['manifest'][string],
  ): InstalledObject => ({
    id: kind,
    manifest: { apiVersion, kind, metadata, spec },
  });
  return [
    ...((props.replicas ?? 2) > 1
      ? [object('PodDisruptionBudget', 'policy/v1', { maxUnavailable: 1, selector })]
      : []),
    ...((props.networkPolicy ?? true)
      ? [
          object('NetworkPolicy', 'networking.k8s.io/v1', {
            podSelector: selector,
            policyTypes: ['Ingress'],
            ingress: [
              { ports: [tcp(METRICS_PORT)], from: [{ namespaceSelector: {} }] },
              // The API server has no pod that could be named here. Probes come from the node, which always may.
              ...(props.webhook?._keystorePassword ? [{ ports: [tcp(WEBHOOK_PORT)] }] : []),
            ],
          }),
        ]
      : []),
    ...(props.podMonitor
      ? [
          object('PodMonitor', 'monitoring.coreos.com/v1', {
            selector,
            podMetricsEndpoints: [{ port: 'metrics' }],
          }),
        ]
      : []),
  ];
}

function tcp(port: number) {
  return { protocol: 'TCP', port };
}
