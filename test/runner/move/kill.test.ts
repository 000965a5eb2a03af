import { comeToRest, newWorld } from './world/commands';
import { live, reconcile, start } from './world/nature';
import { checkWorld, die, order, runsWell, setFates, tick } from './world/runner';
import { World } from './world/state';

/** A move, in which the runner dies after so many micro-steps and another one goes on; how many there were. */
function moveWithKill(
  at: number,
  { dark, guarded }: { dark: boolean; guarded: boolean },
): { world: World; ticks: number } {
  const world = newWorld({ clusters: 2, runners: 2, guarded });
  setFates([]);
  const [a] = world.clusters;
  const goOn = () => {
    for (const cluster of world.clusters) {
      void (reconcile(world, cluster) || start(world, cluster) || live(world, cluster));
    }
    world.now += 1000;
  };
  for (let i = 0; i < 20; i++) goOn();
  if (dark) Object.assign(a, { dark: true, darkSince: world.now - 60_000 });
  const [first, second] = world.runners;
  const ordered = order(world, 'b');
  first.order = ordered;
  let ticks = 0;
  for (let i = 0; i < 2000 && (first.order || second.order); i++) {
    goOn();
    const runner = first.order ? first : second;
    if (tick(world, runner) && !runner.waits) ticks++;
    checkWorld(world);
    if (ticks === at && first.order) {
      die(first);
      if (world.record.op) second.order = ordered;
    }
  }
  return { world, ticks };
}

describe.each([
  ['a planned move', { dark: false, guarded: true }],
  ['a failover', { dark: true, guarded: true }],
  ['a planned move without the guard', { dark: false, guarded: false }],
])('%s', (_, shape) => {
  const { ticks } = moveWithKill(Infinity, shape);

  test('comes through', () => {
    const { world } = moveWithKill(Infinity, shape);
    expect(world.record).toMatchObject({ phase: 'STEADY', cluster: 'b', epoch: 2 });
    expect(ticks).toBeGreaterThan(20);
  });

  test('comes through wherever its runner is killed, and creates at most once for each epoch', () => {
    for (let at = 1; at <= ticks; at++) {
      const { world } = moveWithKill(at, shape);
      comeToRest(world);
      expect([at, world.record.phase, runsWell(world)]).toEqual([at, 'STEADY', true]);
      // What was killed before it began has left all as it was.
      if (world.record.epoch > 1) expect([at, world.record.cluster]).toEqual([at, 'b']);
      expect(Math.max(...world.creations.values())).toBe(1);
    }
  });
});
