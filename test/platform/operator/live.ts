import { Chart, Testing } from 'cdk8s';
import { install, Installation } from './install';
import { Step } from './scenario';
import { OperatorVersion } from '../../../src';
import { FlinkOperatorProps, FlinkServiceAccount } from '../../../src/platform/operator';
import { Daemon, LabCluster, Manifest } from '../../lab';
import { FlinkOperatorOptions } from '../../lab/programs/flink-operator';

/** What makes it hurry; none of it changes what it does. */
const HASTE = {
  'kubernetes.operator.reconcile.interval': '1 s',
  'kubernetes.operator.observer.progress-check.interval': '1 s',
  'kubernetes.operator.resource.cleanup.timeout': '5 s',
  'kubernetes.operator.retry.initial.interval': '500 ms',
  'kubernetes.operator.retry.interval.multiplier': '1.0',
  'kubernetes.operator.rate-limiter.limit': '1000',
  'kubernetes.operator.leader-election.lease-duration': '4 s',
  'kubernetes.operator.leader-election.renew-deadline': '3 s',
  'kubernetes.operator.leader-election.retry-period': '1 s',
};

/** An installation of the one operator that can be run here. */
export function installOld(props: FlinkOperatorProps): Installation {
  return install({ version: OperatorVersion.V1_7_0, installCrds: false, ...props });
}

/**
 * Starts the operator that was installed: as its service account, with its configuration.
 *
 * @param healthPort where it answers probes, since several run on one machine; nowhere if it is not said
 */
export async function startInstalled(
  cluster: LabCluster,
  installation: Installation,
  name: string,
  healthPort?: number,
  options: Pick<FlinkOperatorOptions, 'jobManagersOnLoopback'> = {},
): Promise<Daemon> {
  const { namespace, serviceAccountName } = installation.operator;
  const configuration = installation.object('ConfigMap').data['flink-conf.yaml'] as string;
  const probe = 'kubernetes.operator.health.probe';
  const health = healthPort ? { [`${probe}.port`]: String(healthPort) } : { [`${probe}.enabled`]: 'false' };
  const changes = Object.entries({ ...HASTE, ...health }).map(([key, value]) => `${key}: ${value}\n`);
  return cluster.startOperator({
    ...options,
    name,
    token: await cluster.tokenOf(namespace, serviceAccountName),
    operatorNamespace: namespace,
    configuration: configuration + changes.join(''),
  });
}

/** Has the operators bring about one step after the other. */
export async function bringAbout(
  cluster: LabCluster,
  operators: readonly Daemon[],
  steps: readonly Step[],
): Promise<void> {
  for (const step of steps) {
    await step.act?.();
    await cluster.until(step.reached, { what: step.name, needs: operators, timeoutMs: 90_000 });
  }
}

/** What keeps an operator from going on. */
export interface Hindrance {
  /** The step that does not come about. */
  readonly stops: string;
  /** What it asks for in vain, again and again. */
  readonly refused: readonly string[];
}

/** How often a request is refused in a step until that counts as one that never comes about. */
const IN_VAIN = 8;

/** An operator that cannot start does not always end: its probes would end it. */
const GAVE_UP = /Error starting operator|No permission to lease/;

/** What keeps the operator from bringing the steps about; undefined if nothing does. */
export async function hindranceOf(
  cluster: LabCluster,
  installation: Installation,
  operator: Daemon,
  steps: readonly Step[],
): Promise<Hindrance | undefined> {
  for (const { name, act, reached } of steps) {
    const before = refusedRequests(cluster, installation).length;
    await act?.();
    const outcome = await cluster.until(
      async () => {
        if (await reached()) return 'reached' as const;
        const requests = refusedRequests(cluster, installation);
        const hindered = isInVain(requests.slice(before)) || GAVE_UP.test(operator.log());
        return hindered && [...new Set(requests)];
      },
      { what: name, everyMs: 300 },
    );
    if (outcome !== 'reached') return { stops: name, refused: outcome };
  }
  return undefined;
}

function isInVain(requests: readonly string[]): boolean {
  return requests.some((each) => requests.filter((other) => other === each).length >= IN_VAIN);
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

/** A namespace that jobs can run in, where no installation makes it one. */
export function jobNamespace(name: string): Manifest[] {
  const chart = new Chart(Testing.app(), 'jobs', { namespace: name });
  new FlinkServiceAccount(chart, 'account');
  return [namespaceOf(name), ...(Testing.synth(chart) as Manifest[])];
}
