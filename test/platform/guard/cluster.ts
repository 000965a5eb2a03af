import { Chart, Testing } from 'cdk8s';
import { GuardCase, Who } from './case';
import { GUARD_CASES } from './cases';
import { BoundPolicy } from './mutants';
import { PEOPLE, rightsOf, RUNNER } from './people';
import { FlinkCrds } from '../../../src';
import { Guard, GuardedNamespace, UnmanagedResources } from '../../../src/platform/guard';
import { EPOCHS_CONFIG_MAP } from '../../../src/platform/guard/grant';
import { Api, ApiError, inParallel, LabCluster, Manifest, until } from '../../lab';
import { Written } from '../../lab/cluster/api';
import { install } from '../operator/install';

export function synthesized(build: (chart: Chart) => unknown): Manifest[] {
  const chart = Testing.chart();
  build(chart);
  return Testing.synth(chart) as Manifest[];
}

export function guardManifests(): Manifest[] {
  return synthesized((chart) => new Guard(chart, 'guard', { runner: RUNNER }));
}

/** The policies of the guard, each with its binding. */
export function boundPolicies(): BoundPolicy[] {
  const manifests = guardManifests();
  const bindings = manifests.filter(({ kind }) => kind === 'ValidatingAdmissionPolicyBinding');
  return manifests
    .filter(({ kind }) => kind === 'ValidatingAdmissionPolicy')
    .map((policy) => ({
      policy,
      binding: bindings.find(({ spec }) => spec.policyName === policy.metadata.name)!,
    }));
}

export function namespaceManifests(namespaceName: string, unmanaged?: UnmanagedResources): Manifest[] {
  return synthesized(
    (chart) => new GuardedNamespace(chart, 'namespace', { namespaceName, runner: RUNNER, unmanaged }),
  );
}

/** A real cluster with the guard, where the namespaces of the cases got theirs while applications ran in them. */
export class GuardedCluster {
  public constructor(private readonly cluster: LabCluster) {}

  public as(who: Who): Api {
    return this.cluster.as(PEOPLE[who]);
  }

  public async prepare(): Promise<void> {
    const crds = synthesized((chart) => new FlinkCrds(chart, 'crds'));
    const people = (Object.keys(PEOPLE) as Who[]).flatMap(rightsOf);
    await this.cluster.applyAll([
      ...crds,
      ...people,
      ...['flink', 'ads', 'adhoc', 'free', 'bare', 'older'].map(namespaceOf),
      ...rightsOfOperator(),
    ]);
    await this.cluster.api.create({ ...epochsOf('older'), data: grantsIn('older') });
    await inParallel(GUARD_CASES, async ({ where, there = [] }) => {
      for (const object of there) {
        await this.cluster.api.create({ ...object, metadata: { ...object.metadata, namespace: where } });
      }
    });
    await this.cluster.applyAll(guardManifests());
    for (const name of ['free', 'older']) {
      await this.cluster.applyAll(namespaceManifests(name).filter(({ kind }) => kind !== 'Namespace'));
    }
    await this.guard('ads', UnmanagedResources.REFUSE);
    await this.guard('adhoc', UnmanagedResources.ALLOW);
    await this.settle();
  }

  /** The grants before the label, as an adoption does it. */
  public async guard(name: string, unmanaged?: UnmanagedResources): Promise<void> {
    const manifests = namespaceManifests(name, unmanaged);
    await this.cluster.applyAll(manifests.filter(({ kind }) => kind !== 'Namespace'));
    await this.grant(name, grantsIn(name));
    await this.cluster.applyAll(manifests);
  }

  /** Policies come into force some time within a second. */
  public async settle(): Promise<void> {
    const settled = until(async () => (await this.misjudged()) === undefined, {
      what: 'all verdicts',
      timeoutMs: 10_000,
    });
    // Which one is wrong then is for its own test to say.
    await settled.catch(() => undefined);
  }

  /** The first case that is refused and shall not be, or the other way round. */
  public async misjudged(): Promise<GuardCase | undefined> {
    let found: GuardCase | undefined;
    await inParallel(GUARD_CASES, async (it) => {
      if (!found && !(await this.isJudged(it))) found ??= it;
    });
    return found;
  }

  public async isJudged(it: GuardCase): Promise<boolean> {
    return ((await this.ask(it)) === undefined) === (it.refused === undefined);
  }

  public async grant(namespace: string, data: Readonly<Record<string, string>>): Promise<void> {
    await this.as('runner').mergePatch(epochsOf(namespace), { data });
  }

  /**
   * What whoever asks is told by the guard; undefined if it lets them.
   *
   * @throws if something else is wrong with the request.
   */
  public async ask({ who, request }: GuardCase, dryRun = true): Promise<string | undefined> {
    try {
      await request(this.as(who), { dryRun });
      return undefined;
    } catch (error) {
      const told = error instanceof ApiError && error.status === 403 ? error.message : '';
      if (told.includes("ValidatingAdmissionPolicy 'flink-fleet-guard")) return told;
      throw error;
    }
  }

  /** What the API server warns of when it is asked, whatever becomes of the request. */
  public async warnings({ who, request }: GuardCase): Promise<readonly string[]> {
    try {
      return ((await request(this.as(who), { dryRun: true })) as Written).warnings;
    } catch (error) {
      if (error instanceof ApiError) return error.warnings;
      throw error;
    }
  }
}

/** The service account of the operator, and what it may do as it is installed. */
function rightsOfOperator(): readonly Manifest[] {
  const { manifests } = install({ namespace: 'flink', installCrds: false });
  const kinds = ['ServiceAccount', 'Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'];
  return manifests.filter(({ kind }) => kinds.includes(kind));
}

/** What is granted in a namespace to the applications of the cases. */
function grantsIn(name: string): Record<string, string> {
  const granted = GUARD_CASES.filter(({ where, grant }) => where === name && grant !== undefined);
  return Object.fromEntries(granted.map(({ application, grant }) => [application, grant!]));
}

export function epochsOf(namespace: string): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: EPOCHS_CONFIG_MAP, namespace } };
}

export function namespaceOf(name: string): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}
