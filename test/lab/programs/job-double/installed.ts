import { WrittenVersion } from './status';
import { Manifest } from '../../cluster/resources';

const NAMESPACE = 'flink-operator';
const NAME = 'flink-kubernetes-operator';

/** The Deployment of an operator: its pod runs in name only, and the double does its work. */
export function operatorManifests(version: WrittenVersion): Manifest[] {
  const labels = { 'app.kubernetes.io/name': NAME };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: NAME,
        namespace: NAMESPACE,
        labels: { ...labels, 'app.kubernetes.io/version': version },
      },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: [{ name: NAME, image: `ghcr.io/apache/flink-kubernetes-operator:${version}` }],
          },
        },
      },
    },
  ];
}
