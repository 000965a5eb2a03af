import { CommittableQuestions } from './committables';
import { carryOut } from './effects/carry-out';
import { failed, notSent } from './effects/outcome';
import { Fitness } from './fitness/fitness';
import { LeftSight, lookAtNamespace, lookForNodes, lookForRemains, NamespaceSight } from './look';
import { overridesOf } from './overrides';
import { patiently, whyOf } from './patience';
import { Asking } from './questions';
import { Refusals, Revoked } from './refusal';
import { remainsOf, VanishedPods } from './remains';
import { bearersOf, FlinkResources, isRunning, jobIdOf, resourceSightOf } from './resource';
import { restoredQuestions } from './restored';
import { hasGuard } from './served';
import { mayStartIn, sessionJobsOf } from './subjects';
import { FleetAssembly } from '../../../assembly/assembly';
import { Grant, parseGrant } from '../../../platform/guard/grant';
import { at } from '../../../validation/manifest';
import { clusterUidOf } from '../../apply/identify';
import { KubeApi } from '../../kube/api';
import { nameIn } from '../../ledger/records';
import { Connection } from '../../status/session';
import { ClusterEffect, ClusterSide, Issued, Outcome, Subject } from '../sides';
import { ClusterSight, DarkCluster, LitCluster, ResourceSight } from '../sight';

export interface ClusterSideOptions {
  readonly cluster: string;
  /** How it is asked; or why it cannot be, and then it is dark from now on. */
  readonly connection: Connection;
  /** Says what applications need, and what the cluster has. */
  readonly assembly: FleetAssembly;
  /** For how long it may answer nothing before it counts as dark, in milliseconds. */
  readonly silence?: number;
}

/** A cluster as moves see it, and why it cannot be seen. */
export interface OpenClusterSide extends ClusterSide {
  /** Since when it does not answer, and what was said last; undefined while it answers. */
  readonly darkness: { readonly forMs: number; readonly why: string } | undefined;
}

/** Nothing is sent yet. */
export function openClusterSide(options: ClusterSideOptions): OpenClusterSide {
  return new KubeClusterSide(options);
}

interface Darkness {
  /** By a clock that nobody sets. */
  readonly since: number;
  readonly why: string;
  /** Looks whether it has come back. */
  probe?: Promise<void>;
}

/** How long is waited for a cluster that was dark before. */
const FOR_DARK = 300;

class KubeClusterSide implements OpenClusterSide {
  public readonly cluster: string;
  private readonly api?: KubeApi;
  private readonly silence?: number;
  private readonly fitness: Fitness;
  private readonly vanished = new VanishedPods();
  private readonly jobIds = new Map<string, string>();
  private readonly questions = restoredQuestions();
  private readonly committables = new CommittableQuestions();
  private readonly refusals = new Refusals();
  private dark?: Darkness;

  public constructor({ cluster, connection, assembly, silence }: ClusterSideOptions) {
    this.cluster = cluster;
    this.silence = silence;
    this.fitness = new Fitness(cluster, assembly);
    if ('api' in connection) this.api = connection.api;
    else this.dark = { since: performance.now(), why: connection.why };
  }

  public get darkness(): { readonly forMs: number; readonly why: string } | undefined {
    return this.dark && { forMs: performance.now() - this.dark.since, why: this.dark.why };
  }

  public async see(subjects: readonly Subject[]): Promise<ReadonlyMap<string, ClusterSight>> {
    const { api } = this;
    if (!api || (await this.staysDark(api))) return this.allDark(subjects);
    try {
      return await patiently(api, async (watched) => this.look(watched, subjects), this.silence);
    } catch (error) {
      this.darken(error);
      return this.allDark(subjects);
    }
  }

  public async carryOut(effects: readonly Issued<ClusterEffect>[]): Promise<readonly Outcome[]> {
    const { api, dark } = this;
    if (!api || dark) return effects.map((each) => notSent(each, `${this.cluster} does not answer`));
    const outcomes = new Map<Issued<ClusterEffect>, Outcome>();
    const settle = (each: Issued<ClusterEffect>, outcome: Outcome) => void outcomes.set(each, outcome);
    try {
      await patiently(api, async (watched) => carryOut(watched, effects, settle), this.silence);
    } catch (error) {
      this.darken(error);
      // Each of the others may be under way.
      return effects.map((each) => outcomes.get(each) ?? failed(error));
    }
    return effects.map((each) => outcomes.get(each)!);
  }

  public async close(): Promise<void> {
    await this.api?.close();
  }

  private async look(api: KubeApi, subjects: readonly Subject[]): Promise<ReadonlyMap<string, ClusterSight>> {
    const uid = (await clusterUidOf(api)) ?? '';
    const names = [...new Set(subjects.map(({ record }) => record.namespace))];
    const guard = await hasGuard(api);
    const namespaces = new Map(
      await Promise.all(names.map(async (name) => [name, await lookAtNamespace(api, name, guard)] as const)),
    );
    this.remember(subjects, namespaces);
    // What is left is looked for afterwards: a resource that is stopped starts nothing any more.
    const nodes = await lookForNodes(api);
    const left = new Map(
      await Promise.all(names.map(async (name) => [name, await lookForRemains(api, name, nodes)] as const)),
    );
    const found = subjects.map((subject) => foundOf(subject, namespaces, left));
    const [refused, restored, failedCommittables, unfit] = await Promise.all([
      this.refusedIn(api, found),
      this.restored(api, found),
      this.failedCommittables(api, found),
      this.fitness.unfit(
        api,
        found
          .filter(({ subject }) => mayStartIn(this.cluster, subject))
          .map(({ subject, resources, left: mine }) => ({
            subject,
            pods: mine.leftOf(nameIn(subject.record.app)).pods,
            present: resources.deployment !== undefined,
          })),
        namespaces,
      ),
    ]);
    return new Map(
      found.map((each): [string, ClusterSight] => [
        each.subject.record.app,
        each.space.blind && !this.isOnlyTarget(each.subject)
          ? { reachable: false, forMs: 0 }
          : this.sightOf(each, {
              uid,
              refused: refused.get(each),
              restored: restored.get(each),
              failedCommittables: failedCommittables.get(each),
              unfit,
            }),
      ]),
    );
  }

  private sightOf(
    { subject, space, resources, left, grant }: Found,
    more: {
      readonly uid: string;
      readonly refused?: boolean;
      readonly restored?: string;
      readonly failedCommittables?: ResourceSight['failedCommittables'];
      readonly unfit: ReadonlyMap<string, readonly string[]>;
    },
  ): LitCluster {
    const { app, namespace } = subject.record;
    const name = nameIn(app);
    const mine = left.leftOf(name);
    const gone = this.vanished.look(`${namespace}/${name}`, mine.pods, left.nodes);
    const remains = remainsOf(mine, left.nodes, gone);
    const resource = resourceSightOf(resources, {
      stateless: subject.order.stateless,
      jobIds: this.jobIds,
      expected: sessionJobsOf(subject),
      overrides: overridesOf(left.autoscalerOf(name)),
      ...(more.restored === undefined ? {} : { restored: more.restored }),
      ...(more.failedCommittables === undefined ? {} : { failedCommittables: more.failedCommittables }),
    });
    return {
      reachable: true,
      uid: more.uid,
      guarded: space.guarded,
      ...(grant === undefined ? {} : { grant }),
      ...(more.refused === undefined ? {} : { refusesToRun: more.refused }),
      ...(resource === undefined ? {} : { resource }),
      // What may not be seen may be there.
      remains: left.hidden || space.blind ? { ...remains, doubtful: true } : remains,
      unfit: more.unfit.get(app) ?? [],
    };
  }

  /** Whoever was never here lacks nothing that cannot be seen. */
  private isOnlyTarget({ record }: Subject): boolean {
    return [record, ...record.debts].every(({ cluster }) => cluster !== this.cluster);
  }

  /** Which job runs, before anybody stops it. */
  private remember(subjects: readonly Subject[], namespaces: ReadonlyMap<string, NamespaceSight>): void {
    for (const { record } of subjects) {
      for (const bearer of bearersOf(namespaces.get(record.namespace)!.resourcesOf(nameIn(record.app)))) {
        const jobId = jobIdOf(bearer);
        if (jobId !== undefined && isRunning(bearer)) this.jobIds.set(bearer.metadata.uid!, jobId);
      }
    }
  }

  private async refusedIn(
    api: KubeApi,
    found: readonly Found[],
  ): Promise<ReadonlyMap<Found, boolean | undefined>> {
    const asking = new Map<Revoked, Found>();
    for (const each of found) {
      const { space, grant, subject } = each;
      if (!space.guarded || !grant?.revoked) continue;
      asking.set({ namespace: space.namespace, name: nameIn(subject.record.app), grant }, each);
    }
    const answers = await this.refusals.ask(api, [...asking.keys()]);
    return answersOf(asking, answers);
  }

  private async restored(api: KubeApi, found: readonly Found[]): Promise<ReadonlyMap<Found, string>> {
    const asking = this.askingFor(found, ({ journal }) => !journal.running);
    const answers = await this.questions.ask(api, [...asking.keys()]);
    return answersOf(asking, answers);
  }

  /** Once, when all else is well: it takes several requests for each. */
  private async failedCommittables(
    api: KubeApi,
    found: readonly Found[],
  ): Promise<ReadonlyMap<Found, ResourceSight['failedCommittables']>> {
    const asking = this.askingFor(
      found,
      ({ journal, standing, order }) =>
        standing === true && journal.running && !journal.checkpointed && !order.stateless,
    );
    const answers = await this.committables.ask(api, [...asking.keys()]);
    return answersOf(asking, answers);
  }

  private askingFor(
    found: readonly Found[],
    isAsked: (subject: Subject) => boolean,
  ): ReadonlyMap<Asking, Found> {
    const asking = new Map<Asking, Found>();
    for (const each of found) {
      const { record } = each.subject;
      if (record.phase !== 'APPLIED' || record.cluster !== this.cluster || !isAsked(each.subject)) continue;
      asking.set({ name: nameIn(record.app), resources: each.resources, record }, each);
    }
    return asking;
  }

  /** A cluster that was dark is asked whether it still is, and nobody waits long for that. */
  private async staysDark(api: KubeApi): Promise<boolean> {
    const { dark } = this;
    if (!dark) return false;
    dark.probe ??= patiently(api, clusterUidOf, this.silence).then(
      () => void (this.dark = undefined),
      (error: unknown) => this.darken(error),
    );
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([dark.probe, new Promise((resolve) => (timer = setTimeout(resolve, FOR_DARK)))]);
    clearTimeout(timer);
    return this.dark !== undefined;
  }

  private darken(error: unknown): void {
    const why = whyOf(error);
    this.dark = { since: this.dark?.since ?? performance.now(), why };
  }

  private allDark(subjects: readonly Subject[]): ReadonlyMap<string, ClusterSight> {
    const dark: DarkCluster = { reachable: false, forMs: this.darkness?.forMs ?? 0 };
    return new Map(subjects.map(({ record }) => [record.app, dark]));
  }
}

/** What was found of one application. */
interface Found {
  readonly subject: Subject;
  readonly space: NamespaceSight;
  readonly resources: FlinkResources;
  readonly left: LeftSight;
  readonly grant?: Grant;
}

/** By what was found, as answers are by who asked. */
const answersOf = <Q, A>(asking: ReadonlyMap<Q, Found>, answers: ReadonlyMap<Q, A>): ReadonlyMap<Found, A> =>
  new Map([...answers].map(([question, answer]) => [asking.get(question)!, answer]));

function foundOf(
  subject: Subject,
  namespaces: ReadonlyMap<string, NamespaceSight>,
  left: ReadonlyMap<string, LeftSight>,
): Found {
  const { namespace, app } = subject.record;
  const space = namespaces.get(namespace)!;
  const text = at(space.grants, 'data', nameIn(app));
  const grant = typeof text === 'string' ? parseGrant(text) : undefined;
  return { subject, space, resources: space.resourcesOf(nameIn(app)), left: left.get(namespace)!, grant };
}
