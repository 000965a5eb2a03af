import { existsSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import type { Target } from './kubeconfig';

/** What the context is called that a pod has without a kubeconfig. */
export const IN_CLUSTER = 'in-cluster';

const FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The API server of the cluster in which this runs, as the service account of its pod. */
export function inCluster(env: NodeJS.ProcessEnv, folder = FOLDER): Target | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  const tokenFile = join(folder, 'token');
  if (!host || !port || !existsSync(tokenFile)) return undefined;
  return {
    context: IN_CLUSTER,
    cluster: {
      server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
      caFile: join(folder, 'ca.crt'),
      insecure: false,
    },
    user: { tokenFile, impersonation: {} },
  };
}
