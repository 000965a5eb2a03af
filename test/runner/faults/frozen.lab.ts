import { ChildProcess } from 'node:child_process';
import { AppliedRun, endOf, FaultyFleet, says } from './faulty-fleet';
import { describeLab, Lab } from '../../lab';

const NAMES = ['east', 'west', 'north'] as const;
const COUNT = 9;

describeLab('a fleet of three clusters, one of which freezes', {}, () => {
  let lab: Lab;
  let fleet: FaultyFleet;
  let usual: number;
  beforeAll(async () => {
    lab = await Lab.start({ clusters: 3, audit: true });
    fleet = new FaultyFleet(lab, NAMES);
    await fleet.addNodes();
    expect(await fleet.apply({ APPLICATIONS: COUNT })).toMatchObject({ code: 0 });
    usual = (await fleet.apply({ APPLICATIONS: COUNT, VERSION: 2 })).seconds;
  }, 600_000);
  afterAll(() => lab?.stop());

  const north = () => fleet.clusters.get('north')!.faults;

  /** When the last object of the clusters that are well was applied, in seconds. */
  async function wellAfter(child: ChildProcess): Promise<number> {
    const start = performance.now();
    await Promise.all(
      ['east', 'west'].map(async (name) => says(child, new RegExp(`${name}: applications (\\d+) of \\1\\n`))),
    );
    return (performance.now() - start) / 1000;
  }

  function stateOf({ data }: AppliedRun, name: string) {
    return data?.changes.clusters.find(({ cluster }) => cluster === name);
  }

  async function versions(): Promise<Record<string, string[]>> {
    const live = await fleet.flink();
    return Object.fromEntries(
      [...live].map(([name, those]) => [
        name,
        [...new Set(those.map(({ spec }) => (spec as { image: string }).image.split(':')[1]))],
      ]),
    );
  }

  test.each([
    ['before it begins', 3, undefined],
    ['in the middle', 5, /north: access \d+ of/],
  ])(
    '%s: the others are done at their time, and it is told',
    async (_, version, when) => {
      const shape = { APPLICATIONS: COUNT, VERSION: version, CONFIG_MAPS: 0 };
      let frozen: AppliedRun;
      let well: number;
      if (!when) north().pause();
      try {
        const child = await fleet.startApply(shape);
        const run = endOf(child);
        if (when) void says(child, when).then(() => north().pause());
        well = await wellAfter(child);
        frozen = await run;
      } finally {
        north().resume();
      }
      console.log(
        `usually ${usual} s; the others were done after ${well.toFixed(1)} s, all ended after ${frozen.seconds} s; ` +
          `${stateOf(frozen, 'north')?.state}: ${stateOf(frozen, 'north')?.why}`,
        JSON.stringify(frozen.data?.changes.counts),
      );
      expect(frozen.code).toBe(1);
      expect(stateOf(frozen, 'north')).toMatchObject({ state: 'unreachable', why: expect.any(String) });
      for (const name of ['east', 'west']) expect(stateOf(frozen, name)).toMatchObject({ state: 'reached' });
      expect(await versions()).toMatchObject({ east: [String(version)], west: [String(version)] });

      const thawed = await fleet.apply(shape);
      expect({ ...thawed, stdout: '', stderr: '' }).toMatchObject({ code: 0 });
      expect(await versions()).toEqual(Object.fromEntries(NAMES.map((name) => [name, [String(version)]])));
      expect((await fleet.plan(shape)).code).toBe(0);
      expect([...fleet.creations().values()].filter((times) => times !== 1)).toEqual([]);
      // Before anything is applied anywhere, it is looked which cluster is which.
      expect(well).toBeLessThan(usual * 2 + (when ? 5 : 15));
      // The nodes of a cluster that was frozen for a minute are lost at first, and its platform is waited for.
    },
    600_000,
  );
});
