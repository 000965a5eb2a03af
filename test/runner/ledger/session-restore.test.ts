import { errorOf, newLedger, placed } from './fixture';
import { placementsOf } from '../../../src/runner/ledger/placements-file';
import { Placement, SessionRestore } from '../../../src/runner/ledger/records';

const RESTORE: SessionRestore = {
  kind: 'session',
  uri: 's3://flink-state/us-west.1/ads/etl/e1',
  writerEpoch: 1,
  registered: 'proven',
  verified: true,
  jobs: {
    words: {
      kind: 'checkpoint',
      uri: 's3://flink-state/us-west.1/ads/etl/e1/words/checkpoints/0f/chk-9',
      id: 9,
    },
    lines: { kind: 'empty' },
  },
};

test('what the jobs of a session cluster start from is kept job by job, and so it is in the lock file', async () => {
  const ledger = await newLedger();
  const [swap] = await ledger.swapPlacements([{ to: placed('ads/etl', { restore: RESTORE }) }]);
  expect((await ledger.placement('ads/etl'))!.restore).toEqual(RESTORE);
  const file = placementsOf('streaming', [], [swap.record!]);
  expect(file.applications['ads/etl']).toEqual({
    cluster: 'us-east',
    epoch: 1,
    restorePaths: { words: (RESTORE.jobs.words as { uri: string }).uri },
  });
  const broken = {
    ...RESTORE,
    jobs: { words: { kind: 'session', uri: 'x', jobs: {} } },
  } as unknown as Placement['restore'];
  expect(
    await errorOf(async () => ledger.swapPlacements([{ to: placed('ads/other', { restore: broken }) }])),
  ).toContain('restore');
  await ledger.close();
});
