import { install, Installation } from './install';
import { Step } from './scenario';
import { OperatorVersion } from '../../../src';
import { FlinkOperatorProps } from '../../../src/platform/operator';
import { Daemon, LabCluster, Manifest } from '../../lab';

/** What makes it hurry; none of it changes what it does. */
const HASTE = {
  'kubernetes.operator.reconcile.interval': '1 s',
  'kubernetes.operator.observer.progress-check.interval': '1 s',
  'kubernetes.operator.resource.cleanup.timeout': '5 s',
  'kubernetes.operator.retry.initial.interval': '1 s',
  'kubernetes.operator.retry.interval.multiplier': '1.0',
  'kubernetes.operator.rate-limiter.limit': '1000',
  'kubernetes.operator.leader-election.lease-duration': '4 s',
  'kubernetes.operator.leader-election.renew-deadline': '3 s',
  'kubernetes.operator.leader-election.retry-period': '1 s',
  // Several of them run on one machine, which has each port once.
  'kubernetes.operator.health.probe.enabled': 'false',
};

/** An installation of the one operator that can be run here. */
export function installOld(props: FlinkOperatorProps): Installation {
  return install({ version: OperatorVersion.V1_7_0, installCrds: false, ...props });
}

/** Starts the operator that was installed: as its service account, with its configuration. */
export async function startInstalled(
  cluster: LabCluster,
  installation: Installation,
  name: string,
): Promise<Daemon> {
  const { namespace, serviceAccountName } = installation.operator;
  const configuration = installation.object('ConfigMap').data['flink-conf.yaml'] as string;
  const haste = Object.entries(HASTE).map(([key, value]) => `${key}: ${value}\n`);
  return cluster.startOperator({
    name,
    token: await cluster.tokenOf(namespace, serviceAccountName),
    operatorNamespace: namespace,
    configuration: configuration + haste.join(''),
  });
}

/** Has the operators bring about one step after the other, up to and without `last`. */
export async function bringAbout(
  cluster: LabCluster,
  operators: readonly Daemon[],
  steps: readonly Step[],
  last?: string,
): Promise<void> {
  for (const step of steps) {
    if (step.name === last) return;
    await step.act?.();
    await cluster.until(step.reached, { what: step.name, needs: operators, timeoutMs: 90_000 });
  }
}

/** What the operator was refused, such as `create services`. */
export function refusedRequests(cluster: LabCluster, installation: Installation): string[] {
  const { namespace, serviceAccountName } = installation.operator;
  const requests = cluster.requestsOf(`system:serviceaccount:${namespace}:${serviceAccountName}`);
  return requests.filter(({ code }) => code === 403).map(({ verb, resource }) => `${verb} ${resource}`);
}

export function namespaceOf(name: string): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}
