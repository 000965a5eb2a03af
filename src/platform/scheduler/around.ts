import { NAME, PORT, SELECTOR } from './names';
import { InstalledObject } from './parts';
import { BinPackingSchedulerProps } from './scheduler-props';
import { JsonObject } from '../../validation/manifest';

/** What stands around the pods of the scheduler: how many may go at once, who may reach them. */
export function aroundPods(namespace: string, props: BinPackingSchedulerProps): readonly InstalledObject[] {
  const object = (kind: string, apiVersion: string, spec: JsonObject): InstalledObject[] => [
    { id: kind, apiVersion, kind, name: NAME, namespace, content: { spec } },
  ];
  const selector = { matchLabels: SELECTOR };
  return [
    ...((props.replicas ?? 2) > 1
      ? object('PodDisruptionBudget', 'policy/v1', { maxUnavailable: 1, selector })
      : []),
    ...((props.networkPolicy ?? true)
      ? object('NetworkPolicy', 'networking.k8s.io/v1', {
          podSelector: selector,
          // It talks to the API server alone, whose address and port are not known here.
          policyTypes: ['Ingress'],
          ingress: [{ ports: [{ protocol: 'TCP', port: PORT }], from: [{ namespaceSelector: {} }] }],
        })
      : []),
  ];
}
