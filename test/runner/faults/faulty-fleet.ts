import { ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAM } from './program';
import type { ChangeReport } from '../../../src/runner/apply/change-set';
import type { Ledger } from '../../../src/runner/ledger/ledger';
import { openLedger } from '../../../src/runner/ledger/open';
import type { Placement } from '../../../src/runner/ledger/records';
import { Lab, LabCluster, Manifest } from '../../lab';
import { writeKubeconfig } from '../../lab/cluster/kubeconfig';
import { bundled, ended, programFolder, Ran } from '../command';

/** What the program makes the fleet of. */
export interface Shape {
  readonly APPLICATIONS?: number;
  readonly VERSION?: string | number;
  readonly CONFIG_MAPS?: number;
  readonly PLATFORM?: 'yes' | 'no';
  /** The weight of the first cluster among the candidates. */
  readonly FIRST?: number;
}

/** How an apply ended, and what it said of itself. */
export interface AppliedRun extends Ran {
  readonly seconds: number;
  /** Absent where it ended by an error, or was killed. */
  readonly data?: {
    readonly outcome: string;
    readonly renewed: readonly string[];
    readonly notReady: readonly unknown[];
    readonly changes: ChangeReport;
  };
}

export const FLINK = 'flink.apache.org/v1beta1';
const RUNNER = 'flink-fleet-runner';

/** A program, its ledger and its clusters in a lab, and the shipped command to apply it. */
export class FaultyFleet {
  public readonly folder: string;
  public readonly clusters: ReadonlyMap<string, LabCluster>;
  /** In place of the API servers' own addresses, by cluster. */
  public readonly servers = new Map<string, string>();
  /** In place of the administrator's, by cluster. */
  public readonly users = new Map<string, Readonly<Record<string, unknown>>>();

  /** As this process sees it. */
  public ledger: string;
  /** In which surroundings the command runs: a command that runs it. */
  public within: readonly string[] = [];

  public constructor(
    private readonly lab: Lab,
    names: readonly string[] = ['east', 'west'],
    program = PROGRAM,
  ) {
    this.folder = programFolder(program);
    this.ledger = join(this.folder, 'ledger');
    this.clusters = new Map(names.map((name, i) => [name, lab.clusters[i]]));
  }

  /** Pods of the platform have nodes to come to. */
  public async addNodes(): Promise<void> {
    await Promise.all(
      [...this.clusters.values()].map(async (cluster) =>
        cluster.addNodes(
          ['a', 'b'].map((zone) => ({
            name: `node-${zone}`,
            cpu: '64',
            memory: '256Gi',
            labels: { 'topology.kubernetes.io/zone': zone },
          })),
        ),
      ),
    );
  }

  /** Starts the command as a process of its own. */
  public async start(args: readonly string[], shape: Shape = {}): Promise<ChildProcess> {
    const { FLINK_FLEET_PLACEMENTS, FLINK_FLEET_CLUSTERS, CDK8S_OUTDIR, ...env } = process.env;
    const command = [process.execPath, await bundled(), ...args, '--kubeconfig', this.writeKubeconfig()];
    const [program, ...words] = [...this.within, ...command];
    return spawn(program, words, {
      cwd: this.folder,
      env: { ...env, ...this.environment(shape) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  public async startApply(shape: Shape = {}, ...more: readonly string[]): Promise<ChildProcess> {
    return this.start(['apply', '--yes', '--output', 'json', ...more], shape);
  }

  public async apply(shape: Shape = {}, ...more: readonly string[]): Promise<AppliedRun> {
    return endOf(await this.startApply(shape, ...more));
  }

  /** What is still to be done, with each object asked about. */
  public async plan(shape: Shape = {}): Promise<Ran> {
    return ended(await this.start(['plan', '--deep', '--output', 'json'], shape));
  }

  public environment(shape: Shape): Record<string, string> {
    const texts = Object.entries(shape).map(([name, value]) => [name, String(value)]);
    return { CLUSTERS: [...this.clusters.keys()].join(','), ...Object.fromEntries(texts) };
  }

  /** A ledger as it stands, read only. */
  public async readLedger<T>(read: (ledger: Ledger) => Promise<T>): Promise<T> {
    const ledger = await openLedger(this.ledger, { fleet: 'faults', forReading: true });
    try {
      return await read(ledger);
    } finally {
      await ledger.close();
    }
  }

  public async placements(): Promise<ReadonlyMap<string, Placement>> {
    return this.readLedger(async (ledger) => ledger.placements());
  }

  /** What is there of a kind of Flink, by cluster. */
  public async flink(kind = 'FlinkDeployment'): Promise<ReadonlyMap<string, readonly Manifest[]>> {
    const lists = [...this.clusters].map(
      async ([name, { api }]) => [name, await api.list({ apiVersion: FLINK, kind })] as const,
    );
    return new Map(await Promise.all(lists));
  }

  /** How often each object of a kind was created by the runner, for certain: `cluster/namespace/name` → times. */
  public creations(resource = 'flinkdeployments'): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { name: cluster, event } of this.audited()) {
      const { objectRef, responseStatus, requestURI } = event;
      if (objectRef?.resource !== resource || responseStatus?.code !== 201) continue;
      if (requestURI.includes('dryRun=') || objectRef.subresource) continue;
      const key = `${cluster}/${objectRef.namespace}/${objectRef.name}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return counts;
  }

  /** Requests of the runner that the API servers refused, by their status. */
  public refusals(resource = 'flinkdeployments'): ReadonlyMap<number, number> {
    const counts = new Map<number, number>();
    for (const { event } of this.audited()) {
      const code = event.responseStatus?.code ?? 0;
      if (event.objectRef?.resource !== resource || code < 400) continue;
      counts.set(code, (counts.get(code) ?? 0) + 1);
    }
    return counts;
  }

  /** How many writes of the runner an API server took after a moment, in milliseconds of the epoch. */
  public writesAfter(moment: number): number {
    return [...this.audited()].filter(
      ({ event: { verb, requestReceivedTimestamp, requestURI, objectRef } }) =>
        ['create', 'patch', 'update', 'delete'].includes(verb) &&
        objectRef?.apiGroup !== 'authorization.k8s.io' &&
        !requestURI.includes('dryRun=') &&
        Date.parse(requestReceivedTimestamp) > moment,
    ).length;
  }

  private *audited(): Generator<{ readonly name: string; readonly event: AuditEvent }> {
    for (const [name, cluster] of this.clusters) {
      const lines = readFileSync(join(this.lab.logs, cluster.name, 'audit.log'), 'utf8').split('\n');
      for (const line of lines) {
        if (line.includes(`"username":"${RUNNER}"`)) yield { name, event: JSON.parse(line) as AuditEvent };
      }
    }
  }

  private writeKubeconfig(): string {
    const entries = [...this.clusters].map(([context, { server, adminToken, certificates }]) => ({
      context,
      server: this.servers.get(context) ?? server,
      ca: certificates.ca,
      user: {
        as: RUNNER,
        'as-groups': ['system:masters'],
        ...(this.users.get(context) ?? { token: adminToken }),
      },
    }));
    const file = join(this.folder, `kubeconfig-${randomUUID()}`);
    writeKubeconfig(file, ...entries);
    return file;
  }
}

interface AuditEvent {
  readonly verb: string;
  readonly requestReceivedTimestamp: string;
  readonly requestURI: string;
  readonly objectRef?: Readonly<Record<string, string | undefined>>;
  readonly responseStatus?: { readonly code?: number };
}

export async function endOf(child: ChildProcess): Promise<AppliedRun> {
  const start = performance.now();
  const ran = await ended(child);
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  return { ...ran, seconds, data: dataOf(ran.stdout) };
}

function dataOf(stdout: string): AppliedRun['data'] {
  if (stdout.trim() === '') return undefined;
  return (JSON.parse(stdout) as { data?: AppliedRun['data'] }).data;
}

/** Waits until the command says something. */
export async function says(child: ChildProcess, what: RegExp): Promise<void> {
  let text = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr!.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      if (what.test(text)) resolve();
    });
    child.once('close', () => reject(new Error(`it ended and never said ${what}: ${text}`)));
  });
}

/** What is there of an application, by cluster. */
export const idOf = ({ metadata: { namespace, name } }: Manifest): string => `${namespace}/${name}`;

/** The objects of a kind that a report says are there now, since they were made or changed. */
export function reported({ data }: AppliedRun, kind: string): ReadonlyMap<string, string> {
  const changes = data?.changes.clusters.flatMap((cluster) => cluster.changes) ?? [];
  return new Map(
    changes
      .filter(({ object }) => object.kind === kind)
      .map(({ object: { namespace, name }, action }) => [`${namespace}/${name}`, action]),
  );
}
