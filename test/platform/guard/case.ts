import { Api, Manifest } from '../../lab';
import { WriteOptions } from '../../lab/cluster/api';

/** Who asks; the lab test says what each may do by Kubernetes' own access control. */
export type Who =
  | 'runner'
  | 'oddlyNamedRunner'
  | 'memberOfRunners'
  | 'developer'
  | 'flink'
  | 'operator'
  | 'argocd'
  | 'namespaceController'
  | 'garbageCollector'
  | 'admin';

/**
 * `ads` takes only applications of the fleet, `adhoc` others as well. Not guarded are `free`, `bare`, in which nothing
 * is, and `older`, whose grants are older than the policies.
 */
export type Where = 'ads' | 'adhoc' | 'free' | 'bare' | 'older';

/** What one request meets. Each has an application of its own, so that none gets in the way of another. */
export interface GuardCase {
  readonly title: string;
  readonly application: string;
  readonly who: Who;
  readonly where: Where;
  /** What is granted to the application before. */
  readonly grant?: string;
  /** What is there before, written when the namespace was not guarded yet. */
  readonly there?: readonly Manifest[];
  /** The request. */
  readonly request: (api: Api, options: WriteOptions) => Promise<unknown>;
  /** What whoever asked reads; the request is allowed if it is absent. */
  readonly refused?: RegExp;
  /** It reaches other objects as well, which may be deleted when one is not; so it is only tried by a dry run. */
  readonly wide?: boolean;
}

const FLINK = 'flink.apache.org/v1beta1';
export const ours = (name: string) => `flink-fleet.dev/${name}`;

export interface Marks {
  readonly application?: string;
  readonly epoch?: string;
  readonly token?: string;
}

const annotations = (marks: Marks) =>
  Object.fromEntries(Object.entries(marks).map(([name, value]) => [ours(name), value]));

type Spec = Readonly<Record<string, unknown>>;

export function object(kind: string, name: string, marks: Marks, spec: Spec): Manifest {
  const metadata = { name, annotations: annotations(marks), labels: { case: name } };
  return { apiVersion: FLINK, kind, metadata, spec };
}

const JOB = { jarURI: 'local:///a.jar', parallelism: 2, upgradeMode: 'savepoint', state: 'running' };

export const deployment = (name: string, marks: Marks = {}, job: Spec = {}) =>
  object('FlinkDeployment', name, marks, {
    image: 'flink:1.20',
    flinkVersion: 'v1_20',
    flinkConfiguration: { a: '1' },
    taskManager: { replicas: 1 },
    job: { ...JOB, ...job },
  });

/** With a name of which the API server makes up the end. */
export const unnamed = ({ metadata: { name, ...metadata }, ...rest }: Manifest): Manifest =>
  ({ ...rest, metadata: { generateName: `${name}-`, ...metadata } }) as never;

export const sessionCluster = (name: string, marks: Marks = {}) =>
  object('FlinkDeployment', name, marks, { image: 'flink:1.20', flinkVersion: 'v1_20' });

export const sessionJob = (name: string, deploymentName: string, marks: Marks = {}, job: Spec = {}) =>
  object('FlinkSessionJob', name, marks, { deploymentName, job: { ...JOB, ...job } });

export const blueGreen = (name: string) => {
  const { spec } = deployment(name);
  return object('FlinkBlueGreenDeployment', name, {}, { template: { spec } });
};

export const configMap = (name: string, data?: Spec): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  ...(data && { data }),
});

export const EPOCHS = configMap('flink-fleet-epochs');
const at = (where: Where | undefined, manifest: Manifest): Manifest =>
  where ? { ...manifest, metadata: { ...manifest.metadata, namespace: where } } : manifest;

/** The requests that people and programs send. */
export const verbs = (where?: Where) => ({
  create:
    (manifest: Manifest): GuardCase['request'] =>
    (api, options) =>
      api.create(at(where, manifest), options),
  apply:
    (manifest: Manifest): GuardCase['request'] =>
    (api, options) =>
      api.apply(at(where, manifest), { ...options, fieldManager: 'argocd', force: true }),
  replace:
    (manifest: Manifest): GuardCase['request'] =>
    async (api, options) => {
      const wanted = at(where, manifest);
      const { resourceVersion } = (await api.read(wanted)).metadata;
      return api.replace({ ...wanted, metadata: { ...wanted.metadata, resourceVersion } }, options);
    },
  patch:
    (manifest: Manifest, patch: unknown, subresource?: string): GuardCase['request'] =>
    (api, options) =>
      api.mergePatch(at(where, manifest), patch, { ...options, subresource }),
  delete:
    (manifest: Manifest): GuardCase['request'] =>
    (api, options) =>
      api.delete(at(where, manifest), options),
  /** All objects with the label of a case. */
  deleteAll:
    (resources: string, name?: string): GuardCase['request'] =>
    (api, { dryRun }) =>
      api.send({
        method: 'DELETE',
        path: where ? resources.replace('*', `namespaces/${where}`) : resources,
        query: { labelSelector: name && `case=${name}`, dryRun: dryRun ? 'All' : undefined },
      }),
});

export const ADS = verbs('ads');
export const ADHOC = verbs('adhoc');
export const FREE = verbs('free');
export const BARE = verbs('bare');
export const CLUSTER = verbs();

export const DEPLOYMENTS = '/apis/flink.apache.org/v1beta1/*/flinkdeployments';
export const CONFIG_MAPS = '/api/v1/*/configmaps';

export const suspend = { spec: { job: { state: 'suspended' } } };
export const resume = { spec: { job: { state: 'running' } } };
export const newImage = { spec: { image: 'flink:1.20.1' } };
export const label = { metadata: { labels: { team: 'ads' } } };
export const mark = (marks: Marks) => ({ metadata: { annotations: annotations(marks) } });

/** What a case is made of, once its application has a name; `marks` are those of epoch 2 at token 9. */
export type Draft = (app: string, marks: Required<Marks>) => GuardCase;
type Situation = Omit<GuardCase, 'title' | 'application' | 'where'> & { readonly where?: Where };

export function when(title: string, situation: (app: string, marks: Required<Marks>) => Situation): Draft {
  return (app, marks) => ({ title, application: app, where: 'ads', ...situation(app, marks) });
}

/** What is asked of something that is there already. */
export type Asked = Pick<Situation, 'who' | 'where' | 'request' | 'refused' | 'wide'>;

export const RUNNER_ALONE = /only the runner of the fleet may create or delete it, and \S+ is not the runner/;
export const MARKS =
  /only the runner of the fleet may change its annotations flink-fleet\.dev\/application, /;
export const NO_OTHERS =
  /is no application of the fleet, and this namespace takes no others; .*unmanaged=allow/;
export const ORIGIN =
  /only the runner of the fleet may change what state it starts from, by upgradeMode stateless, /;
export const FOR_LIFE = /stay what they were when it was created/;
