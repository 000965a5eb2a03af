import { request, Agent } from 'undici';
import { Installation } from './install';
import { Daemon, LabCluster, Manifest } from '../../lab';

export interface RunOptions {
  /** What it is called in logs. */
  readonly name?: string;
  readonly port?: number;
}

/** Starts the scheduler that was installed: as its service account, with its configuration. */
export async function startInstalled(
  cluster: LabCluster,
  { scheduler, config, object }: Installation,
  options: RunOptions = {},
): Promise<Daemon> {
  const token = await cluster.tokenOf(scheduler.namespace, scheduler.serviceAccountName);
  const [, ...args] = object('Deployment').spec.template.spec.containers[0].args as string[];
  return cluster.startScheduler({ ...options, config, token, args });
}

/** What the scheduler was refused, such as `list pods`, each once. */
export function refusedRequests(cluster: LabCluster, { scheduler }: Installation): string[] {
  const { namespace, serviceAccountName } = scheduler;
  const requests = cluster.requestsOf(`system:serviceaccount:${namespace}:${serviceAccountName}`);
  const refused = requests.filter(({ code }) => code === 403);
  return [...new Set(refused.map(({ verb, resource }) => `${verb} ${resource}`))];
}

/** A pod that asks a scheduler for a node. */
export function podFor(schedulerName: string, name: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { schedulerName, containers: [{ name: 'main', image: 'example.com/clicks:1' }] },
  };
}

export async function nodeOf(cluster: LabCluster, pod: Manifest): Promise<string | undefined> {
  return (await cluster.api.read(pod)).spec.nodeName;
}

/** What a scheduler answers at a path, to the owner of a token or to anybody. */
export async function answerOf(
  port: number,
  path: string,
  token?: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const { statusCode, body } = await request(`https://127.0.0.1:${port}${path}`, {
    // It has made its certificate itself, as in a pod, where probes do not look at it either.
    dispatcher: new Agent({ connect: { rejectUnauthorized: false } }),
    headers: token ? { authorization: `Bearer ${token}` } : {},
  });
  return { status: statusCode, text: await body.text() };
}
