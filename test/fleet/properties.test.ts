import { join } from 'node:path';
import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import { assemblyOf, filesIn, lock, newFolder } from './fixture';
import { Binding, Fleet, FlinkVersion, StateStorage, Survives } from '../../src';
import { FleetAssembly } from '../../src/assembly/assembly';

/** A fleet as data, so that the same one can be declared in several orders. */
interface Sketch {
  readonly clusters: readonly { readonly name: string; readonly weight: number }[];
  readonly applications: readonly {
    readonly name: string;
    readonly parallelism: number;
    readonly tenant: number;
  }[];
}

const SKETCH: fc.Arbitrary<Sketch> = fc.record({
  clusters: fc.uniqueArray(
    fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd', 'e'), weight: fc.integer({ min: 1, max: 3 }) }),
    { selector: ({ name }) => name, minLength: 2, maxLength: 5 },
  ),
  applications: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom('clicks', 'views', 'orders', 'carts', 'users', 'fraud'),
      parallelism: fc.integer({ min: 1, max: 9 }),
      tenant: fc.integer({ min: 0, max: 1 }),
    }),
    { selector: ({ name }) => name, minLength: 1, maxLength: 6 },
  ),
});
const TENANTS = ['ads', 'ops'];

function fleetOf({ clusters, applications }: Sketch, folder = newFolder()): Fleet {
  const fleet = new Fleet({
    name: 'random',
    outdir: join(folder, 'dist'),
    placements: join(folder, 'placements.json'),
  });
  const state = fleet.addStateStorage('main', StateStorage.s3({ bucket: 'state' }));
  const added = clusters.map(({ name, weight }) => ({
    weight,
    cluster: fleet.addCluster(name, {
      failureDomain: name,
      stateStorages: [state],
      bindings: { registry: `${name}.example.com` },
      capacity: { cpu: Cpu.units(200), memory: Size.gibibytes(800) },
    }),
  }));
  // The order in which tenants come up is that of their first application.
  const names = [...new Set([...applications.map(({ tenant }) => TENANTS[tenant]), ...TENANTS])];
  const queues = new Map(
    names.map((name) => {
      const queue = fleet.addTenant(name).addQueue('q', { survives: Survives.CLUSTER });
      added.forEach(({ cluster, weight }) => queue.addCluster(cluster, { weight }));
      return [name, queue];
    }),
  );
  for (const { name, parallelism, tenant } of applications) {
    const owner = fleet.tenants.find((each) => each.name === TENANTS[tenant])!;
    owner.addApplication(name, {
      queue: queues.get(TENANTS[tenant])!,
      image: `${Binding.of('registry')}/${name}:1`,
      flinkVersion: FlinkVersion.V1_20,
      stateStorage: state,
      job: { jarUri: 'local:///job.jar', parallelism, maxParallelism: 128 },
    });
  }
  return fleet;
}

function assembled(sketch: Sketch): FleetAssembly {
  const fleet = fleetOf(sketch);
  fleet.synth();
  return assemblyOf(fleet);
}

const clusterOf = ({ applications }: FleetAssembly) =>
  Object.fromEntries(Object.entries(applications).map(([id, { cluster }]) => [id, cluster]));

test('the same fleet, declared in any order, yields the same bytes', () => {
  const shuffled = SKETCH.chain(({ clusters, applications }) =>
    fc.record({
      clusters: fc.shuffledSubarray([...clusters], { minLength: clusters.length }),
      applications: fc.shuffledSubarray([...applications], { minLength: applications.length }),
      once: fc.constant({ clusters, applications }),
    }),
  );
  fc.assert(
    fc.property(shuffled, ({ once, ...again }) => {
      const [first, second] = [fleetOf(once), fleetOf(again)];
      first.synth();
      second.synth();
      expect(filesIn(second.outdir)).toEqual(filesIn(first.outdir));
    }),
    { numRuns: 25 },
  );
});

test('a program with a lock file never moves an application by itself, whatever else changes', () => {
  const changes = fc.record({ before: SKETCH, after: SKETCH });
  fc.assert(
    fc.property(changes, ({ before, after }) => {
      const placed = clusterOf(assembled(before));
      const kept = after.clusters.map(({ name }) => name);
      const locked = Object.entries(placed).filter(([, cluster]) => kept.includes(cluster));
      const fleet = fleetOf(after);
      lock(fleet, {
        applications: Object.fromEntries(locked.map(([id, cluster]) => [id, { cluster, epoch: 4 }])),
      });
      fleet.synth();
      const { applications } = assemblyOf(fleet);
      for (const [id, cluster] of locked) {
        if (applications[id]) {
          expect(applications[id]).toMatchObject({ cluster, epoch: 4, placed: 'by-ledger' });
        }
      }
    }),
    { numRuns: 25 },
  );
});

test('every file is in the index with its digest, and every application in one file', () => {
  fc.assert(
    fc.property(SKETCH, (sketch) => {
      const fleet = fleetOf(sketch);
      fleet.synth();
      const { 'fleet.json': _, ...files } = filesIn(fleet.outdir);
      const { clusters, applications } = assemblyOf(fleet);
      const listed = Object.values(clusters).flatMap((cluster) => cluster.files);
      expect(listed.map(({ path }) => path).sort()).toEqual(Object.keys(files).sort());
      for (const { file } of Object.values(applications)) expect(files).toHaveProperty([file]);
      expect(Object.keys(applications)).toHaveLength(sketch.applications.length);
    }),
    { numRuns: 15 },
  );
});
