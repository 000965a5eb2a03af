import { describeLab, Lab, LabCluster, Manifest, typeCheckingOf } from '../lab';
import { GuardCase } from './guard/case';
import { GUARD_CASES } from './guard/cases';
import { boundPolicies, GuardedCluster, guardManifests, namespaceManifests } from './guard/cluster';
import { Jury } from './guard/jury';
import { Mutant, mutantsOf } from './guard/mutants';

const BOUND = boundPolicies();
const POLICIES = BOUND.map(({ policy }) => policy);
const MUTANTS = BOUND.flatMap(mutantsOf);
const UNCHANGED = BOUND.map((bound) => {
  const of = bound.policy.metadata.name;
  return { ...bound, of, title: `${of} unchanged` };
});

describeLab('the guard on a real API server', {}, () => {
  let lab: Lab;
  let cluster: LabCluster;
  let guarded: GuardedCluster;
  beforeAll(async () => {
    lab = await Lab.start({ clusters: 1 });
    [cluster] = lab.clusters;
    guarded = new GuardedCluster(cluster);
    await guarded.prepare();
  }, 600_000);
  afterAll(() => lab?.stop());

  const refused = GUARD_CASES.filter((it) => it.refused);
  const allowed = GUARD_CASES.filter((it) => !it.refused);

  test.each(refused.map((it) => [it.title, it.who, it] as const))(
    '%s, by %s, is refused',
    async (_, __, it) => {
      expect(await guarded.ask(it)).toMatch(it.refused!);
      // A dry run, by which the runner asks, meets what the request itself meets.
      if (!it.wide) expect(await guarded.ask(it, false)).toMatch(it.refused!);
    },
  );

  test.each(allowed.map((it) => [it.title, it.who, it] as const))(
    '%s, by %s, is allowed',
    async (_, __, it) => {
      expect(await guarded.ask(it)).toBeUndefined();
    },
  );

  test('the API server has nothing to say against the types of the policies', async () => {
    for (const policy of POLICIES) {
      expect(await typeCheckingOf(cluster, policy)).toEqual({});
    }
  });

  test('the manifests are applied without a warning, and a second time without a change', async () => {
    const manifests = [...guardManifests(), ...namespaceManifests('ads')];
    const apply = async (manifest: Manifest) => cluster.api.apply(manifest, { fieldManager: 'platform' });
    const first = await Promise.all(manifests.map(apply));
    const second = await Promise.all(manifests.map(apply));
    expect([...first, ...second].flatMap(({ warnings }) => warnings)).toEqual([]);
    const versions = (written: typeof first) => written.map(({ object }) => object.metadata.resourceVersion);
    expect(versions(second)).toEqual(versions(first));
  });

  test('the runner has no more rights than it needs', async () => {
    const runner = guarded.as('runner');
    const can = (verb: string, resource: string, more: Record<string, string> = {}) =>
      runner.canI({ verb, resource, namespace: 'ads', ...more });
    const flink = { group: 'flink.apache.org' };
    for (const verb of ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete']) {
      expect(await can(verb, 'flinkdeployments', flink)).toBe(true);
      expect(await can(verb, 'flinksessionjobs', flink)).toBe(true);
    }
    for (const verb of ['get', 'watch', 'update', 'patch']) {
      expect(await can(verb, 'configmaps', { name: 'flink-fleet-epochs' })).toBe(true);
      expect(await can(verb, 'configmaps', { name: 'other' })).toBe(false);
    }
    for (const [verb, resource] of [
      ['create', 'configmaps'],
      ['delete', 'configmaps'],
      ['get', 'secrets'],
      ['create', 'pods'],
    ]) {
      expect(await can(verb, resource, { name: 'flink-fleet-epochs' })).toBe(false);
    }
    expect(await can('deletecollection', 'flinkdeployments', flink)).toBe(false);
    expect(await can('create', 'flinkdeployments', { ...flink, namespace: 'free2' })).toBe(false);
    expect(await can('patch', 'namespaces', { name: 'ads' })).toBe(false);
  });

  // Last: what they warn of would be told to other tests as well.
  describe('a case notices', () => {
    let noticed: Map<Mutant, GuardCase>;
    beforeAll(async () => {
      noticed = await new Jury(cluster, guarded).noticed(BOUND, [...MUTANTS, ...UNCHANGED]);
    });

    test.each(MUTANTS.map((mutant) => [mutant.title, mutant] as const))('%s', (_, mutant) => {
      expect(noticed.get(mutant)?.title).toBeDefined();
    });

    test('nothing where nothing is wrong', () => {
      expect(UNCHANGED.filter((twin) => noticed.has(twin))).toEqual([]);
    });
  });
});
