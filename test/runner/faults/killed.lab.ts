import { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endOf, FaultyFleet, reported, says } from './faulty-fleet';
import { expectWhole, Moment, momentOf, MOMENTS } from './found';
import { describeLab, Lab } from '../../lab';

/** `npm run test:crash` kills more often. */
const KILLS = Number(process.env.FLEET_KILLS ?? 12);
const KILLS_A_ROUND = 4;

describeLab('a runner that is killed', {}, () => {
  let lab: Lab;
  let fleet: FaultyFleet;
  beforeAll(async () => {
    lab = await Lab.start({ clusters: 2, audit: true });
    fleet = new FaultyFleet(lab);
    await fleet.addNodes();
    expect(await fleet.apply({ APPLICATIONS: 20 })).toMatchObject({ code: 0 });
    for (const [name, { faults }] of fleet.clusters) {
      const path = await faults.faultyPath();
      // So that there is time between one request and the next.
      await path.set({ kind: 'delay', ms: 25 });
      fleet.servers.set(name, path.server);
    }
  }, 600_000);
  afterAll(() => lab?.stop());

  const journals = (): number => {
    const folder = join(fleet.folder, 'ledger/journals');
    return existsSync(folder) ? readdirSync(folder).length : 0;
  };

  /** Waits for a random moment; most of them are where the ledger and the clusters are written. */
  async function randomMoment(child: ChildProcess): Promise<string> {
    const within = Math.random();
    const after = async (milliseconds: number) => sleep(within * milliseconds);
    const ways: Record<string, () => Promise<unknown>> = {
      'after the start': async () => after(4000),
      'after the synthesis': async () => says(child, /synthesized/).then(async () => after(1500)),
      'about the applications': async () => says(child, /configuration \d+ of/).then(async () => after(250)),
      'after the journal': async () => {
        for (const before = journals(); journals() === before;) await sleep(2);
        await after(120);
      },
    };
    const names = [
      'after the start',
      'after the synthesis',
      ...Array<string>(4).fill('about the applications'),
      ...Array<string>(2).fill('after the journal'),
    ];
    const name = names[Math.floor(Math.random() * names.length)];
    const ended = new Promise((resolve) => child.once('close', resolve));
    await Promise.race([ways[name]().catch(() => undefined), ended]);
    return name;
  }

  test(`goes on where it was, after ${KILLS} kills`, async () => {
    const counts = new Map<Moment | 'ended before', number>(MOMENTS.map((each) => [each, 0]));
    const count = (moment: Moment | 'ended before') => counts.set(moment, (counts.get(moment) ?? 0) + 1);
    const renewed: string[] = [];
    let slowest = 0;
    let applications = 20;
    for (let kills = 0, version = 2; kills < KILLS; version++) {
      for (let i = 0; i < KILLS_A_ROUND && kills < KILLS;) {
        applications += 3;
        const before = await fleet.readLedger(async (ledger) => (await ledger.lock())?.operation);
        const child = await fleet.startApply({ APPLICATIONS: applications, VERSION: version });
        const end = endOf(child);
        await randomMoment(child);
        const killed = child.kill('SIGKILL');
        const { code, stderr, data } = await end;
        renewed.push(...(data?.renewed ?? []));
        if (!killed || code !== null) {
          count('ended before');
          if (code !== 0) throw new Error(`it ended with ${code}: ${stderr}`);
          continue;
        }
        count(await momentOf(fleet, child.pid!, before));
        kills++;
        i++;
      }
      const shape = { APPLICATIONS: applications, VERSION: version };
      const last = await fleet.apply(shape);
      slowest = Math.max(slowest, last.seconds);
      renewed.push(...(last.data?.renewed ?? []));
      expect({ ...last, stdout: last.code === 0 ? '' : last.stdout }).toMatchObject({ code: 0, stdout: '' });
      const wrong = [...reported(last, 'FlinkDeployment')].filter(
        ([, action]) => action !== 'create' && action !== 'configure',
      );
      expect(wrong).toEqual([]);
      await expectWhole(fleet, applications, version);
      const plan = await fleet.plan(shape);
      expect({ code: plan.code, stdout: plan.code === 0 ? '' : plan.stdout }).toEqual({
        code: 0,
        stdout: '',
      });
    }
    console.log(
      `${KILLS} kills: ${[...counts].map(([moment, times]) => `${moment} ${times}`).join(', ')}; ` +
        `${applications + 2} applications, ${renewed.length} of them at a new epoch (${renewed.join(' ')}); ` +
        `the slowest run to the end took ${slowest} s`,
    );
  }, 1_200_000);
});
