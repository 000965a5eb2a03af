import {
  at,
  checkpoint,
  chk,
  ended,
  filesOf,
  JOB,
  kept,
  OLD,
  pointer,
  RECORDED,
  ROOT,
  savepoint,
  Scene,
  seen,
} from './epoch';
import { goneSince } from '../../../src/runner/state/registered';

const verdicts = (scene: Scene) =>
  Object.fromEntries(
    seen(scene).map(({ kind, id, registered }) => [kind === 'savepoint' ? `s${id}` : id, registered]),
  );

describe('a checkpoint is registered', () => {
  test('for certain when an older one was removed for it', () => {
    expect(verdicts(kept(206, 207, 208))).toEqual({ 206: 'proven', 207: 'proven', 208: 'proven' });
  });

  test('as well where numbers are missing between, since savepoints and failures take some', () => {
    // 203 is exactly 208 - retained - 2, and 205 is 208 - retained: neither says anything.
    expect(verdicts(kept(204, 207, 208))).toMatchObject({ 208: 'proven' });
  });

  test('perhaps, as long as as many older ones are there as are kept: it may be one of a crash', () => {
    expect(verdicts(kept(205, 206, 207, 208))).toMatchObject({ 208: 'unproven' });
    // Here 205, which is 208 - retained, is missing only because it failed.
    expect(verdicts(kept(204, 206, 207, 208))).toMatchObject({ 208: 'unproven' });
  });

  test('perhaps, where one that is left over from a crash may hide that; a report tells', () => {
    const scene = kept(154, 206, 207, 208);
    expect(verdicts(scene)).toMatchObject({ 208: 'unproven' });
    const reports = [{ jobId: JOB, seen: at(180), completed: { id: 180 } }];
    expect(verdicts({ ...scene, reports })).toMatchObject({ 208: 'proven', 154: 'proven' });
  });

  test('for certain when what went between two looks shows that one is left over from a crash', () => {
    const files = kept(154, 206, 207, 208);
    const reports = goneSince(filesOf(kept(154, 203, 204, 205)), { seen: at(300), files: filesOf(files) });
    expect(reports.map(({ completed }) => completed?.id)).toEqual([203, 204, 205]);
    expect(verdicts(files)).toMatchObject({ 208: 'unproven' });
    expect(verdicts({ ...files, reports })).toMatchObject({ 208: 'proven' });
  });

  test('perhaps, among the first of an epoch: what it started from is still there', () => {
    const first = { ...kept(101, 102), pointers: [pointer(RECORDED.uri), ...kept(101, 102).pointers] };
    expect(verdicts(first)).toEqual({ 101: 'unproven', 102: 'unproven' });
  });

  test('perhaps, among the first of an epoch that began empty', () => {
    const restore = { kind: 'empty' } as const;
    expect(verdicts({ ...kept(2, 3, 4), restore })).toMatchObject({ 4: 'unproven' });
    expect(verdicts({ ...kept(5, 6, 7), restore })).toMatchObject({ 7: 'proven' });
  });

  test('perhaps, where nobody knows how many are kept', () => {
    expect(verdicts({ ...kept(206, 207, 208), retained: 'unknown' })).toMatchObject({ 208: 'unproven' });
  });

  test('perhaps, where nobody knows what its epoch started from', () => {
    expect(verdicts({ ...kept(206, 207, 208), restore: 'nothing' })).toMatchObject({ 208: 'unproven' });
  });

  test('for certain when its job was seen to have completed it, or to have restored from it', () => {
    const scene = kept(205, 206, 207, 208);
    const by = (report: object) =>
      verdicts({ ...scene, reports: [{ jobId: JOB, seen: at(300), ...report }] });
    expect(by({ completed: { id: 208 } })).toMatchObject({ 208: 'proven' });
    expect(by({ completed: { uri: chk(208).replace('s3:', 's3p:') } })).toMatchObject({ 208: 'proven' });
    expect(by({ restored: { id: 208 } })).toMatchObject({ 208: 'proven' });
  });

  test('A6 not when no file of high availability names it: nobody was told to commit', () => {
    const scene = kept(206, 207, 208);
    const checkpoints = [...scene.checkpoints, checkpoint(209)];
    expect(verdicts({ ...scene, checkpoints })).toEqual({
      206: 'proven',
      207: 'proven',
      208: 'proven',
      209: 'no',
    });
  });

  test('A6 not when its job has restored from an older one since', () => {
    const reports = [{ jobId: JOB, seen: at(300), restored: { id: 207, time: at(550) } }];
    expect(verdicts({ ...kept(205, 206, 207, 208), reports })).toMatchObject({ 208: 'no' });
  });

  test('not by a file that names the epoch before, which is what this one started from', () => {
    const names = `${OLD}/checkpoints/${JOB}/chk-208`;
    expect(verdicts({ checkpoints: [checkpoint(208)], pointers: [pointer(names)] })).toEqual({ 208: 'no' });
  });

  test('of its own job alone, where a session cluster has several', () => {
    const other = `${ROOT}/views/checkpoints/${JOB}/chk-900`;
    const own = (number: number) => `${ROOT}/clicks/checkpoints/${JOB}/chk-${number}`;
    const scene = {
      job: 'clicks',
      checkpoints: [206, 207, 208].map((number) => checkpoint(number, { uri: own(number) })),
      pointers: [pointer(other, 900), ...[206, 207, 208].map((number) => pointer(own(number), number))],
    };
    expect(verdicts(scene)).toEqual({ 206: 'proven', 207: 'proven', 208: 'proven' });
  });

  test('also where its files are gone: then it is the newest all the same, and broken', () => {
    const scene = kept(206, 207, 208);
    const [first] = seen({ ...scene, checkpoints: scene.checkpoints.slice(0, 2) });
    expect(first).toMatchObject({ id: 208, registered: 'proven', broken: 'it has no _metadata' });
  });
});

describe('a savepoint is registered', () => {
  test('for certain when its job ended with it', () => {
    const savepoints = [savepoint(336, { stop: true }), savepoint(300)];
    expect(verdicts({ ...kept(270), savepoints, results: [ended('SUCCEEDED')] })).toMatchObject({
      s336: 'proven',
      s300: 'unproven',
    });
  });

  test.each(['CANCELED', 'FAILED', 'UNKNOWN'])('perhaps, when its job ended as %s', (status) => {
    const scene = { savepoints: [savepoint(336, { stop: true })], results: [ended(status)] };
    expect(verdicts(scene)).toEqual({ s336: 'unproven' });
  });

  test('perhaps, when its job went on', () => {
    expect(verdicts({ ...kept(270), savepoints: [savepoint(300)] })).toMatchObject({ s300: 'unproven' });
  });

  test('of an old Flink does not say whether its job was to end with it', () => {
    const savepoints = [savepoint(336, { stop: undefined })];
    expect(verdicts({ savepoints, results: [ended('SUCCEEDED')] })).toEqual({ s336: 'proven' });
  });

  test('that cannot be read stands where it belongs by its time', () => {
    const [first] = seen({
      ...kept(206, 207, 208),
      savepoints: [savepoint(300, { id: undefined, stop: undefined })],
    });
    expect(first).toMatchObject({ kind: 'savepoint', broken: 'its _metadata cannot be read' });
  });
});
