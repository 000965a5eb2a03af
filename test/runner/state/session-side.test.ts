import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beacon, E1, E2, FolderStorage, JOB, resolve } from './folder-storage';
import { bareMetadata } from './metadata-writer';
import { record } from '../move/fixture';

describe('what a move sees and does of a session cluster in a state storage', () => {
  let at: FolderStorage;
  beforeEach(async () => (at = await FolderStorage.make()));
  afterEach(async () => at.remove());

  const job = (name: string, id: number, jobId: string, epoch = E1) => {
    const directory = `${epoch}/${name}/checkpoints/${jobId}/chk-${id}`;
    at.write(`${directory}/_metadata`, bareMetadata(id));
    at.pointTo(epoch, Number(`${id}${name.length}`), `file://${at.root}/${directory}`);
    return `file://${at.root}/${directory}`;
  };
  const OTHER = JOB.replace(/a/g, 'b');

  test('each job goes on from its own, and one that has nothing new from what it was given', async () => {
    at.write('old/sp-1/_metadata', bareMetadata(1));
    const given = { kind: 'savepoint', uri: `file://${at.root}/old/sp-1` } as const;
    const restore = { kind: 'session', uri: `file://${at.root}/old`, jobs: { lines: given } } as const;
    const uri = job('words', 41, JOB);
    const outcome = await at.carriedOut(at.subject({ restore }), resolve);
    expect(outcome).toMatchObject({
      outcome: {
        newest: {
          kind: 'session',
          uri: `file://${at.root}/${E1}`,
          writerEpoch: 1,
          verified: true,
          jobs: {
            lines: given,
            words: { kind: 'checkpoint', uri, id: 41 },
          },
        },
      },
    });
    expect((outcome as { outcome: { newest: object } }).outcome.newest).not.toHaveProperty('problem');
  });

  test('what is wrong with one job is wrong with all', async () => {
    job('words', 41, JOB);
    job('lines', 7, OTHER);
    expect(await at.carriedOut(at.subject(), resolve)).toMatchObject({
      outcome: { newest: { jobs: { words: { id: 41 }, lines: { id: 7 } } } },
    });
    at.write(`${E1}/lines/checkpoints/${OTHER}/chk-7/_metadata`, 'x');
    expect(await at.carriedOut(at.subject(), resolve)).toMatchObject({
      outcome: { newest: { problem: expect.stringContaining('its job lines') } },
    });
  });

  test('what was seen of one job says nothing of another one', async () => {
    job('words', 41, JOB);
    job('lines', 7, OTHER);
    await at.ledger.writeBeacons('a', [beacon({ newestCheckpoint: { id: 41 } })]);
    const { outcome } = (await at.carriedOut(at.subject(), resolve)) as {
      outcome: { newest: { problem?: string } };
    };
    expect(outcome.newest.problem).toBeUndefined();
  });

  test('it started from what was recorded once all its jobs have, and stands on its own once all do', async () => {
    const [words, lines] = [job('words', 41, JOB), job('lines', 7, OTHER)];
    const point = (uri: string, id: number) => ({ kind: 'checkpoint', uri, id, writerEpoch: 1 }) as const;
    const restore = {
      kind: 'session',
      uri: `file://${at.root}/${E1}`,
      jobs: { words: point(words, 41), lines: point(lines, 7) },
    } as const;
    const stateRoots = [`file://${at.root}/${E1}`, `file://${at.root}/${E2}`];
    const applied = at.subject({ ...record('APPLIED'), restore, stateRoots, ledgerId: at.ledger.id });
    mkdirSync(join(at.root, E2), { recursive: true });
    at.pointTo(E2, 41, words);
    expect(await at.seen(applied)).not.toHaveProperty('restored');
    at.pointTo(E2, 7, lines);
    expect(await at.seen(applied)).toMatchObject({ restored: restore.uri });
    job('words', 42, JOB, E2);
    rmSync(join(at.root, E2, 'ha/clicks/completedCheckpoint41'));
    // What was seen once is known, though it is not named any more.
    expect(await at.seen(applied)).toMatchObject({ restored: restore.uri });
    expect(await at.seen(applied)).not.toHaveProperty('own');
    job('lines', 8, OTHER, E2);
    rmSync(join(at.root, E2, 'ha/clicks/completedCheckpoint7'));
    expect((await at.seen(applied)).own).toMatchObject({ inPlace: true });
  });
});
