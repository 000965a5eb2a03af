import fs from 'node:fs';
import { nextOf, placed } from './fixture';
import { takeLock } from '../../../src/runner/ledger/lock';
import { openLedger } from '../../../src/runner/ledger/open';
import { Placement } from '../../../src/runner/ledger/records';

/** What a process of its own does with a ledger: `node worker <act> <folder> <argument>`. It says a line for each thing. */
const ACTS: Readonly<Record<string, (folder: string, argument: string) => Promise<void>>> = {
  /** Wins so many swaps of one counter. */
  async count(folder, wanted) {
    const ledger = await openLedger(folder, FLEET);
    let lost = 0;
    for (let wins = 0; wins < Number(wanted);) {
      const from = (await ledger.placement('ads/counter'))!;
      const count = Number(from.overrides!.count) + 1;
      const [{ won }] = await ledger.swapPlacements([
        { from, to: nextOf(from, { overrides: { count: `${count}` } }) },
      ]);
      if (won) wins++;
      else lost++;
    }
    say(`lost ${lost}`);
  },

  /** Swaps all the applications again and again, and says what was written. */
  async write(folder, apps) {
    const ledger = await openLedger(folder, { ...FLEET, create: true });
    let placements: Placement[] = [...(await ledger.placements()).values()];
    if (placements.length === 0) {
      const to = Array.from({ length: Number(apps) }, (_, i) => ({ to: filled(`ads/app-${i}`, 1) }));
      placements = (await ledger.swapPlacements(to)).map(({ record }) => record!);
    }
    say('ready');
    for (;;) {
      const swaps = placements.map((from) => ({ from, to: filled(from.app, from.revision + 1) }));
      placements = (await ledger.swapPlacements(swaps)).map(({ record }) => record!);
      for (const { app, revision } of placements) say(`wrote ${app} ${revision}`);
      const journal = await ledger.journal('op');
      await journal.append([
        { step: `step ${journal.entries.length}`, state: 'issued', time: '2026-01-31T12:00:00Z' },
      ]);
      say(`journal ${journal.entries.length}`);
    }
  },

  /** Takes the lock, reads, sleeps until it is woken, and goes on as if nothing had happened. */
  async sleep(folder) {
    const ledger = await openLedger(folder, FLEET);
    const lock = await takeLock(
      ledger,
      { operation: 'slow', who: 'slow@laptop', from: 'pid 1', command: 'apply' },
      { ttlSeconds: 1 },
    );
    const from = (await ledger.placement('ads/clicks'))!;
    const journal = await ledger.journal('op');
    say('holds');
    process.kill(process.pid, 'SIGSTOP');
    const [{ won }] = await ledger.swapPlacements([{ from, to: nextOf(from, { cluster: 'slow' }) }]);
    say(`swap ${won ? 'won' : 'lost'}`);
    say(
      `journal ${await journal.append([{ step: 'x', state: 'issued', time: '2026-01-31T12:00:00Z' }]).then(() => 'won', codeOf)}`,
    );
    say(`lock ${await lock.beat().then(() => 'kept', codeOf)}`);
  },

  /** Falls asleep at the worst moment: all is looked at, and the name is about to be taken. */
  async stall(folder, app) {
    const ledger = await openLedger(folder, FLEET);
    const from = await ledger.placement(app);
    const { linkSync } = fs;
    fs.linkSync = (...names) => {
      fs.linkSync = linkSync;
      process.kill(process.pid, 'SIGSTOP');
      linkSync(...names);
      say('linked');
    };
    const to = from === undefined ? placed(app, { cluster: 'slow' }) : nextOf(from, { cluster: 'slow' });
    const [{ won }] = await ledger.swapPlacements([{ from, to }]);
    say(`swap ${won ? 'won' : 'lost'}`);
  },
};

const FLEET = { fleet: 'streaming' };

/** All its fields tell of the same revision, so that a mixture would show. */
function filled(app: string, revision: number) {
  const pad = String(revision).repeat(400);
  return placed(app, { token: revision, overrides: { pad, again: pad }, stateRoots: [pad] });
}

const codeOf = (error: { code?: string }) => error.code;

function say(line: string): void {
  fs.writeSync(1, `${line}\n`);
}

const [, , act, folder, argument] = process.argv;
ACTS[act](folder, argument).catch((error: Error) => {
  say(error.message);
  process.exitCode = 1;
});
