import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { fleetIn } from './lab-fleet';
import { AssemblyFile, FleetAssembly } from '../../src/assembly/assembly';
import { formatGrant, TOKEN_ANNOTATION } from '../../src/platform/guard/grant';
import { describeLab, Lab, LabCluster, Manifest } from '../lab';
import { Api } from '../lab/cluster/api';

const RUNNER = { user: 'flink-fleet-runner' };
const TOKEN = 1;
const FLINK = 'flink.apache.org/';

describeLab('the assembly of a fleet, on real API servers, one for each cluster', {}, () => {
  let lab: Lab;
  let folder: string;
  let assembly: FleetAssembly;
  const clusters = new Map<string, LabCluster>();
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fleet-'));
    fleetIn(folder).synth();
    assembly = JSON.parse(readFileSync(join(folder, 'dist/fleet.json'), 'utf8')) as FleetAssembly;
    const names = Object.keys(assembly.clusters);
    lab = await Lab.start({ clusters: names.length });
    names.forEach((name, i) => clusters.set(name, lab.clusters[i]));
  }, 600_000);
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await lab?.stop();
  });

  const manifestsOf = ({ path }: AssemblyFile): Manifest[] =>
    parseAllDocuments(readFileSync(join(folder, 'dist', path), 'utf8')).map(
      (each) => each.toJS() as Manifest,
    );

  /** Applies a file: what the guard looks at as the identity that it knows, at the token of its grant. */
  async function apply(cluster: LabCluster, file: AssemblyFile): Promise<string[]> {
    const warnings: string[] = [];
    for (const manifest of manifestsOf(file)) {
      const api = manifest.apiVersion.startsWith(FLINK) ? cluster.as(RUNNER) : cluster.api;
      const written = await api.apply(withToken(manifest), { fieldManager: 'flink-fleet' });
      warnings.push(...written.warnings);
      if (manifest.kind === 'CustomResourceDefinition') await cluster.established(manifest);
    }
    return warnings;
  }

  async function grantAll(cluster: LabCluster, name: string): Promise<void> {
    for (const { cluster: home, namespace, name: application, epoch } of Object.values(
      assembly.applications,
    )) {
      if (home !== name) continue;
      const data = { [application]: formatGrant({ epoch, token: TOKEN, revoked: false }) };
      await cluster
        .as(RUNNER)
        .mergePatch(
          { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'flink-fleet-epochs', namespace } },
          { data },
        );
    }
  }

  test('each cluster takes its files in their order, without a warning and without a conflict', async () => {
    for (const [name, cluster] of clusters) {
      const { files } = assembly.clusters[name];
      expect(files.map(({ layer }) => layer)).toContain('apps');
      for (const file of files.filter(({ layer }) => layer !== 'apps')) {
        expect([file.path, await apply(cluster, file)]).toEqual([file.path, []]);
      }
      await cluster.until(() => served(cluster), { what: `the kinds of Flink in ${name}` });
      await grantAll(cluster, name);
      for (const file of files.filter(({ layer }) => layer === 'apps')) {
        expect([file.path, await apply(cluster, file)]).toEqual([file.path, []]);
      }
    }
  });

  test('every application is in one cluster, at its epoch', async () => {
    const found: string[] = [];
    for (const [name, cluster] of clusters) {
      const kind = { apiVersion: 'flink.apache.org/v1beta1', kind: 'FlinkDeployment' };
      for (const { metadata } of await cluster.api.list(kind)) {
        const id = `${metadata.namespace!.split('-')[0]}/${metadata.name}`;
        expect(assembly.applications[id].cluster).toBe(name);
        found.push(id);
      }
    }
    expect(found.sort()).toEqual(Object.keys(assembly.applications).sort());
  });

  test('nobody but the runner creates one, and the runner not in another cluster than where it was granted', async () => {
    const [[home, there], [other, elsewhere]] = [...clusters];
    const deploymentsIn = (name: string) =>
      assembly.clusters[name].files
        .filter(({ layer }) => layer === 'apps')
        .flatMap(manifestsOf)
        .filter(({ kind }) => kind === 'FlinkDeployment');
    const [manifest] = deploymentsIn(home);
    // With a spec of that cluster: else the policy of the tenant refuses it as well, and either may be told.
    const { namespace } = manifest.metadata;
    const spec = deploymentsIn(other).find(({ metadata }) => metadata.namespace === namespace)!.spec;
    const foreign = { ...withToken(manifest), spec };
    const options = { fieldManager: 'flink-fleet', dryRun: true };
    const copy = { ...withToken(manifest), metadata: { ...withToken(manifest).metadata, name: 'copy' } };
    const told = (cluster: LabCluster, api: Api, wanted: Manifest, text: string) =>
      cluster.until(
        () =>
          api.apply(wanted, options).then(
            () => false,
            (error: Error) => error.message.includes(text),
          ),
        // A policy comes into force a moment after it was written.
        { what: `the guard to say that ${text}`, timeoutMs: 10_000 },
      );
    await told(elsewhere, elsewhere.as(RUNNER), foreign, 'nothing is granted');
    await told(there, there.api, copy, 'is not the runner');
  });
});

/** Just after a CRD is established the API server answers 429 for a moment. */
async function served(cluster: LabCluster): Promise<boolean> {
  const kind = { apiVersion: 'flink.apache.org/v1beta1', kind: 'FlinkDeployment' };
  return cluster.api.list(kind).then(
    () => true,
    () => false,
  );
}

function withToken(manifest: Manifest): Manifest {
  if (!manifest.apiVersion.startsWith(FLINK)) return manifest;
  const annotations = { ...manifest.metadata.annotations, [TOKEN_ANNOTATION]: String(TOKEN) };
  return { ...manifest, metadata: { ...manifest.metadata, annotations } };
}
