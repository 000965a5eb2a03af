import { lit, order, record } from './fixture';
import { readJournal } from '../../../src/runner/move/journal';
import { Observer } from '../../../src/runner/move/run/observe';
import type { ClusterSide, StateSide, Subject } from '../../../src/runner/move/sides';
import type { StoreSight } from '../../../src/runner/move/sight';

const subject = (app: string, epoch = 2): Subject => ({
  order: order({ app }),
  record: record('APPLIED', { app, epoch }),
  journal: readJournal([], app, epoch),
});

test('clusters are told who had a checkpoint of its own at the last look, at this epoch', async () => {
  const told: Record<string, boolean>[] = [];
  const b: ClusterSide = {
    cluster: 'b',
    see: async (subjects) => {
      told.push(Object.fromEntries(subjects.map((each) => [each.record.app, each.standing === true])));
      return new Map(subjects.map(({ record: { app } }) => [app, lit('b-uid')]));
    },
    carryOut: async () => [],
    close: async () => undefined,
  };
  const own: Record<string, StoreSight['own']> = {};
  const state: StateSide = {
    see: async (subjects) =>
      new Map(subjects.map(({ record: { app } }) => [app, { reachable: true, denies: {}, own: own[app] }])),
    carryOut: async () => [],
    close: async () => undefined,
  };
  const observer = new Observer(new Map([['b', b]]), state);
  const both = [subject('ads/clicks'), subject('ads/views')];
  await observer.look(both);
  own['ads/clicks'] = { uri: 's3://x', inPlace: true };
  await observer.look(both);
  await observer.look(both);
  await observer.look([subject('ads/clicks', 3)]);
  expect(told).toEqual([
    { 'ads/clicks': false, 'ads/views': false },
    { 'ads/clicks': false, 'ads/views': false },
    { 'ads/clicks': true, 'ads/views': false },
    { 'ads/clicks': false },
  ]);
});
