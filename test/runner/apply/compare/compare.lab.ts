import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { synthesize } from '../../../../projenrc/examples';
import { conflictsOf } from '../../../../src/runner/apply/compare/conflict';
import { differences } from '../../../../src/runner/apply/compare/differences';
import { immutableFields } from '../../../../src/runner/apply/compare/immutable';
import { ASSOCIATIVE_LISTS, isAssociative, isAtomicMap } from '../../../../src/runner/apply/compare/kinds';
import { holds } from '../../../../src/runner/apply/compare/unchanged';
import { KubeCause } from '../../../../src/runner/kube/error';
import { KubeObject } from '../../../../src/runner/kube/object';
import { isObject, Json } from '../../../../src/validation/manifest';
import { describeLab, Lab, LabCluster, Manifest } from '../../../lab';

const MANAGER = { fieldManager: 'flink-fleet' };
const object = (manifest: Manifest) => manifest as unknown as KubeObject;
const namespaced = (apiVersion: string, kind: string, name: string, more: object): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'ads' },
  ...more,
});
const labels = { app: 'a' };
const POD = {
  nodeSelector: {},
  tolerations: [],
  hostNetwork: false,
  containers: [
    {
      name: 'a',
      image: 'a:1',
      args: [],
      env: [
        { name: 'EMPTY', value: '' },
        { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
      ],
      ports: [{ containerPort: 8080 }],
      resources: {
        requests: { cpu: 0.5, memory: '0.5Gi' },
        limits: { cpu: '1000m', memory: '2048Mi', 'ephemeral-storage': '1000000000' },
      },
      livenessProbe: { httpGet: { path: '/', port: 8080 } },
    },
  ],
  volumes: [
    { name: 'e', emptyDir: { sizeLimit: '1024Mi' } },
    { name: 'p', projected: { sources: [{ serviceAccountToken: { path: 'token', audience: 'x' } }] } },
  ],
};

/** Kinds that the constructs do not make, or make in another form, but `include` may bring along. */
const OTHERS: readonly Manifest[] = [
  namespaced('v1', 'Secret', 'texts', { stringData: { a: 'hällo' } }),
  namespaced('v1', 'Service', 'web', {
    spec: {
      selector: labels,
      ports: [
        { name: 'p', port: 80, targetPort: 'http' },
        { name: 'q', port: 81 },
      ],
    },
  }),
  namespaced('apps/v1', 'Deployment', 'web', {
    spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: POD } },
  }),
  namespaced('batch/v1', 'Job', 'once', { spec: { template: { spec: { ...POD, restartPolicy: 'Never' } } } }),
  namespaced('v1', 'ResourceQuota', 'all', { spec: { hard: { 'requests.cpu': '10000m', pods: 10 } } }),
  namespaced('v1', 'PersistentVolumeClaim', 'disk', {
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1024Mi' } } },
  }),
  namespaced('networking.k8s.io/v1', 'NetworkPolicy', 'peers', {
    spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }] },
  }),
];
/** Whose items get fields by default in a list that is replaced as a whole: always for a dry run to decide. */
const UNSURE: readonly Manifest[] = [
  namespaced('apps/v1', 'StatefulSet', 'set', {
    spec: {
      serviceName: 'web',
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: POD },
      volumeClaimTemplates: [
        {
          metadata: { name: 'd' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
    },
  }),
  namespaced('v1', 'LimitRange', 'bounds', {
    spec: { limits: [{ type: 'Container', default: { cpu: '1000m' }, max: { memory: '2048Mi' } }] },
  }),
];

describeLab('manifests and live objects, on a real API server', {}, () => {
  let lab: Lab;
  let cluster: LabCluster;
  let folder: string;
  let manifests: readonly Manifest[] = [];
  const applied: { readonly manifest: Manifest; readonly live: KubeObject; readonly dry: KubeObject }[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'compare-'));
    lab = await Lab.start();
    [cluster] = lab.clusters;
    manifests = [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ads' } },
      ...(await manifestsOf('aws-cluster', join(folder, 'platform'), () => true)),
      // What tenants and their applications have.
      ...(
        await manifestsOf('fleet', join(folder, 'fleet'), (file) => /us-east\/(tenants|apps)\//.test(file))
      ).sort((a, b) => rankOf(a) - rankOf(b)),
      ...OTHERS,
      ...UNSURE,
    ];
    for (const manifest of manifests) {
      await cluster.api.apply(manifest, MANAGER);
      if (manifest.kind === 'CustomResourceDefinition') await cluster.established(manifest);
      const live = object(await cluster.api.read(manifest));
      const dry = object((await cluster.api.apply(manifest, { ...MANAGER, dryRun: true })).object);
      applied.push({ manifest, live, dry });
    }
  }, 600_000);
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await lab?.stop();
  });

  test('each object holds what its manifest sets, but for those that are left to a dry run', () => {
    expect(new Set(applied.map(({ manifest }) => manifest.kind)).size).toBeGreaterThan(20);
    const not = applied.filter(({ manifest, live }) => !holds(object(manifest), live));
    expect(not.map(({ manifest }) => manifest)).toEqual(UNSURE);
  });

  test('a dry run of the same differs in nothing', () => {
    expect(applied.flatMap(({ live, dry }) => differences(live, dry))).toEqual([]);
  });

  test('each value of a manifest that is another one in the cluster is seen', () => {
    let values = 0;
    for (const { manifest, live } of applied) {
      // Status is none of the manifest's for these kinds, and the texts of secrets are elsewhere.
      const { status, stringData, ...own } = manifest;
      const paths = leavesOf(own as unknown as Json).filter((path) => has(live, path));
      // Of a CRD, which has thousands, some.
      const every = Math.ceil(paths.length / MOST_VALUES);
      for (const path of paths.filter((_, i) => i % every === 0)) {
        values += 1;
        if (holds(object(manifest), changedAt(live, path))) {
          throw new Error(`${manifest.kind} ${path.join('.')}`);
        }
      }
    }
    expect(values).toBeGreaterThan(3000);
  });

  test('what others change is seen, and a dry run says what', async () => {
    const [web, peers, texts] = [
      find('Deployment', 'web'),
      find('NetworkPolicy', 'peers'),
      find('Secret', 'texts'),
    ];
    await cluster.api.mergePatch(web, { spec: { replicas: 7 } }, { fieldManager: 'kubectl-scale' });
    // Its peers are pods of all namespaces now.
    const from = [{ podSelector: {}, namespaceSelector: {} }];
    await cluster.api.mergePatch(peers, { spec: { ingress: [{ from, ports: [{ port: 80 }] }] } });
    await cluster.api.mergePatch(texts, { data: { a: 'eA==' } });
    for (const manifest of [web, peers, texts]) {
      expect(holds(object(manifest), object(await cluster.api.read(manifest)))).toBe(false);
    }
    expect(await planned(web)).toEqual([{ path: 'spec.replicas', before: 7, after: 2 }]);
    expect(await planned(peers)).toEqual([{ path: 'spec.ingress[0].from[0].namespaceSelector', before: {} }]);
    expect(await planned(texts)).toEqual([{ path: 'data.a', before: 'eA==', after: 'aMOkbGxv' }]);
  });

  test('a conflict is told by manager and field', async () => {
    const causes = await refusalOf(find('Deployment', 'web'), false);
    expect(conflictsOf(causes)).toEqual([
      { manager: 'kubectl-scale', fields: ['spec.replicas'], version: 'apps/v1' },
    ]);
  });

  test.each<[string, string, string, (manifest: Manifest) => object]>([
    [
      'the selector of a Deployment',
      'Deployment',
      'spec.selector',
      ({ spec }) => ({
        spec: { ...spec, selector: { matchLabels: { app: 'b' } }, template: relabelled(spec) },
      }),
    ],
    ['the template of a Job', 'Job', 'spec.template', ({ spec }) => ({ spec: { template: renamed(spec) } })],
    [
      'the IP of a Service',
      'Service',
      'spec.clusterIPs[0]',
      ({ spec }) => ({ spec: { ...spec, clusterIP: '10.0.0.77' } }),
    ],
    [
      'the service of a StatefulSet',
      'StatefulSet',
      'spec',
      ({ spec }) => ({ spec: { ...spec, serviceName: 'b' } }),
    ],
    ['the type of a Secret', 'Secret', 'type', () => ({ type: 'a/b' })],
  ])('%s cannot be changed, and that is told', async (_, kind, field, change) => {
    const manifest = [...OTHERS, ...UNSURE].find((each) => each.kind === kind)!;
    const causes = await refusalOf({ ...manifest, ...change(manifest) }, true);
    expect(immutableFields(causes).map((each) => each.field)).toEqual([field]);
  });

  test('what is known of maps and lists is what the API server publishes', async () => {
    const { definitions } = await cluster.api.get<{ definitions: Record<string, Definition> }>('/openapi/v2');
    const own = Object.entries(definitions).filter(([name]) => name.startsWith('io.k8s.api.'));
    const refined = (property: Property) => ({
      ...definitions[property.$ref?.split('/').pop() ?? ''],
      ...property,
    });
    const properties = own.flatMap(([name, { properties: fields = {} }]) =>
      Object.entries(fields).map(([key, property]) => ({ name, key, ...refined(property) })),
    );
    const atomic = properties.filter((property) => property['x-kubernetes-map-type'] === 'atomic');
    expect(atomic.length).toBeGreaterThan(50);
    expect(
      atomic.filter(({ key }) => !isAtomicMap('', '', key)).map(({ name, key }) => `${name} ${key}`),
    ).toEqual([]);
    const lists = properties.filter(({ key, type }) => type === 'array' && ASSOCIATIVE_LISTS.has(key));
    const merged = lists.filter((list) => list['x-kubernetes-list-type'] === 'map');
    expect(new Set(merged.map(({ key }) => key))).toEqual(ASSOCIATIVE_LISTS);
    // The status of an object is never compared, which these are parts of.
    const replaced = lists.filter(
      (list) =>
        list['x-kubernetes-list-type'] !== 'map' && !/(LoadBalancerIngress|ClaimStatus)$/.test(list.name),
    );
    const wrong = replaced.filter(({ name, key }) => {
      const [, group, kind] = /^io\.k8s\.api\.(\w+)\.\w+\.(\w+?)(?:Spec|Subset|(?:In|E)gressRule)?$/.exec(
        name,
      )!;
      return isAssociative(GROUPS[group] ?? group, kind === 'Endpoint' ? 'Endpoints' : kind, key);
    });
    expect(wrong.map(({ name, key }) => `${name} ${key}`)).toEqual([]);
  });

  test('what CRDs say of maps is known as well', () => {
    const atomic = applied.flatMap(({ manifest }) =>
      manifest.kind === 'CustomResourceDefinition' ? atomicMapsIn(manifest as unknown as Json) : [],
    );
    expect(atomic.length).toBeGreaterThan(0);
    expect(atomic.filter((key) => !isAtomicMap('karpenter.sh', 'metadata', key))).toEqual([]);
  });

  const find = (kind: string, name: string) =>
    manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name)!;

  async function planned(manifest: Manifest) {
    const live = object(await cluster.api.read(manifest));
    const { object: dry } = await cluster.api.apply(manifest, { ...MANAGER, dryRun: true, force: true });
    return differences(live, object(dry));
  }

  /** The causes by which the API server refuses to apply it; the lab's errors have their text only. */
  async function refusalOf(manifest: Manifest, force: boolean): Promise<readonly KubeCause[]> {
    const { apiVersion, kind, metadata } = manifest;
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const path = `${root}/namespaces/${metadata.namespace}/${kind.toLowerCase()}s/${metadata.name}`;
    const agent = new Agent({ connect: { rejectUnauthorized: false } });
    try {
      const answer = await request(
        new URL(`${path}?fieldManager=flink-fleet&dryRun=All&force=${force}`, cluster.server),
        {
          method: 'PATCH',
          dispatcher: agent,
          headers: {
            authorization: `Bearer ${cluster.adminToken}`,
            'content-type': 'application/apply-patch+yaml',
          },
          body: JSON.stringify(manifest),
        },
      );
      const status = (await answer.body.json()) as {
        readonly details?: { readonly causes?: readonly KubeCause[] };
      };
      expect(answer.statusCode).toBe(force ? 422 : 409);
      return status.details?.causes ?? [];
    } finally {
      await agent.close();
    }
  }
});

interface Property {
  readonly $ref?: string;
  readonly type?: string;
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-list-type'?: string;
}
interface Definition extends Property {
  readonly properties?: Readonly<Record<string, Property>>;
}

/** As the definitions are called, where that is not the group's name. */
const GROUPS: Readonly<Record<string, string>> = {
  core: '',
  admissionregistration: 'admissionregistration.k8s.io',
  discovery: 'discovery.k8s.io',
  networking: 'networking.k8s.io',
};

async function manifestsOf(
  example: string,
  folder: string,
  wanted: (file: string) => boolean,
): Promise<Manifest[]> {
  const { manifests } = await synthesize(example, folder);
  return manifests
    .filter(({ file }) => wanted(file))
    .flatMap(({ objects }) => objects as unknown as Manifest[]);
}

/** What others need comes first. */
const FIRST = ['Namespace', 'ServiceAccount', 'Role'];
const rankOf = ({ kind }: Manifest) => (FIRST.includes(kind) ? FIRST.indexOf(kind) : FIRST.length);
const relabelled = (spec: { template: object }) => ({ ...spec.template, metadata: { labels: { app: 'b' } } });
const renamed = ({ template }: { template: { spec: { containers: object[] } } }) => ({
  spec: { ...template.spec, containers: [{ ...template.spec.containers[0], image: 'b' }] },
});

const MOST_VALUES = 200;

/** The names of the maps that are replaced as a whole. */
function atomicMapsIn(schema: Json, name = ''): string[] {
  if (Array.isArray(schema)) return schema.flatMap((item) => atomicMapsIn(item, name));
  if (!isObject(schema)) return [];
  return [
    ...(schema['x-kubernetes-map-type'] === 'atomic' ? [name] : []),
    ...Object.entries(schema).flatMap(([key, value]) => atomicMapsIn(value, key)),
  ];
}

type Path = readonly (string | number)[];

/** Where the values are that are no maps and no lists. */
function leavesOf(value: Json, path: Path = []): Path[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => leavesOf(item, [...path, i]));
  if (isObject(value)) return Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...path, key]));
  return [path];
}

function has(value: Json, [step, ...rest]: Path): boolean {
  if (step === undefined) return !isObject(value) && !Array.isArray(value);
  const next = (value as Record<string | number, Json> | null)?.[step];
  return next !== undefined && has(next, rest);
}

/** Copies only what is on the way. */
function changedAt<T extends Json>(value: T, [step, ...rest]: Path): T {
  if (step === undefined) return (typeof value === 'number' ? value + 1 : `${String(value)}x`) as T;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<
    string | number,
    Json
  >;
  copy[step] = changedAt(copy[step], rest);
  return copy as unknown as T;
}
