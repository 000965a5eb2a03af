import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProgramContext } from '../cluster/cluster';
import { Daemon } from '../process/daemon';

export interface KarpenterOptions {
  /** The token that it would find in its pod. */
  readonly token: string;
  /** The namespace that it would run in; `kube-system` by default. */
  readonly namespace?: string;
  /** Instance types in place of the provider's own. */
  readonly instanceTypes?: readonly object[];
  /** Further settings of its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export async function karpenterDaemon(context: ProgramContext, options: KarpenterOptions): Promise<Daemon> {
  const { cluster, data, logs, parts } = context;
  const { token, namespace = 'kube-system', instanceTypes, env } = options;
  const types = join(data, 'instance-types.json');
  if (instanceTypes) writeFileSync(types, JSON.stringify(instanceTypes));
  return new Daemon({
    name: `karpenter of cluster ${cluster.name}`,
    command: join(parts.get('karpenter')!, 'karpenter'),
    args: [],
    env: {
      KUBECONFIG: cluster.kubeconfigFor(token, namespace),
      // In a pod it would read that in the files of its service account.
      LEADER_ELECTION_NAMESPACE: namespace,
      METRICS_PORT: String(await context.reservePort()),
      HEALTH_PROBE_PORT: String(await context.reservePort()),
      ...(instanceTypes ? { INSTANCE_TYPES_FILE_PATH: types } : {}),
      ...env,
    },
    cwd: data,
    log: join(logs, 'karpenter.log'),
  });
}
