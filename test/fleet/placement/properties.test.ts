import * as fc from 'fast-check';
import { fleets, shuffled, tightFleets } from './arbitrary';
import { application, cluster, cpus, problem, settled } from './fixture';
import { Assignment, Oracle } from './oracle';
import { lossesOf, place, Placements, PlacementProblem, survivability } from '../../../src/fleet/placement';

const small = fleets({ clusters: 3, applications: 6 });
const smallOrTight = fc.oneof(small, tightFleets);
const medium = fleets({ clusters: 5, applications: 30 });

function assignment({ applications }: Placements): Assignment {
  return new Map(
    applications.flatMap(({ application: id, cluster: where }) => (where === undefined ? [] : [[id, where]])),
  );
}

/** Where each application runs before anything is decided, as far as that cluster is there. */
function homes({ applications, clusters }: PlacementProblem): Map<string, string> {
  return new Map(
    applications.flatMap(({ id, current }) =>
      clusters.some(({ name }) => name === current?.cluster) ? [[id, current!.cluster]] : [],
    ),
  );
}

/** All that placement says, as data. */
function everything(given: PlacementProblem) {
  const placements = place(given);
  return {
    applications: placements.applications,
    clusters: placements.clusters,
    excesses: placements.excesses,
    settlement: placements.settlement,
    explained: given.applications.map(({ id }) => placements.explain(id)).sort(byApplication),
    survivability: survivability(given, placements),
  };
}

function byApplication(a?: { application: string }, b?: { application: string }): number {
  return a!.application < b!.application ? -1 : 1;
}

test('the order of declaration changes nothing, down to the reasons', () => {
  fc.assert(
    fc.property(
      medium.chain((given) => fc.tuple(fc.constant(given), shuffled(given))),
      ([given, other]) => expect(everything(other)).toEqual(everything(given)),
    ),
  );
});

test('no placement breaks capacity, quota, limits, bindings, storage, or any other filter', () => {
  fc.assert(
    fc.property(medium, (given) => {
      const home = homes(given);
      const losses = [undefined, ...lossesOf(given)];
      for (const loss of losses) {
        const placements = place(given, loss);
        const placed = assignment(placements);
        const oracle = new Oracle(given);
        for (const { application: id, cluster: where, from } of placements.applications) {
          if (where === undefined || where === from) continue;
          expect(oracle.mayGo(id, where, home.get(id), loss)).toBe(true);
          expect(oracle.hasRoom(id, placed)).toBe(true);
        }
      }
    }),
  );
});

test('what runs stays, whatever else; its epoch with it', () => {
  fc.assert(
    fc.property(medium, (given) => {
      const placements = place(given);
      const again = place(settled(given, placements));
      for (const [id, home] of homes(given)) {
        const epoch = given.applications.find((one) => one.id === id)!.current!.epoch;
        expect(placements.of(id)).toMatchObject({ decision: 'stays', cluster: home, epoch });
      }
      expect(assignment(again)).toEqual(assignment(placements));
      expect(again.clusters).toEqual(placements.clusters);
    }),
  );
});

test('all find a place if there is any way to place them all beside what runs', () => {
  const [seen, settlements] = [new Set<boolean>(), new Set<string>()];
  fc.assert(
    fc.property(smallOrTight, (given) => {
      const home = homes(given);
      const placements = place(given);
      const homeless = given.applications.map(({ id }) => id).filter((id) => !home.has(id));
      const possible = new Oracle(given).canPlaceAll(homeless, home, (id) => home.get(id));
      expect(homeless.every((id) => placements.of(id)?.cluster !== undefined)).toBe(possible);
      expect(placements.settlement).not.toBe('gave-up');
      seen.add(possible);
      settlements.add(placements.settlement);
    }),
    { numRuns: 1000 },
  );
  // A generator of fleets that all fit, or that none does, would prove nothing.
  expect(seen).toEqual(new Set([true, false]));
  expect(settlements).toContain('found');
});

test('the verdict on each loss is that of trying everything', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(smallOrTight, (given) => {
      const placements = place(given);
      const placed = assignment(placements);
      const oracle = new Oracle(given);
      const { losses, placeless, survived } = survivability(given, placements);
      for (const { loss, survived: verdict, settlement } of losses) {
        expect(verdict).toBe(oracle.survives(placed, loss));
        expect(settlement).not.toBe('gave-up');
        seen.add(`${loss.kind} ${verdict}`);
      }
      expect(placeless).toHaveLength(given.applications.length - placed.size);
      expect(survived).toBe(placeless.length === 0 && losses.every((report) => report.survived));
    }),
    { numRuns: 1000 },
  );
  expect(seen.size).toBe(4);
});

test('a report on a loss is what placing anew after that loss gives', () => {
  fc.assert(
    fc.property(medium, (given) => {
      const placements = place(given);
      // Without those that have no place: they would try again, and take room.
      const placed = given.applications.filter(({ id }) => placements.of(id)?.cluster !== undefined);
      const running = settled({ ...given, applications: placed }, placements);
      for (const report of survivability(given, placements).losses) {
        const after = place(running, report.loss);
        const decided = (decision: string) => after.applications.filter((one) => one.decision === decision);
        expect(report.clusters).toEqual(after.clusters);
        expect(report.settlement).toBe(after.settlement);
        expect(report.moves.map(({ application: id, to, epoch }) => `${id} ${to} ${epoch}`).sort()).toEqual(
          decided('moves')
            .map(({ application: id, cluster: to, epoch }) => `${id} ${to} ${epoch}`)
            .sort(),
        );
        expect(report.parked.map(({ application: id }) => id).sort()).toEqual(
          decided('parked').map(({ application: id }) => id),
        );
        for (const { application: id, rejections } of report.parked) {
          const reasons = new Map(after.explain(id)!.clusters.map((one) => [one.cluster, one.reasons]));
          for (const rejection of rejections) {
            expect(rejection.reasons).toEqual(reasons.get(rejection.cluster));
          }
          expect(rejections.every((rejection) => rejection.reasons.length > 0)).toBe(true);
        }
      }
    }),
  );
});

test('sums are exact in any order', () => {
  const bytes = fc.integer({ min: 0, max: 2 ** 42 });
  fc.assert(
    fc.property(fc.array(bytes, { minLength: 1, maxLength: 200 }), (sizes) => {
      const applications = sizes.map((memory, i) => application(`ads/a${i}`, { demand: { cpu: 1, memory } }));
      const { clusters } = place(problem({ clusters: [cluster('c0')], applications }));
      const sum = sizes.reduce((total, memory) => total + BigInt(memory), 0n);
      expect(BigInt(clusters[0].used.memory)).toBe(sum);
    }),
  );
});

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/);
const clusterNames = fc.uniqueArray(name, { minLength: 2, maxLength: 8 });

function placesOf(names: readonly string[], ids: readonly string[]): Map<string, string | undefined> {
  const placements = place(
    problem({
      clusters: names.map((one) => cluster(one)),
      applications: ids.map((id) => application(id, { demand: cpus(2) })),
    }),
  );
  return new Map(ids.map((id) => [id, placements.of(id)?.cluster]));
}

test('a cluster that goes moves only what it had; one that comes only takes', () => {
  fc.assert(
    fc.property(clusterNames, fc.uniqueArray(name, { maxLength: 100 }), ([extra, ...names], ids) => {
      const [few, more] = [placesOf(names, ids), placesOf([extra, ...names], ids)];
      for (const id of ids) if (more.get(id) !== extra) expect(more.get(id)).toBe(few.get(id));
    }),
  );
});

test('a cluster that comes takes its share, and no more than a tenth above it', () => {
  // With names like those that people give, and so many that chance stays within some hundredths of the share: five
  // standard deviations of a fair draw are below a tenth of it.
  const ids = Array.from({ length: 20_000 }, (_, i) => `team-${i % 40}/job-${i}`);
  for (const count of [2, 3, 4, 7]) {
    const names = Array.from({ length: count }, (_, i) => `eu-west-${i + 1}`);
    const taken = [...placesOf(names, ids).values()].filter((one) => one === names[count - 1]).length;
    const share = ids.length / count;
    expect(taken).toBeLessThan(share * 1.1);
    expect(taken).toBeGreaterThan(share * 0.9);
  }
});

test('of some hundred applications with any names, a new cluster takes its share and a tenth of them at most', () => {
  fc.assert(
    fc.property(clusterNames, name, (names, tenant) => {
      const ids = Array.from({ length: 600 }, (_, i) => `${tenant}/app-${i}`);
      const taken = [...placesOf(names, ids).values()].filter((one) => one === names[0]).length;
      // A tenth of all is five standard deviations of a fair draw, or more.
      expect(taken / ids.length).toBeLessThan(1 / names.length + 0.1);
    }),
  );
});
