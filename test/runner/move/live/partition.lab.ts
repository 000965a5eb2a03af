import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MovingFleet } from './moving-fleet';
import { expectWhole } from './whole';
import { describeLab, Lab, until } from '../../../lab';
import { FaultyPath } from '../../../lab/faults/faulty-path';

jest.setTimeout(600_000);

const APPLICATIONS = 3;

describeLab('a cluster that is only cut off from the runner', {}, () => {
  let lab: Lab;
  let fleet: MovingFleet;
  const paths = new Map<string, FaultyPath>();

  beforeAll(async () => {
    lab = await Lab.start({ clusters: 2, s3: true, audit: true });
    fleet = await MovingFleet.start(lab);
    for (const [name, { faults }] of fleet.clusters) {
      paths.set(name, await faults.faultyPath());
      fleet.servers.set(name, paths.get(name)!.server);
    }
    await fleet.bringUp();
    await succeeds('migrate', ...(await names('west')), '--to', 'east');
  });
  afterAll(async () => {
    await fleet?.stopJobs();
    await lab?.stop();
  });

  const names = async (cluster: string) => (await fleet.on(cluster)).map(({ app }) => app);

  async function succeeds(...args: readonly string[]): Promise<void> {
    const { code, stdout, stderr } = await fleet.move(args);
    expect({ args, code, said: code === 0 ? '' : stdout + stderr }).toEqual({ args, code: 0, said: '' });
  }

  /** The steps that a journal has the end of. */
  function stepsOf(operation: string): readonly string[] {
    const folder = join(fleet.ledger, 'journals', operation);
    return readdirSync(folder).flatMap((file) => {
      const text = /^\d+\.0000000001\.json$/.test(file) ? readFileSync(join(folder, file), 'utf8') : '';
      return [...text.matchAll(/"step":"([^"]+)","state":"done"/g)].map(([, step]) => step);
    });
  }

  async function begun(kind: string, known: readonly string[]): Promise<string> {
    return until(
      async () =>
        readdirSync(join(fleet.ledger, 'journals')).find(
          (each) => each.includes(kind) && !known.includes(each),
        ),
      { what: `the ${kind} to begin`, timeoutMs: 120_000, everyMs: 50 },
    );
  }

  test.each([
    ['before it is fenced', 'east', 'west', undefined],
    ['once it is fenced', 'west', 'east', 'set-deny'],
    ['once its jobs were created elsewhere', 'east', 'west', 'create'],
  ])('may be seen again %s: each job runs once all the same', async (_, lost, target, step) => {
    const known = readdirSync(join(fleet.ledger, 'journals'));
    const there = await names(lost);
    expect(there.length).toBe(APPLICATIONS);
    await paths.get(lost)!.set({ kind: 'drop' });
    const end = fleet.move(['failover', lost, '--to', target]);
    const operation = await begun('-failover-', known);
    if (step !== undefined) {
      await until(async () => stepsOf(operation).some((each) => each.startsWith(`${step} `)), {
        what: `the end of a step ${step}`,
        timeoutMs: 120_000,
        everyMs: 50,
      });
    }
    await paths.get(lost)!.heal();
    const { code, stdout, stderr } = await end;
    expect({ code, said: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, said: '' });
    expect(await names(target)).toEqual(there);
    // Where it was not seen again in time, its storage refuses what it still holds.
    expect(await expectWhole(fleet, APPLICATIONS, [lost])).toEqual([]);
    await succeeds('recover', lost);
    expect((await fleet.flink()).get(lost)).toEqual([]);
    await fleet.untilCheckpoints();
    expect(await expectWhole(fleet, APPLICATIONS)).toEqual([]);
  });
});
