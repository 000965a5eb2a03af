import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CDK8S_YAML, program, STORE_SECRET, TENANT } from './program';
import { probeVariable } from '../../../src/runner/fence/probe-rights';
import { writeKubeconfig } from '../../lab/cluster/kubeconfig';
import { profiles } from '../../lab/s3-rights';
import { bundled, ended, linkPackages, Ran } from '../../runner/command';
import { RealCluster } from '../machine/cluster';
import { Machine } from '../machine/machine';
import { inside } from '../machine/namespace';

/** Where somebody runs the fleet: a folder with the program, and a network in which clusters can be lost from sight. */
export class Desk {
  private readonly folder: string;

  public constructor(private readonly machine: Machine) {
    this.folder = join(machine.data, 'desk');
    mkdirSync(this.folder);
    writeFileSync(join(this.folder, 'main.js'), program(machine));
    writeFileSync(join(this.folder, 'cdk8s.yaml'), CDK8S_YAML);
    linkPackages(this.folder);
    const contexts = [...machine.clusters.values()].map((cluster) =>
      cluster.contextFor('flink-fleet-runner'),
    );
    writeKubeconfig(join(this.folder, 'kubeconfig'), ...contexts);
    writeFileSync(join(this.folder, 'credentials'), profiles(machine.store.users), { mode: 0o600 });
  }

  /** Runs the command; what it says is kept in the logs. */
  public async flinkFleet(...args: readonly string[]): Promise<Ran> {
    const [command, all] = inside(this.machine.area.desk, [await bundled(), ...args]);
    const probes = [...this.machine.clusters.keys()].map((name) => [probeVariable(name), name]);
    const env = {
      ...process.env,
      KUBECONFIG: join(this.folder, 'kubeconfig'),
      AWS_SHARED_CREDENTIALS_FILE: join(this.folder, 'credentials'),
      AWS_PROFILE: 'runner',
      // A fence is tried with the rights of the jobs that it holds back.
      ...(Object.fromEntries(probes) as Record<string, string>),
    };
    const child = spawn(command, all, { cwd: this.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const log = (text: string) => writeFileSync(join(this.machine.logs, 'desk.log'), text, { flag: 'a' });
    const begun = Date.now();
    const at = () => `${((Date.now() - begun) / 1000).toFixed(1)} s`;
    log(`$ flink-fleet ${args.join(' ')}\n`);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => log(chunk.toString('utf8').replace(/^(?=.)/gm, `${at()}  `)));
    }
    const ran = await ended(child);
    log(`exit ${ran.code} after ${at()}\n`);
    return ran;
  }

  /** Gives the jobs of a cluster its keys for the store as soon as there is a namespace for them, as a vault would. */
  public async provideKeys(cluster: RealCluster): Promise<void> {
    const { accessKeyId, secretAccessKey } = this.machine.store.users.get(cluster.name)!;
    await cluster.api.until(
      async (api) =>
        api.apply({
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: STORE_SECRET, namespace: TENANT },
          stringData: { 'access-key-id': accessKeyId, 'secret-access-key': secretAccessKey },
        }),
      { what: `the namespace ${TENANT} in ${cluster.name}`, timeoutMs: 180_000, everyMs: 500 },
    );
  }
}
