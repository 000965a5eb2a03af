import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { parseAllDocuments, stringify } from 'yaml';
import { CLUSTER, configMapsFleet } from './apply-program';
import { Measured, measured } from './measured-process';
import { bundle } from '../../projenrc/bundle';
import { OperatorVersion } from '../../src';
import { deriveCrds } from '../../src/flink/versions/derive-crds';
import { readAssembly } from '../../src/runner/assembly/read';
import { Lab, LabCluster, Manifest } from '../lab';
import { writeKubeconfig } from '../lab/cluster/kubeconfig';

/** The way to a cluster: on this machine, or as long as to another region. */
export type Way = 'near' | 'far';
/** There and back, in milliseconds. */
const FAR = 40;

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };

/**
 * A cluster in which the fleet stands already, but for its ConfigMaps: each side applies the same ones to the same
 * namespaces.
 */
export class ApplyLab {
  public static async start(n: number, kubectl: string | undefined): Promise<ApplyLab> {
    const folder = mkdtempSync(join(tmpdir(), 'bench-'));
    const lab = await Lab.start();
    const it = new ApplyLab(lab, folder, n, kubectl);
    try {
      await it.prepare();
    } catch (error) {
      await it.stop();
      throw error;
    }
    return it;
  }

  private objects: readonly Manifest[] = [];

  private constructor(
    private readonly lab: Lab,
    private readonly folder: string,
    private readonly n: number,
    private readonly kubectlProgram: string | undefined,
  ) {}

  /** The command as it is shipped. */
  public async ours(what: 'apply' | 'diff', way: Way): Promise<Measured> {
    const options = what === 'diff' ? ['--assembly', 'changed'] : ['--assembly', 'dist', '--yes'];
    const args = [what, ...options, '--kubeconfig', way];
    return measured(process.execPath, [join(this.folder, 'flink-fleet'), ...args], {
      cwd: this.folder,
      env: { ...process.env, FLINK_FLEET_PLACEMENTS: '', FLINK_FLEET_CLUSTERS: '' },
      expected: what === 'diff' ? 2 : 0,
    });
  }

  public async kubectl(what: 'apply' | 'diff', way: Way): Promise<Measured> {
    const manifests = what === 'diff' ? 'changed-manifests' : 'dist-manifests';
    const args = [what, '--server-side', '-f', manifests, '--kubeconfig', way, '--cache-dir', 'cache'];
    return measured(this.kubectlProgram!, args, { cwd: this.folder, expected: what === 'diff' ? 1 : 0 });
  }

  /** Node itself, which does nothing. */
  public async node(): Promise<Measured> {
    return measured(process.execPath, ['-e', '0'], { cwd: this.folder });
  }

  public async bare(): Promise<Measured> {
    const { server, adminToken } = this.cluster;
    const args = ['bare.js', 'objects.json', server, 'ca.crt', adminToken];
    return measured(process.execPath, args, { cwd: this.folder });
  }

  /** Takes the ConfigMaps away, and says if not all were there: a side that does less is not faster. */
  public async clear(): Promise<void> {
    const selector = { labelSelector: 'app.kubernetes.io/name=settings' };
    const there = await this.cluster.api.list(CONFIG_MAP, undefined, selector);
    if (there.length !== this.n) throw new Error(`${there.length} of ${this.n} ConfigMaps were applied`);
    const namespaces = new Set(this.objects.map(({ metadata }) => metadata.namespace!));
    for (const namespace of namespaces) await this.cluster.api.deleteCollection(CONFIG_MAP, namespace);
  }

  public async stop(): Promise<void> {
    await this.lab.stop('remove logs');
    rmSync(this.folder, { recursive: true });
  }

  private get cluster(): LabCluster {
    return this.lab.clusters[0];
  }

  private async prepare(): Promise<void> {
    const at = (name: string) => join(this.folder, name);
    await bundle(this.folder);
    await build({
      entryPoints: [join(__dirname, 'apply-bare.ts')],
      outfile: at('bare.js'),
      bundle: true,
      platform: 'node',
    });
    const { server, adminToken: token, certificates } = this.cluster;
    const far = await this.cluster.faults.faultyPath();
    await far.set({ kind: 'delay', ms: FAR });
    for (const [way, address] of Object.entries({ near: server, far: far.server })) {
      writeKubeconfig(at(way), { context: CLUSTER, server: address, token, ca: certificates.ca });
    }
    writeFileSync(at('ca.crt'), certificates.ca);
    for (const which of ['dist', 'changed'] as const) {
      configMapsFleet(this.n, at(which), which === 'changed').synth();
      const manifests = this.manifestsOf(which);
      if (which === 'dist') this.objects = manifests;
    }
    writeFileSync(at('objects.json'), JSON.stringify(this.objects));
    await this.cluster.applyAll(deriveCrds(OperatorVersion.V1_15_0) as never);
    await this.ours('apply', 'near');
    await this.clear();
  }

  /** The ConfigMaps of an assembly, which are also written as a folder for kubectl. */
  private manifestsOf(which: string): Manifest[] {
    const folder = join(this.folder, which);
    const { files } = readAssembly(folder).clusters[CLUSTER];
    mkdirSync(`${folder}-manifests`);
    return files.flatMap(({ path }, i) => {
      const documents = parseAllDocuments(readFileSync(join(folder, path), 'utf8'));
      const those = documents
        .map((each) => each.toJS() as Manifest)
        .filter(({ kind }) => kind === 'ConfigMap');
      if (those.length > 0) {
        const text = those.map((each) => stringify(each)).join('---\n');
        writeFileSync(join(`${folder}-manifests`, `${i}.yaml`), text);
      }
      return those;
    });
  }
}
