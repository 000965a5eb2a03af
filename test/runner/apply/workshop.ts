import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FLEET, Program, ProgramOptions, synthesize } from './apply-fleet';
import { formatPlacements } from '../../../src/assembly/placements';
import type { Change, ChangeAction, ChangeReport } from '../../../src/runner/apply/change-set';
import { nameOf } from '../../../src/runner/kube/object';
import type { Ledger, Next } from '../../../src/runner/ledger/ledger';
import { openLedger } from '../../../src/runner/ledger/open';
import type { Placement } from '../../../src/runner/ledger/records';
import { Lab, LabCluster, Manifest } from '../../lab';
import { writeKubeconfig } from '../../lab/cluster/kubeconfig';
import { ended, flinkFleet, newFolder, Ran, start } from '../command';

export const RUNNER = 'flink-fleet-runner';

/** What `apply` and `plan` print as JSON. */
export interface Report {
  readonly code: string;
  readonly message?: string;
  readonly changes: ChangeReport;
  readonly outcome?: string;
  readonly placements?: string;
  readonly notReady: readonly { readonly object: string; readonly why: readonly string[] }[];
}

export interface Reported extends Ran {
  readonly report: Report;
}

/** A folder with the assembly of a fleet, its lock file and its ledger, and the clusters of a lab that it is applied to. */
export class Workshop {
  public readonly folder = newFolder();
  /** All that commands have said here, to be searched. */
  public readonly said: string[] = [];
  private program?: Program;

  public constructor(
    lab: Lab,
    public readonly names: readonly string[] = ['east'],
    private readonly clusters: readonly LabCluster[] = lab.clusters,
  ) {
    // A lock file is kept up to date where there is one.
    this.placements({});
    this.kubeconfig('kubeconfig');
  }

  public placements(applications: Readonly<Record<string, { cluster: string; epoch: number }>>): void {
    writeFileSync(
      join(this.folder, 'placements.json'),
      formatPlacements({ version: 1, fleet: FLEET, clusters: {}, applications }),
    );
  }

  /** Contexts by the names of the clusters, whose user is an administrator that acts as somebody. */
  public kubeconfig(
    name: string,
    {
      user = RUNNER,
      groups = ['system:masters'],
      leads = Object.fromEntries(this.names.map((each, i) => [each, this.clusters[i]])),
      ca,
    }: {
      readonly user?: string;
      readonly groups?: readonly string[];
      readonly leads?: Readonly<Record<string, LabCluster>>;
      readonly ca?: string;
    } = {},
  ): string {
    const file = join(this.folder, name);
    const entries = Object.entries(leads).map(([context, { server, adminToken: token, certificates }]) => ({
      context,
      server,
      token,
      user: { as: user, 'as-groups': groups },
      ca: ca ?? certificates.ca,
    }));
    writeKubeconfig(file, ...entries);
    return file;
  }

  public synth(options: ProgramOptions = {}): Program {
    this.program = synthesize(this.folder, { clusters: this.names, ...options });
    return this.program;
  }

  public async run(command: string, ...args: readonly string[]): Promise<Ran> {
    const ran = await flinkFleet(this.folder, command, ...this.where(args), ...args);
    this.said.push(ran.stdout, ran.stderr);
    return ran;
  }

  /** Without waiting for its end. */
  public async start(command: string, ...args: readonly string[]) {
    const child = await start(this.folder, command, ...this.where(args), ...args);
    return { child, end: ended(child).then((ran) => (this.said.push(ran.stdout, ran.stderr), ran)) };
  }

  public async apply(...args: readonly string[]): Promise<Reported> {
    return reported(await this.run('apply', '--yes', '-o', 'json', ...args));
  }

  public async plan(...args: readonly string[]): Promise<Reported> {
    return reported(await this.run('plan', '-o', 'json', ...args));
  }

  private where(args: readonly string[]): string[] {
    return [
      ...(args.includes('--assembly') || args.includes('--app') ? [] : ['--assembly', 'dist']),
      ...(args.includes('--kubeconfig') ? [] : ['--kubeconfig', 'kubeconfig']),
    ];
  }

  public async withLedger<T>(act: (ledger: Ledger) => Promise<T>): Promise<T> {
    const ledger = await openLedger(join(this.folder, 'ledger'), { fleet: FLEET });
    try {
      return await act(ledger);
    } finally {
      await ledger.close();
    }
  }

  public async record(app: string): Promise<Placement | undefined> {
    return this.withLedger(async (ledger) => ledger.placement(app));
  }

  /** Changes a record as another operation would. */
  public async rewrite(app: string, change: (record: Next<Placement>) => Next<Placement>): Promise<void> {
    await this.withLedger(async (ledger) => {
      const from = (await ledger.placement(app))!;
      const { revision: _, ledgerId: __, ...rest } = from;
      const [{ won }] = await ledger.swapPlacements([{ from, to: change(rest) }]);
      expect(won).toBe(true);
    });
  }

  /** The text of all files of the ledger. */
  public ledgerText(): string {
    const folder = join(this.folder, 'ledger');
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((each) => join(folder, each))
      .filter((each) => statSync(each).isFile())
      .map((each) => readFileSync(each, 'utf8'))
      .join('\n');
  }
}

export function reported(ran: Ran): Reported {
  let document: { code: string; message?: string; data?: Report };
  try {
    document = JSON.parse(ran.stdout) as typeof document;
  } catch {
    throw new Error(`no JSON came (exit ${ran.code}):\n${ran.stdout}\n${ran.stderr}`);
  }
  const { code, message, data } = document;
  const changes = data?.changes ?? data;
  return { ...ran, report: { ...data, code, message, changes } as Report };
}

/** What is reported, as `<action> <kind> <namespace>/<name>`; what is unchanged is only counted. */
export function told({ report: { changes } }: Reported, cluster?: string): string[] {
  return changesOf(changes, cluster).map(({ action, object }) => `${action} ${nameOf(object)}`);
}

export function changesOf({ clusters }: ChangeReport, cluster?: string): Change[] {
  return clusters
    .filter((each) => cluster === undefined || each.cluster === cluster)
    .flatMap(({ changes }) => changes);
}

/** The one change of an object, such as `ConfigMap ads/clicks`. */
export function changeOf({ report: { changes } }: Reported, name: string): Change {
  const found = changesOf(changes).filter(({ object }) => nameOf(object) === name);
  if (found.length !== 1) {
    throw new Error(`${found.length} changes of ${name} in ${JSON.stringify(changes, undefined, 1)}`);
  }
  return found[0];
}

/** How many of each action there are, without those that are none. */
export function sums({ report: { changes } }: Reported): Partial<Record<ChangeAction, number>> {
  const { reached: _, notReached: __, ...counts } = changes.counts;
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

export const FLINK = 'flink.apache.org/v1beta1';

export const deployment = (namespace: string, name: string) => ({
  apiVersion: FLINK,
  kind: 'FlinkDeployment',
  metadata: { namespace, name },
});

export const configMap = (namespace: string, name: string, data: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace, name },
  data,
});

const KINDS = [
  ['v1', 'Namespace'],
  ['v1', 'ConfigMap'],
  ['v1', 'Secret'],
  ['v1', 'Service'],
  ['v1', 'ServiceAccount'],
  ['apps/v1', 'Deployment'],
  ['batch/v1', 'Job'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRole'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'],
  ['rbac.authorization.k8s.io/v1', 'Role'],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
  ['networking.k8s.io/v1', 'NetworkPolicy'],
  ['admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy'],
  ['admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicyBinding'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
  [FLINK, 'FlinkDeployment'],
  [FLINK, 'FlinkSessionJob'],
] as const;

/** Objects of a cluster that nobody but a person changes → their versions and times. */
export async function versions({ api }: LabCluster): Promise<Record<string, string>> {
  const lists = await Promise.all(
    KINDS.map(async ([apiVersion, kind]) =>
      api.list({ apiVersion, kind }).catch((): Manifest[] => {
        // Before the first apply Flink's kinds are not there.
        if (apiVersion !== FLINK) throw new Error(`${kind} cannot be listed`);
        return [];
      }),
    ),
  );
  return Object.fromEntries(
    lists
      .flat()
      .filter(
        ({ metadata: { namespace, name } }) => namespace !== 'kube-system' && name !== 'kube-root-ca.crt',
      )
      .map(({ kind, metadata: { namespace = '', name, resourceVersion } }) => [
        `${kind} ${namespace}/${name}`,
        resourceVersion!,
      ]),
  );
}
