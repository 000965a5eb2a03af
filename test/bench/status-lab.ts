import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { Measured, measured } from './measured-process';
import { CLUSTERS, statusFleet } from './status-program';
import { bundle } from '../../projenrc/bundle';
import { OperatorVersion } from '../../src';
import { AssemblyApplication } from '../../src/assembly/assembly';
import { readOwnYaml } from '../../src/assembly/read-yaml';
import { deriveCrds } from '../../src/flink/versions/derive-crds';
import { TOKEN_ANNOTATION } from '../../src/platform/guard/grant';
import { readAssembly } from '../../src/runner/assembly/read';
import type { Next } from '../../src/runner/ledger/ledger';
import { openLedger } from '../../src/runner/ledger/open';
import type { Placement } from '../../src/runner/ledger/records';
import { inParallel, Lab, Manifest } from '../lab';
import { writeKubeconfig } from '../lab/cluster/kubeconfig';
import { placed } from '../runner/status/fleet';

/** Two clusters on which all applications of a fleet run, as the operator would tell of them, and the ledger of it. */
export class StatusLab {
  public static async start(n: number): Promise<StatusLab> {
    const folder = mkdtempSync(join(tmpdir(), 'bench-'));
    const lab = await Lab.start({ clusters: CLUSTERS.length });
    const it = new StatusLab(lab, folder, n);
    try {
      await it.prepare();
    } catch (error) {
      await it.stop();
      throw error;
    }
    return it;
  }

  private constructor(
    private readonly lab: Lab,
    private readonly folder: string,
    private readonly n: number,
  ) {}

  /** The command as it is shipped; it says so if not all applications run. */
  public async ours(): Promise<Measured> {
    const args = ['status', '--assembly', 'dist', '--kubeconfig', 'kubeconfig', '--ledger', 'ledger'];
    const run = await measured(process.execPath, [join(this.folder, 'flink-fleet'), ...args], {
      cwd: this.folder,
    });
    if (!run.stdout.includes(`${this.n} ok\n`)) throw new Error(run.stdout.slice(-500));
    return run;
  }

  /** Its milliseconds are those of the lists. */
  public async bare(): Promise<Measured> {
    const args = ['bare.js', String(this.n), 'servers.json'];
    const run = await measured(process.execPath, args, { cwd: this.folder });
    return { ...run, milliseconds: (JSON.parse(run.stdout) as Measured).milliseconds };
  }

  public async stop(): Promise<void> {
    await this.lab.stop('remove logs');
    rmSync(this.folder, { recursive: true });
  }

  private async prepare(): Promise<void> {
    const at = (name: string) => join(this.folder, name);
    await bundle(this.folder);
    const outfile = at('bare.js');
    await build({
      entryPoints: [join(__dirname, 'status-bare.ts')],
      outfile,
      bundle: true,
      platform: 'node',
    });
    const servers = this.lab.clusters.map(({ server, adminToken: token, certificates: { ca } }) => ({
      server,
      token,
      ca,
    }));
    writeFileSync(at('servers.json'), JSON.stringify(servers));
    writeKubeconfig(at('kubeconfig'), ...servers.map((each, i) => ({ context: CLUSTERS[i], ...each })));
    statusFleet(this.n, at('dist')).synth();
    await this.place(await this.deploy());
  }

  /** The UIDs by application. */
  private async deploy(): Promise<ReadonlyMap<string, string>> {
    const { applications, tenants } = readAssembly(join(this.folder, 'dist'));
    // Nobody writes a status but whoever creates, so that one request for each application is enough.
    const crds = deriveCrds(OperatorVersion.V1_15_0).map((crd) => withoutSubresources(crd as never));
    await Promise.all(
      this.lab.clusters.map(async (cluster) => {
        await cluster.applyAll(crds);
        for (const name of Object.values(tenants).flatMap(({ namespaces }) => namespaces)) {
          await cluster.api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
        }
      }),
    );
    const uids = new Map<string, string>();
    await inParallel(Object.entries(applications), async ([id, application]) => {
      const { api } = this.lab.clusters[CLUSTERS.indexOf(application.cluster)];
      const { object } = await api.create(this.running(application));
      uids.set(id, object.metadata.uid!);
    });
    return uids;
  }

  private running({ file }: AssemblyApplication): Manifest {
    const documents = readOwnYaml(
      readFileSync(join(this.folder, 'dist', file), 'utf8'),
    ) as unknown as Manifest[];
    const manifest = documents.find(({ kind }) => kind === 'FlinkDeployment')!;
    const { metadata } = manifest;
    const annotations = { ...metadata.annotations, [TOKEN_ANNOTATION]: '1' };
    return { ...manifest, metadata: { ...metadata, annotations }, status: status(metadata.name) };
  }

  private async place(uids: ReadonlyMap<string, string>): Promise<void> {
    const ledger = await openLedger(join(this.folder, 'ledger'), { fleet: 'bench', create: true });
    const system = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system' } };
    const clusterUids = new Map<string, string>();
    for (const [i, cluster] of CLUSTERS.entries()) {
      const { metadata } = await this.lab.clusters[i].api.read(system);
      clusterUids.set(cluster, metadata.uid!);
      const others = { generation: 1, cordoned: false, quarantined: false };
      await ledger.swapCluster(undefined, { cluster, uid: metadata.uid!, ...others });
    }
    const { applications } = readAssembly(join(this.folder, 'dist'));
    const swaps = Object.entries(applications).map(([app, { cluster, namespace }]) => {
      const clusterUid = clusterUids.get(cluster)!;
      const { revision, ledgerId, ...record } = placed({ app, cluster, namespace, clusterUid });
      return { to: { ...record, uid: uids.get(app)! } as Next<Placement> };
    });
    await ledger.swapPlacements(swaps);
    await ledger.close();
  }
}

function withoutSubresources(crd: Manifest): Manifest {
  const { versions, ...spec } = crd.spec as { versions: { subresources?: unknown }[] };
  return { ...crd, spec: { ...spec, versions: versions.map(({ subresources, ...version }) => version) } };
}

/** Of a job that runs, with a checkpoint that is not old. */
function status(name: string): Record<string, unknown> {
  const now = Date.now();
  return {
    observedGeneration: 1,
    lifecycleState: 'STABLE',
    jobManagerDeploymentStatus: 'READY',
    jobStatus: {
      state: 'RUNNING',
      jobId: `job-of-${name}`,
      startTime: String(now - 7_200_000),
      checkpointInfo: {
        lastCheckpoint: { timeStamp: now - 120_000, triggerType: 'PERIODIC', formatType: 'FULL' },
      },
    },
    reconciliationStatus: { state: 'DEPLOYED', reconciliationTimestamp: now - 7_200_000 },
  };
}
