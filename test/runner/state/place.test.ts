import type { Beacon } from '../../../src/runner/ledger/records';
import { directoryOf, reportsOf, retainedIn } from '../../../src/runner/state/place';
import { assembly, placed, planned } from '../status/fleet';

const ROOT = 's3://flink-state/prod';
const NO_RECORDS = new Map<string, { generation: number }>();

describe('the directory of an epoch', () => {
  const program = assembly(planned());
  const directory = (changes: Parameters<typeof placed>[0] | undefined, records = NO_RECORDS) =>
    directoryOf('ads/clicks', program, ROOT, changes && placed(changes), records);

  test('is the one of the program where the ledger has none', () => {
    expect(directory(undefined)).toBe('us-east.1/ads/clicks/e1');
  });

  test('is the one that the ledger has written down for that epoch', () => {
    const stateRoots = [`${ROOT}/us-east.1/ads/clicks/e1`, 's3a://flink-state/prod/us-west.4/ads/clicks/e2'];
    expect(directory({ cluster: 'us-west', epoch: 2, stateRoots })).toBe('us-west.4/ads/clicks/e2');
  });

  test('is the one that is written down also where the program has the application no more', () => {
    const { applications: _, ...rest } = program;
    const at = (stateRoots: readonly string[]) =>
      directoryOf('ads/gone', { ...rest, applications: {} }, ROOT, placed({ stateRoots }), NO_RECORDS);
    expect(at([`${ROOT}/us-east.7/ads/gone/e1`])).toBe('us-east.7/ads/gone/e1');
    expect(at([])).toBe('us-east.1/ads/gone/e1');
  });

  test('is made from the cluster, its generation and the epoch where nobody has', () => {
    expect(directory({ cluster: 'us-west', epoch: 2 })).toBe('us-west.1/ads/clicks/e2');
    expect(directory({ cluster: 'us-west', epoch: 2 }, new Map([['us-west', { generation: 3 }]]))).toBe(
      'us-west.3/ads/clicks/e2',
    );
    expect(directory({ stateRoots: ['s3://elsewhere/us-east.1/ads/clicks/e1'] })).toBe(
      'us-east.1/ads/clicks/e1',
    );
  });
});

describe('what beacons tell', () => {
  const beacon = (changes: Partial<Beacon>): Beacon => ({
    app: 'ads/clicks',
    seen: '2026-11-25T12:00:00Z',
    epoch: 1,
    uid: 'u1',
    desiredState: 'running',
    directories: {},
    jobId: 'j1',
    ...changes,
  });
  const report = (changes: Partial<Beacon>) => reportsOf('ads/clicks', 1, [[beacon(changes)]]);

  test('is what was complete, from what the job had restored, and whether it was steady', () => {
    expect(
      report({ newestCheckpoint: { id: 7, path: 's3://x/chk-7' }, restoredId: 3, jobState: 'RUNNING' }),
    ).toEqual([
      {
        jobId: 'j1',
        seen: '2026-11-25T12:00:00Z',
        completed: { id: 7, uri: 's3://x/chk-7' },
        restored: { id: 3 },
      },
    ]);
    expect(report({ jobState: 'RESTARTING' })).toMatchObject([{ unsteady: true }]);
    // A time alone names nothing.
    expect(report({ newestCheckpoint: { time: '2026-11-25T12:00:00Z' } })[0].completed).toBeUndefined();
  });

  test('is nothing of another application, another epoch, or an unknown job', () => {
    for (const changes of [{ app: 'ads/views' }, { epoch: 2 }, { jobId: undefined }]) {
      expect(report(changes)).toEqual([]);
    }
  });
});

describe('how many checkpoints a job keeps', () => {
  const retained = (flinkConfiguration: unknown) => retainedIn({ spec: { flinkConfiguration } });

  test.each([
    [{ 'state.checkpoints.num-retained': '5' }, 5],
    [{ 'execution.checkpointing.num-retained': 4 }, 4],
    [{ execution: { checkpointing: { 'num-retained': 3 } } }, 3],
    [{}, 1],
    [{ 'state.checkpoints.num-retained': 'many' }, 1],
    [undefined, 1],
  ])('%j: %d', (configuration, expected) => {
    expect(retained(configuration)).toBe(expected);
  });
});
