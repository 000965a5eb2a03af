import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { fleetIn } from './lab-fleet';
import { QUESTIONS, refusals } from './refusals';
import { FleetAssembly } from '../../src/assembly/assembly';
import { formatGrant, TOKEN_ANNOTATION } from '../../src/platform/guard/grant';
import { APPLY_ROLE, CLUSTER_CONFIG_MAP, HOME, OWN_ROLES } from '../../src/platform/runner-access/names';
import { pluralOf } from '../../src/platform/runner-access/resource';
import { describeLab, Lab, LabCluster, Manifest } from '../lab';
import { Api } from '../lab/cluster/api';
import { ApiError } from '../lab/cluster/resources';

const RUNNER = { user: 'flink-fleet-runner' };
const CLUSTER = 'east';
const FLINK = 'flink.apache.org/v1beta1';
const RBAC = 'rbac.authorization.k8s.io/v1';
const MANAGER = { fieldManager: 'flink-fleet' };

describeLab('what the runner may do in a cluster, on a real API server', {}, () => {
  let lab: Lab;
  let folder: string;
  let cluster: LabCluster;
  let runner: Api;
  let objects: readonly Manifest[];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fleet-'));
    fleetIn(folder).synth();
    lab = await Lab.start({});
    [cluster] = lab.clusters;
    runner = cluster.as(RUNNER);
    objects = objectsIn(folder);
    for (const object of objects.filter(({ apiVersion }) => apiVersion !== FLINK)) {
      await cluster.api.apply(object, MANAGER);
      if (object.kind === 'CustomResourceDefinition') await cluster.established(object);
    }
    await cluster.api.create(SECRET);
    // Roles and policies come into force a moment after they were written.
    await cluster.until(() => runner.canI({ verb: 'create', ...attributes('configmaps', 'ads') }), {
      what: 'the rights of the runner',
    });
    await grantAll(runner, folder);
  }, 600_000);
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await lab?.stop();
  });

  test('every object of the assembly can be planned, applied again, and listed', async () => {
    for (const object of objects) {
      await runner.apply(object, { ...MANAGER, dryRun: true });
      await runner.apply(object, MANAGER);
    }
    const kinds = new Map(
      objects.map(({ apiVersion, kind }) => [`${apiVersion} ${kind}`, { apiVersion, kind }]),
    );
    for (const kind of kinds.values()) expect(await runner.list(kind)).not.toEqual([]);
    console.log(`planned and applied again: ${objects.length} objects; listed: ${kinds.size} kinds`);
  }, 120_000);

  test('what somebody removed comes back by the runner, but for its own rights', async () => {
    const gone = objects.filter(
      ({ apiVersion, kind, metadata }) =>
        apiVersion !== FLINK && !KEPT.includes(kind) && !OWN_ROLES.includes(metadata.name),
    );
    const made: string[] = [];
    for (const object of gone) {
      const { name, namespace } = object.metadata;
      // The guard keeps it from everybody, and this asks for its creation all the same.
      if (name === 'flink-fleet-epochs') continue;
      await cluster.api.delete(object);
      await cluster.until(async () => !(await cluster.api.find(object)), { what: `${name} to be gone` });
      await runner.apply(object, { ...MANAGER, dryRun: true });
      await runner.apply(object, MANAGER);
      made.push(`${object.kind} ${namespace}/${name}`);
    }
    expect(made.length).toBeGreaterThan(80);
    const own = objects.filter(({ metadata }) => OWN_ROLES.includes(metadata.name)).length;
    console.log(`made again after they were removed: ${made.length} objects; ${own} are rights of its own`);
  }, 180_000);

  test('what has left the program is pruned, but for what holds data and for the guard', async () => {
    const left: Manifest[] = [
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'old', namespace: 'ads' } },
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'old', namespace: 'ops-batch' } },
      { apiVersion: RBAC, kind: 'Role', metadata: { name: 'old', namespace: 'ads' }, rules: [] },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'old', namespace: 'flink-operator' } },
    ];
    for (const object of left) {
      await cluster.api.create(object);
      await runner.delete(object);
      expect(await cluster.api.find(object)).toBeUndefined();
    }
    // Within the whole cluster only what is still in the program, to be made anew.
    const named = objects.filter(({ kind }) =>
      ['ClusterRoleBinding', 'PriorityClass', 'NodePool'].includes(kind),
    );
    for (const object of named.filter(({ metadata }) => !OWN_ROLES.includes(metadata.name))) {
      await runner.delete(object, { dryRun: true });
    }
  });

  test('a cluster remembers its fleet in a ConfigMap that the runner writes', async () => {
    const metadata = { name: CLUSTER_CONFIG_MAP, namespace: HOME };
    const home = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
    await runner.create({ ...home, data: { fleet: 'lab' } });
    await runner.apply({ ...home, data: { ledger: 'x' } }, MANAGER);
    expect((await runner.read(home)).data).toEqual({ fleet: 'lab', ledger: 'x' });
  });

  test('its rights can shrink by its own hand, and grow only by another', async () => {
    const role = objects.find(
      ({ kind, metadata }) => kind === 'ClusterRole' && metadata.name === APPLY_ROLE,
    )!;
    const rules = role.rules as unknown[];
    const more = { apiGroups: [''], resources: ['secrets'], verbs: ['list'] };
    await expect(runner.apply({ ...role, rules: [...rules, more] }, MANAGER)).rejects.toThrow(
      'attempting to grant RBAC permissions not currently held',
    );
    await runner.apply({ ...role, rules: rules.slice(0, -1) }, MANAGER);
    await cluster.api.apply(role, MANAGER);
  });

  test('everything else is refused', async () => {
    const cases = refusals(runner);
    for (const [name, attempt] of cases) {
      const outcome = await attempt().then(
        () => 'done',
        (error: Error) => (error instanceof ApiError ? error.status : error.message),
      );
      expect([name, outcome]).toEqual([name, 403]);
    }
    for (const question of QUESTIONS) {
      expect([question, await runner.canI(question)]).toEqual([question, false]);
    }
    console.log(`refused: ${cases.length} attempts, ${QUESTIONS.length} questions`);
  });

  test('namespaces and CRDs are created by the runner as well, and never removed', async () => {
    const kept = objects.filter(({ kind }) => KEPT.includes(kind));
    for (const { apiVersion, kind, metadata } of kept) {
      const group = apiVersion === 'v1' ? '' : apiVersion.split('/')[0];
      const asked = { group, resource: pluralOf(kind), name: metadata.name };
      expect([metadata.name, await runner.canI({ verb: 'create', ...asked })]).toEqual([metadata.name, true]);
      expect([metadata.name, await runner.canI({ verb: 'delete', ...asked })]).toEqual([
        metadata.name,
        false,
      ]);
    }
    // Those that take nothing along which another test needs; the namespace first, whose end waits for all kinds to be known.
    const names = ['flink-fleet', 'nodeoverlays.karpenter.sh', 'capacitybuffers.autoscaling.x-k8s.io'];
    for (const name of names) {
      const object = kept.find(({ metadata }) => metadata.name === name)!;
      await cluster.api.delete(object);
      await cluster.until(async () => !(await cluster.api.find(object)), {
        what: `${name} to be gone`,
      });
      await runner.apply(object, MANAGER);
    }
    console.log(`namespaces and CRDs: ${kept.length} may be made, ${names.length} were`);
  }, 120_000);

  test('the plurals of all kinds that the API server has are those that rights name', async () => {
    const { groups } = await cluster.api.get<{ groups: ApiGroup[] }>('/apis');
    const roots = [
      '/api/v1',
      ...groups.flatMap(({ versions }) => versions.map((each) => `/apis/${each.groupVersion}`)),
    ];
    const resources = new Map<string, string>();
    for (const root of roots) {
      const list = await cluster.api.get<{ resources: ApiResource[] }>(root);
      for (const { name, kind } of list.resources) if (!name.includes('/')) resources.set(kind, name);
    }
    for (const [kind, name] of resources) expect([kind, pluralOf(kind)]).toEqual([kind, name]);
    expect(resources.size).toBeGreaterThan(60);
    console.log(`plurals: ${resources.size} kinds`);
  });
});

/** What is not removed to see whether it comes back: it takes along what is in it. */
const KEPT = ['Namespace', 'CustomResourceDefinition'];

const SECRET: Manifest = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'password', namespace: 'ads' },
};

interface ApiGroup {
  readonly versions: readonly { readonly groupVersion: string }[];
}

interface ApiResource {
  readonly name: string;
  readonly kind: string;
}

const attributes = (resource: string, namespace: string) => ({ group: '', resource, namespace });

function assemblyIn(folder: string): FleetAssembly {
  return JSON.parse(readFileSync(join(folder, 'dist/fleet.json'), 'utf8')) as FleetAssembly;
}

/** What the assembly has for the cluster, applications at the token of their grants. */
function objectsIn(folder: string): Manifest[] {
  return assemblyIn(folder)
    .clusters[CLUSTER].files.flatMap(({ path }) =>
      parseAllDocuments(readFileSync(join(folder, 'dist', path), 'utf8')),
    )
    .map((document) => document.toJS() as Manifest)
    .map((manifest) => {
      if (manifest.apiVersion !== FLINK) return manifest;
      const annotations = { ...manifest.metadata.annotations, [TOKEN_ANNOTATION]: '1' };
      return { ...manifest, metadata: { ...manifest.metadata, annotations } };
    });
}

async function grantAll(runner: Api, folder: string): Promise<void> {
  for (const { cluster, namespace, name, epoch } of Object.values(assemblyIn(folder).applications)) {
    if (cluster !== CLUSTER) continue;
    const grants = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'flink-fleet-epochs', namespace },
    };
    await runner.mergePatch(grants, { data: { [name]: formatGrant({ epoch, token: 1, revoked: false }) } });
  }
}
