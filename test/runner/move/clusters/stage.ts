import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OperatorVersion } from '../../../../src';
import { FleetAssembly } from '../../../../src/assembly/assembly';
import { deriveCrds } from '../../../../src/flink/versions/derive-crds';
import { grantAnnotations } from '../../../../src/platform/guard/grant';
import { MEMBER_LABELS } from '../../../../src/runner/apply/apply-set';
import { marked } from '../../../../src/runner/apply/desired';
import type { KubeApi } from '../../../../src/runner/kube/api';
import { readKubeconfig } from '../../../../src/runner/kube/config/kubeconfig';
import { connect } from '../../../../src/runner/kube/connect';
import type { KubeObject } from '../../../../src/runner/kube/object';
import type { Placement } from '../../../../src/runner/ledger/records';
import {
  ClusterSideOptions,
  openClusterSide,
  OpenClusterSide,
} from '../../../../src/runner/move/clusters/open';
import { readJournal } from '../../../../src/runner/move/journal';
import type { MoveOrder } from '../../../../src/runner/move/order';
import type { ClusterEffect, Outcome, Subject } from '../../../../src/runner/move/sides';
import type { LitCluster } from '../../../../src/runner/move/sight';
import type { Lab, LabCluster, Manifest } from '../../../lab';
import { writeKubeconfig } from '../../../lab/cluster/kubeconfig';
import { until } from '../../../lab/process/until';
import { guardManifests, namespaceManifests, namespaceOf } from '../../../platform/guard/cluster';
import { order, record } from '../fixture';

const FLINK = 'flink.apache.org/v1beta1';
const RUNNER = 'flink-fleet-runner';

/** How an application differs from the usual one. */
export interface Shape {
  readonly epoch?: number;
  readonly token?: number;
  readonly suspended?: boolean;
  readonly from?: string;
  readonly stateless?: boolean;
  readonly configuration?: Readonly<Record<string, string>>;
  readonly namespace?: string;
}

/** A guarded cluster of a lab, as moves see it, with a folder for state. */
export class Stage {
  public static async start(
    lab: Lab,
    index = 0,
    name = 'a',
    version = OperatorVersion.V1_15_0,
  ): Promise<Stage> {
    const cluster = lab.clusters[index];
    await cluster.addNodes([{ name: 'node-1', cpu: '64', memory: '256Gi' }]);
    await cluster.applyAll(deriveCrds(version) as readonly Manifest[]);
    await cluster.applyAll(guardManifests());
    const stage = new Stage(cluster, name);
    await stage.addNamespace('ads');
    const system = await cluster.api.read({ ...namespaceOf('kube-system') });
    stage.uid = system.metadata.uid!;
    return stage;
  }

  public readonly folder = mkdtempSync(join(tmpdir(), 'flink-fleet-move-'));
  public readonly api: KubeApi;
  public readonly side: OpenClusterSide;
  public uid = '';

  public constructor(
    public readonly cluster: LabCluster,
    /** Of the cluster in the fleet. */
    public readonly name = 'a',
    assembly: Partial<FleetAssembly> = {},
  ) {
    this.api = this.connected(RUNNER, ['system:masters']);
    this.side = this.open({ assembly: { ...ASSEMBLY, ...assembly } });
  }

  /** With the guard in it. */
  public async addNamespace(name: string): Promise<void> {
    await this.cluster.applyAll([namespaceOf(name)]);
    await this.cluster.applyAll(namespaceManifests(name).filter(({ kind }) => kind !== 'Namespace'));
    await this.cluster.applyAll(namespaceManifests(name));
    const metadata = { name: 'flink', namespace: name };
    await this.cluster.applyAll([{ apiVersion: 'v1', kind: 'ServiceAccount', metadata }]);
    // An API server takes a moment to hold others to a new policy.
    await until(async () => this.isRefused(name), { what: `the guard to be in force in ${name}` });
  }

  private async isRefused(namespace: string): Promise<boolean> {
    try {
      await this.api.create(this.application('nobody', { namespace }), {
        fieldManager: 'test',
        dryRun: true,
      });
      return false;
    } catch (error) {
      return (error as Error).message.includes('nothing is granted');
    }
  }

  public open(options: Partial<ClusterSideOptions>): OpenClusterSide {
    return openClusterSide({
      cluster: this.name,
      connection: { api: this.api },
      assembly: ASSEMBLY,
      ...options,
    });
  }

  public connected(user: string, groups: readonly string[] = [], server = this.cluster.server): KubeApi {
    const file = join(this.folder, `${user}-${Math.random()}.yaml`);
    const { name: context, adminToken: token, certificates } = this.cluster;
    const acting = { as: user, 'as-groups': groups };
    writeKubeconfig(file, { context, server, token, ca: certificates.ca, user: acting });
    return connect(context, { kubeconfig: readKubeconfig(file) });
  }

  public root(name: string, epoch = 1): string {
    return `file://${this.folder}/${this.name}.1/ads/${name}/e${epoch}`;
  }

  public application(name: string, shape: Shape = {}): KubeObject {
    const {
      epoch = 1,
      token = 1,
      suspended = false,
      from,
      stateless = false,
      configuration,
      namespace = 'ads',
    } = shape;
    const root = this.root(name, epoch);
    return {
      apiVersion: FLINK,
      kind: 'FlinkDeployment',
      metadata: { name, namespace, annotations: grantAnnotations(name, { epoch, token }) },
      spec: {
        image: 'registry.example.com/job:1',
        flinkVersion: 'v1_18',
        serviceAccount: 'flink',
        flinkConfiguration: {
          'state.checkpoints.dir': `${root}/checkpoints`,
          'state.savepoints.dir': `${root}/savepoints`,
          'state.checkpoints.num-retained': '3',
          'high-availability.type': 'kubernetes',
          'high-availability.storageDir': `${root}/ha`,
          ...configuration,
        },
        jobManager: { resource: { cpu: 0.5, memory: '1Gi' } },
        taskManager: { resource: { cpu: 1, memory: '1Gi' } },
        job: {
          jarURI: 'local:///opt/job.jar',
          parallelism: 1,
          state: suspended ? 'suspended' : 'running',
          upgradeMode: stateless ? 'stateless' : 'savepoint',
          ...(from === undefined ? {} : { initialSavepointPath: from }),
        },
      },
    };
  }

  public async grant(data: Readonly<Record<string, string>>, namespace = 'ads'): Promise<void> {
    const metadata = { name: 'flink-fleet-epochs', namespace };
    await this.cluster
      .as({ user: RUNNER, groups: ['system:masters'] })
      .mergePatch({ apiVersion: 'v1', kind: 'ConfigMap', metadata }, { data });
  }

  /** Grants it, and creates it as an apply would. */
  public async run(name: string, shape: Shape = {}): Promise<void> {
    const { epoch = 1, token = 1, namespace } = shape;
    await this.grant({ [name]: `${epoch}/${token}` }, namespace);
    const runner = this.cluster.as({ user: RUNNER, groups: ['system:masters'] });
    await this.cluster.until(async () => runner.create(this.application(name, shape) as Manifest), {
      what: `${name} to be created`,
    });
  }

  public subject(
    name: string,
    changes: {
      record?: Partial<Placement>;
      order?: Partial<MoveOrder>;
      running?: boolean;
      standing?: boolean;
    } = {},
  ): Subject {
    const app = `ads/${name}`;
    const the = record('MOVING', {
      app,
      cluster: this.name,
      clusterUid: this.uid,
      created: [`flink.apache.org/FlinkDeployment/ads/${name}`],
      stateRoots: [this.root(name)],
      ...changes.record,
    });
    const journal = readJournal([], app, the.epoch);
    return {
      record: the,
      order: order({ app, objects: the.created, ...changes.order }),
      journal: changes.running ? { ...journal, running: true } : journal,
      ...(changes.standing ? { standing: true } : {}),
    };
  }

  public async see(name: string, changes: Parameters<Stage['subject']>[1] = {}): Promise<LitCluster> {
    const sight = (await this.side.see([this.subject(name, changes)])).get(`ads/${name}`)!;
    if (!sight.reachable) throw new Error(`${this.name} is dark: ${this.side.darkness?.why}`);
    return sight;
  }

  /** Waits until an application looks as it shall. */
  public async until(
    what: string,
    name: string,
    holds: (sight: LitCluster) => unknown,
    changes: Parameters<Stage['subject']>[1] = {},
  ): Promise<LitCluster> {
    let last: LitCluster | undefined;
    try {
      return await this.cluster.until(
        async () => {
          last = await this.see(name, changes);
          return holds(last) ? last : undefined;
        },
        { what, timeoutMs: 30_000 },
      );
    } catch (error) {
      throw new Error(`${(error as Error).message}; last seen: ${JSON.stringify(last)}`);
    }
  }

  public async act(
    name: string,
    effect: ClusterEffect,
    changes: Parameters<Stage['subject']>[1] & { manifests?: readonly KubeObject[] } = {},
  ): Promise<Outcome> {
    const { manifests: plain, ...rest } = changes;
    // As what is synthesized for a move is marked.
    const manifests = plain?.map((each) => marked(each, MEMBER_LABELS));
    const [outcome] = await this.side.carryOut([{ subject: this.subject(name, rest), effect, manifests }]);
    return outcome;
  }

  /** Revokes what was granted, and stops the job with a savepoint. */
  public async stop(name: string, token = 4): Promise<Outcome> {
    await this.act(name, { effect: 'revoke-grant', cluster: this.name, epoch: 1, token });
    const { resource } = await this.see(name);
    const { uid, resourceVersion, epoch } = resource!;
    return this.act(name, { effect: 'suspend', cluster: this.name, epoch, uid, resourceVersion });
  }

  public find(kind: string, name: string, apiVersion = FLINK): Promise<Manifest | undefined> {
    return this.cluster.api.find({ apiVersion, kind, metadata: { name, namespace: 'ads' } });
  }
}

export const ASSEMBLY: FleetAssembly = {
  version: 1,
  fleet: 'tested',
  clusters: {},
  stateStorages: {},
  tenants: {},
  queues: {},
  applications: {},
};
