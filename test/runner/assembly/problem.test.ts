import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import { ClusterSelector, StateStorage, Survives } from '../../../src';
import { place, survivability, verdictText } from '../../../src/fleet/placement';
import { problemOf } from '../../../src/runner/assembly/problem';
import { readAssembly } from '../../../src/runner/assembly/read';
import { CAPACITY, clicks, lock, Small, small } from '../../fleet/fixture';

/** The decisions that the synthesis told of, against those that the assembly alone leads to. */
function expectSameDecisions({ fleet }: Small): void {
  fleet.synth();
  const assembly = readAssembly(fleet.outdir);
  const placements = place(problemOf(assembly));
  for (const [id, { cluster, epoch, candidates }] of Object.entries(assembly.applications)) {
    expect(placements.of(id)).toMatchObject({ cluster, epoch });
    const verdicts = placements.explain(id)!.clusters.filter(({ weight }) => weight > 0);
    expect(
      verdicts.map((each) => ({
        cluster: each.cluster,
        chosen: each.verdict === 'chosen',
        why: verdictText(each),
      })),
    ).toEqual(candidates);
  }
}

test('an assembly leads to the decisions that its synthesis made, whatever the fleet', () => {
  const app = fc.record({
    // Six of them fit on what a loss leaves, since else nothing would be synthesized.
    parallelism: fc.integer({ min: 1, max: 8 }),
    bulk: fc.boolean(),
    more: fc.boolean(),
    locked: fc.option(
      fc.record({ cluster: fc.constantFrom('us-east', 'us-west'), epoch: fc.integer({ min: 1, max: 5 }) }),
    ),
  });
  fc.assert(
    fc.property(
      fc.array(app, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 9 }),
      (apps, weight) => {
        const it = small({ capacity: { cpu: Cpu.units(60), memory: Size.gibibytes(240) } });
        const annex = it.fleet.addCluster('annex', {
          failureDomain: 'us-west-2',
          capacity: CAPACITY,
          labels: { bulk: 'true' },
          bindings: { registry: 'annex.example.com' },
          stateStorages: [it.state],
        });
        const bulk = it.ads.addQueue('bulk', { tier: 3, clusterLabels: { bulk: 'true' } });
        bulk.addCluster(annex, { weight });
        it.critical.addCluster(annex, { weight });
        apps.forEach((each, i) => {
          const application = it.ads.addApplication(
            `app-${i}`,
            clicks(it, {
              queue: each.bulk ? bulk : it.critical,
              job: { jarUri: 'local:///x.jar', parallelism: each.parallelism, maxParallelism: 128 },
            }),
          );
          if (each.more) {
            application.addOverride(ClusterSelector.cluster(annex), { spec: { job: { parallelism: 1 } } });
          }
        });
        const locked = apps.flatMap(({ locked: at }, i) => (at ? [[`ads/app-${i}`, at] as const] : []));
        lock(it.fleet, { applications: Object.fromEntries(locked) });
        expectSameDecisions(it);
      },
    ),
    { numRuns: 25 },
  );
});

test('what a loss does follows from the assembly, state storages and survival included', () => {
  const it = small();
  const local = it.fleet.addStateStorage('local', StateStorage.s3({ bucket: 'local' }), {
    failureDomain: 'us-east-1',
  });
  const north = it.fleet.addCluster('north', {
    failureDomain: 'north',
    capacity: CAPACITY,
    stateStorages: [local],
  });
  const pinned = it.ads.addQueue('pinned', { tier: 3, survives: Survives.CLUSTER });
  pinned.addCluster(north);
  const south = it.fleet.addCluster('south', { failureDomain: 'south', stateStorages: [local] });
  pinned.addCluster(south);
  it.ads.addApplication('clicks', clicks(it));
  it.ads.addApplication('pinned', clicks(it, { queue: pinned, stateStorage: local, image: 'x:1' }));
  it.fleet.synth();
  const problem = problemOf(readAssembly(it.fleet.outdir));
  const { losses } = survivability(problem, place(problem));
  const east = losses.find(({ loss }) => loss.name === 'us-east-1')!;
  expect(east.loss).toMatchObject({ clusters: ['us-east'], storages: ['local'] });
  expect(east.stranded).toMatchObject([{ application: 'ads/pinned', storage: 'local', required: false }]);
});
