import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { ProgramContext } from '../cluster/cluster';
import { Daemon } from '../process/daemon';

export interface SchedulerOptions {
  /** What it is called in logs; `second-scheduler` by default. */
  readonly name?: string;
  /** A KubeSchedulerConfiguration as YAML, as it stands in a ConfigMap. */
  readonly config: string;
  /** The token that it would find in its pod. */
  readonly token: string;
  /** The port of its probes and metrics; it has none by default. */
  readonly port?: number;
  /** Further arguments, as its Deployment has them. */
  readonly args?: readonly string[];
}

/** In a pod it would find the API server by its environment; here a kubeconfig says where that is, and no more. */
export function schedulerDaemon(
  { cluster, data, logs, parts }: ProgramContext,
  options: SchedulerOptions,
): Daemon {
  const { name = 'second-scheduler', config, token, port = 0, args = [] } = options;
  const file = join(data, `${name}.yaml`);
  const kubeconfig = cluster.kubeconfigFor(token);
  const given = parse(config) as { clientConnection?: object };
  const connection = { ...given.clientConnection, kubeconfig };
  writeFileSync(file, stringify({ ...given, clientConnection: connection }));
  const access = ['--authentication-kubeconfig', '--authorization-kubeconfig'].map(
    (flag) => `${flag}=${kubeconfig}`,
  );
  return new Daemon({
    name: `${name} of cluster ${cluster.name}`,
    command: join(parts.get('control-plane')!, 'kube-scheduler'),
    args: [`--config=${file}`, '--bind-address=127.0.0.1', `--secure-port=${port}`, ...access, ...args],
    cwd: data,
    log: join(logs, `${name}.log`),
  });
}
