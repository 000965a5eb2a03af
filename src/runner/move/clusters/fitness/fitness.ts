import { operatorProblems } from './operator';
import { missingIn } from './rights';
import { capacityRoom, Need, requestsOf, Room, roomOf } from './room';
import { AssemblyResources, FleetAssembly } from '../../../../assembly/assembly';
import { FLINK_API_VERSION } from '../../../../flink/rules/rule';
import { isGuarded } from '../../../apply/applications/guarded';
import { KubeApi } from '../../../kube/api';
import { KubeObject } from '../../../kube/object';
import { Subject } from '../../sides';
import { isTerminating, listed, NamespaceSight } from '../look';

/** What is seen of one application where it may start. */
export interface Candidate {
  readonly subject: Subject;
  readonly pods: readonly KubeObject[];
  readonly present: boolean;
}

/** What of a namespace keeps every application out; asked seldom, since it changes seldom. */
interface Known {
  readonly until: number;
  readonly problems: Promise<readonly string[]>;
}

const REMEMBER = 30_000;
const FLINK_KINDS = ['FlinkDeployment', 'FlinkSessionJob'];

/** Why applications cannot start in a cluster. */
export class Fitness {
  private readonly known = new Map<string, Known>();

  public constructor(
    private readonly cluster: string,
    private readonly assembly: FleetAssembly,
  ) {}

  /** In the order in which they are given room. */
  public async unfit(
    api: KubeApi,
    candidates: readonly Candidate[],
    namespaces: ReadonlyMap<string, NamespaceSight>,
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const pending = candidates.filter(({ subject }) => isPending(subject));
    if (pending.length === 0) return new Map();
    const names = [...new Set(pending.map(({ subject }) => subject.record.namespace))];
    const [operator, problems, quotas] = await Promise.all([
      this.remembered('operator', async () => this.clusterProblems(api)),
      Promise.all(names.map(async (name) => this.inNamespace(api, namespaces.get(name)!))),
      Promise.all(names.map(async (name) => quotasIn(api, name))),
    ]);
    const rooms = new Map(names.map((name, i) => [name, quotas[i]]));
    const all = this.capacity(candidates);
    for (const candidate of candidates.filter(
      ({ subject }) => this.comesHere(subject) && !isPending(subject),
    )) {
      const need = this.needOf(candidate);
      if (need) for (const room of rooms.get(candidate.subject.record.namespace) ?? []) room.take(need);
      const whole = this.demandOf(candidate.subject.record.app);
      if (whole) all?.take({ ...whole, pods: 0, deployments: 0 });
    }
    return new Map(
      pending.map((candidate) => {
        const { record } = candidate.subject;
        const here = [...(rooms.get(record.namespace) ?? []), ...(all ? [all] : [])];
        return [
          record.app,
          [
            ...operator,
            ...problems[names.indexOf(record.namespace)],
            ...this.bindingProblems(record.app),
            ...(this.comesHere(candidate.subject) ? this.fitted(candidate, here) : []),
          ],
        ];
      }),
    );
  }

  private fitted(candidate: Candidate, rooms: readonly Room[]): string[] {
    const need = this.needOf(candidate);
    if (!need) return [];
    const shortages = rooms.flatMap((room) => room.shortages(need));
    if (shortages.length === 0) for (const room of rooms) room.take(need);
    return shortages;
  }

  private comesHere({ order }: Subject): boolean {
    return order.to === this.cluster && order.kind === 'move';
  }

  private async clusterProblems(api: KubeApi): Promise<readonly string[]> {
    const served = await Promise.all(
      FLINK_KINDS.map(async (kind) => api.resourceOf({ apiVersion: FLINK_API_VERSION, kind })),
    );
    const absent = FLINK_KINDS.filter((_, i) => served[i] === undefined);
    // Somebody may install them meanwhile.
    if (absent.length > 0) api.forgetKinds();
    return [
      ...(absent.length > 0 ? [`the CRDs of ${absent.join(' and ')} are not there`] : []),
      ...(await operatorProblems(api)),
    ];
  }

  private async inNamespace(api: KubeApi, sight: NamespaceSight): Promise<readonly string[]> {
    const { namespace, object, guarded, grants } = sight;
    if (!object) return [`there is no namespace ${namespace}`];
    if (isTerminating(object)) return [`the namespace ${namespace} is being deleted`];
    const wantsGuard =
      this.cluster in this.assembly.clusters && isGuarded(this.assembly, this.cluster)(namespace);
    const missing = await this.remembered(`rights ${namespace} ${guarded}`, async () =>
      missingIn(api, namespace, guarded),
    );
    return [
      ...(wantsGuard && !guarded
        ? [
            grants
              ? `the guard does not stand in the namespace ${namespace}`
              : `the namespace ${namespace} has no ConfigMap of grants`,
          ]
        : []),
      ...missing,
    ];
  }

  /** What was found to be well is not asked again at once; what is wrong may be mended meanwhile. */
  private async remembered(key: string, ask: () => Promise<readonly string[]>): Promise<readonly string[]> {
    const former = this.known.get(key);
    if (former && former.until > performance.now()) return former.problems;
    const problems = ask();
    this.known.set(key, { until: performance.now() + REMEMBER, problems });
    const forget = () => this.known.delete(key);
    problems.then((found) => found.length > 0 && forget(), forget);
    return problems;
  }

  private bindingProblems(app: string): string[] {
    const { applications, clusters } = this.assembly;
    if (!Object.hasOwn(applications, app) || !Object.hasOwn(clusters, this.cluster)) return [];
    const { bindings, stateStorages } = clusters[this.cluster];
    const { bindings: used, stateStorage } = applications[app];
    return [
      ...used.filter((name) => !Object.hasOwn(bindings, name)).map((name) => `it has no binding ${name}`),
      ...(stateStorage !== undefined && !stateStorages.includes(stateStorage)
        ? [`it does not reach the state storage ${stateStorage}`]
        : []),
    ];
  }

  private demandOf(app: string): AssemblyResources | undefined {
    const { applications } = this.assembly;
    if (!Object.hasOwn(applications, app)) return undefined;
    const { demand, demandOn } = applications[app];
    return demandOn[this.cluster] ?? demand;
  }

  /** Without what its pods have already: that the quota counts. */
  private needOf({ subject, pods, present }: Candidate): Need | undefined {
    const whole = this.demandOf(subject.record.app);
    if (!whole) return undefined;
    const has = requestsOf(pods);
    return {
      cpu: Math.max(0, whole.cpu - has.cpu),
      memory: Math.max(0, whole.memory - has.memory),
      pods: Math.max(0, 1 - pods.length),
      deployments: present ? 0 : 1,
    };
  }

  /** Without the applications that are looked at: they are given room one by one. */
  private capacity(candidates: readonly Candidate[]): Room | undefined {
    const { applications, clusters } = this.assembly;
    const bound = clusters[this.cluster]?.capacity;
    if (!bound) return undefined;
    const own = new Set(candidates.map(({ subject }) => subject.record.app));
    const used = { cpu: 0, memory: 0 };
    for (const [app, { cluster }] of Object.entries(applications)) {
      if (cluster !== this.cluster || own.has(app)) continue;
      const { cpu, memory } = this.demandOf(app)!;
      used.cpu += cpu;
      used.memory += memory;
    }
    return capacityRoom(this.cluster, bound, used);
  }
}

/** Before its place is decided it matters whether it could start there. */
function isPending({ record: { phase } }: Subject): boolean {
  return phase === 'STEADY' || phase === 'MOVING' || phase === 'PARKED';
}

async function quotasIn(api: KubeApi, namespace: string): Promise<readonly Room[]> {
  const { objects } = await listed(api, { apiVersion: 'v1', kind: 'ResourceQuota' }, { namespace });
  return objects.flatMap((quota) => roomOf(quota) ?? []);
}
