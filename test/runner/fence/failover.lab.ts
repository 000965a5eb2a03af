import { PutObjectCommand } from '@aws-sdk/client-s3';
import { BUCKET, S3Workshop } from './s3-workshop';
import { Ledger } from '../../../src/runner/ledger/ledger';
import { JournalEntry, Placement } from '../../../src/runner/ledger/records';
import { done, issued, noted, readJournal } from '../../../src/runner/move/journal';
import { nextStep } from '../../../src/runner/move/next';
import { LIMITS, MoveOrder } from '../../../src/runner/move/order';
import { StateEffect, StateSide } from '../../../src/runner/move/sides';
import { stateOf } from '../../../src/runner/move/situation';
import { describeParts } from '../../lab/describe';
import { newLedger } from '../ledger/fixture';
import { dark, EMPTY_B, order, record } from '../move/fixture';
import { bareMetadata, pointerTo } from '../state/metadata-writer';

const APP = 'ads/clicks';
const JOB = 'aaaaaa11111111111111111111111111';
const PATH = 'prod';
const ROOT = `s3://${BUCKET}/${PATH}`;
const E1 = `a.1/${APP}/e1`;

describeParts('a dark cluster', ['s3'], () => {
  let shop: S3Workshop;
  let ledger: Ledger;

  beforeAll(async () => {
    shop = await S3Workshop.open();
    await shop.setPolicy(shop.statements(PATH));
    ledger = await newLedger();
  });
  afterAll(async () => {
    await ledger?.close();
    await shop?.close();
  });

  /** As a job that goes on does it: the checkpoint, then the file by which it is registered. */
  async function zombie(
    stop: () => boolean,
  ): Promise<{ readonly registered: number; readonly refused: number }> {
    const jobs = shop.as('jobs-a');
    const put = async (key: string, Body: Buffer) =>
      jobs.send(new PutObjectCommand({ Bucket: BUCKET, Key: `${PATH}/${key}`, Body }));
    let [registered, refused, id] = [0, 0, 1];
    while (!stop()) {
      try {
        const key = `${E1}/checkpoints/${JOB}/chk-${id}/_metadata`;
        const number = String(id).padStart(12, '0');
        await put(key, bareMetadata(id));
        await put(`${E1}/ha/clicks/completedCheckpoint${number}`, pointerTo(`${ROOT}/${key}`));
        registered = id++;
      } catch {
        refused++;
      }
      await new Promise((goOn) => setTimeout(goOn, 50));
    }
    return { registered, refused };
  }

  test('is fenced, its newest checkpoint found, and the next epoch claimed, while its job goes on', async () => {
    const the: MoveOrder = order({
      scope: 'cluster',
      // Of transactions it would have to be proven that the newest was registered; nothing of this job's is ever removed.
      sinks: ['files'],
      operation: { id: 'op-1', kind: 'failover', since: new Date().toISOString() },
    });
    let placement: Placement = record('MOVING', {
      ledgerId: ledger.id,
      stateRoots: [`${ROOT}/${E1}`],
      restore: { kind: 'empty' },
      since: new Date().toISOString(),
      op: { ...the.operation, token: 4, to: 'b' },
    });
    const entries: JournalEntry[] = [];
    let side: StateSide = shop.side(ledger, [APP], PATH, { manifests: () => [] });
    let over = false;
    const alive = zombie(() => over);
    await new Promise((goOn) => setTimeout(goOn, 400));
    const states = new Set<string>();
    const start = Date.now();
    const limits = { ...LIMITS, windowSeconds: 1, settleSeconds: 2 };
    while (placement.phase === 'MOVING' && Date.now() - start < 60_000) {
      const journal = readJournal(entries, APP, placement.epoch);
      states.add(stateOf(placement, journal));
      const subject = { record: placement, order: the, journal };
      const store = (await side.see([subject])).get(APP)!;
      const seen = { now: Date.now(), journal: entries.length, clusters: { a: dark(), b: EMPTY_B }, store };
      const step = nextStep({ order: the, record: placement, journal, seen, limits, token: 4 });
      if ('note' in step) {
        entries.push(noted(placement, step.note, Date.now()));
        // Whoever goes on after a crash has seen nothing of it himself.
        if (step.note.note === 'fenced') {
          await side.close();
          side = shop.side(ledger, [APP], PATH, { manifests: () => [] });
        }
      } else if ('decision' in step) {
        placement = { ...placement, ...step.to, revision: placement.revision + 1 };
      } else if ('effects' in step) {
        for (const effect of step.effects) {
          entries.push(issued(placement, effect, Date.now()));
          if (effect.effect === 'synthesize') {
            entries.push(done<'synthesize'>(placement, effect, { digest: 'same' }, Date.now()));
            continue;
          }
          const [outcome] = await side.carryOut([{ subject, effect: effect as StateEffect }]);
          expect(outcome).toMatchObject({ done: true });
          if (outcome.done) entries.push(done(placement, effect, outcome.outcome as never, Date.now()));
        }
        await new Promise((goOn) => setTimeout(goOn, 200));
      } else {
        await new Promise((goOn) => setTimeout(goOn, 100));
      }
    }
    over = true;
    const { registered, refused } = await alive;
    expect([placement.phase, placement.parked]).toEqual(['COMMITTED', undefined]);
    expect([...states]).toEqual(['MOVING', 'FENCING', 'FENCED', 'RESOLVED']);
    expect(placement).toMatchObject({
      cluster: 'b',
      epoch: 2,
      restore: { kind: 'checkpoint', id: registered, verified: true },
    });
    expect(placement.fences).toMatchObject([{ kind: 'storage', scope: 'cluster', cluster: 'a', epoch: 1 }]);
    expect(refused).toBeGreaterThan(10);
    console.log(`${registered} registered, ${refused} refused; committed after ${Date.now() - start} ms`);
    // The fence is seen to hold afterwards as well.
    const subject = { record: placement, order: the, journal: readJournal(entries, APP, 2) };
    const after = (await side.see([subject])).get(APP)!.denies['a/e1'];
    expect(after).toMatchObject({
      equal: true,
      missing: [],
      listings: { last: { digest: placement.fences[0].listing } },
    });
    await side.close();
  });
});
