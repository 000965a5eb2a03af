import fc from 'fast-check';
import {
  Asked,
  at,
  checkpoint,
  chk,
  ended,
  inShort,
  JOB,
  kept,
  LATER,
  OLD,
  pointer,
  RECORDED,
  resolved,
  ROOT,
  savepoint,
} from './epoch';
import { verified } from '../../../src/runner/state/resolve';

const EMPTY = { kind: 'empty' } as const;
const unproven = kept(205, 206, 207, 208);

const TABLE: readonly (readonly [string, Asked, string])[] = [
  ['the newest registered is taken', kept(206, 207, 208), 'found checkpoint 208'],
  [
    'A5 a stop with a savepoint counts before an older checkpoint, which is still there',
    { ...kept(270), savepoints: [savepoint(336, { stop: true })], results: [ended('SUCCEEDED')] },
    'found savepoint 336',
  ],
  [
    'A5 the newest cannot be read, and an older one would repeat what was committed since',
    {
      ...kept(206, 207),
      checkpoints: [...kept(206, 207).checkpoints, checkpoint(208, { id: undefined })],
      pointers: kept(206, 207, 208).pointers,
    },
    'broken',
  ],
  [
    'A5 the savepoint of a stop cannot be read, though checkpoints of a crash are left over',
    {
      ...kept(270),
      savepoints: [savepoint(336, { stop: undefined, id: undefined })],
      results: [ended('SUCCEEDED')],
    },
    'broken',
  ],
  [
    'A6 what no file of high availability names is left alone',
    { ...kept(206, 207, 208), checkpoints: [...kept(206, 207, 208).checkpoints, checkpoint(209)] },
    'found checkpoint 208',
  ],
  [
    'A6 what may not be registered is taken if nothing says that its job came back',
    unproven,
    'found checkpoint 208',
  ],
  ['A6 a live zombie says so', { ...unproven, zombie: true }, 'unproven'],
  [
    'A6 a restart that was seen says so',
    { ...unproven, reports: [{ jobId: JOB, seen: at(220), restored: { id: 207 } }] },
    'unproven',
  ],
  [
    'A6 a job that was seen restarting says so',
    { ...unproven, reports: [{ jobId: JOB, seen: at(220), unsteady: true }] },
    'unproven',
  ],
  [
    'A6 a restart before it says nothing',
    { ...unproven, now: at(5000), reports: [{ jobId: JOB, seen: at(-900), restored: { id: 150 } }] },
    'found checkpoint 208',
  ],
  [
    'A6 a restart after it from an older one makes that one the newest',
    { ...unproven, reports: [{ jobId: JOB, seen: at(600), restored: { id: 207, time: at(550) } }] },
    'found checkpoint 207',
  ],
  [
    'C3 but where clocks may differ by more than what lies between, nobody knows which was first',
    { ...unproven, reports: [{ jobId: JOB, seen: at(600), restored: { id: 207, time: at(450) } }] },
    'unproven',
  ],
  [
    'C3 nor does anybody before it',
    { ...unproven, reports: [{ jobId: JOB, seen: at(600), restored: { id: 207, time: at(-50) } }] },
    'unproven',
  ],
  [
    'C3 a restart long before it says nothing, whenever that was seen',
    { ...unproven, reports: [{ jobId: JOB, seen: at(600), restored: { id: 150, time: at(-100) } }] },
    'found checkpoint 208',
  ],
  [
    'A6 what its epoch started from says nothing: had it come back, then from 207',
    { ...unproven, reports: [{ jobId: JOB, seen: at(220), restored: { id: 100 } }] },
    'found checkpoint 208',
  ],
  [
    'A6 but for the very first of an epoch',
    {
      checkpoints: [checkpoint(101)],
      pointers: [pointer(RECORDED.uri), pointer(chk(101))],
      reports: [{ jobId: JOB, seen: at(120), restored: { id: 100 } }],
    },
    'unproven',
  ],
  [
    'B6 the store lags behind what a later job was seen to complete',
    { ...kept(206, 207, 208), reports: [{ jobId: LATER, seen: at(300), completed: { id: 300 } }] },
    'newer-known',
  ],
  ['B2 an epoch that registered nothing goes on from what it started from', {}, 'recorded checkpoint 100'],
  [
    'B2 also when it wrote something that nobody counts on',
    { checkpoints: [checkpoint(101)], pointers: [pointer(RECORDED.uri)] },
    'recorded checkpoint 100',
  ],
  ['B2 an epoch that started empty and did nothing starts empty', { restore: EMPTY }, 'empty'],
  [
    'B2 an epoch that started empty does not start empty again where it did something',
    { restore: EMPTY, checkpoints: [checkpoint(1)] },
    'evidence-gone',
  ],
  [
    'B5 a job that was cancelled took along what says whether its checkpoints count',
    { checkpoints: [checkpoint(206), checkpoint(207)], results: [ended('CANCELED')] },
    'evidence-gone',
  ],
  [
    'B5 what a crash left over is not taken for the newest of a job that was cancelled',
    { ...kept(154), checkpoints: [checkpoint(154), checkpoint(207)], results: [ended('CANCELED')] },
    'evidence-gone',
  ],
  [
    'B5 nothing is there any more, though more was seen than it started from',
    { reports: [{ jobId: JOB, seen: at(300), completed: { id: 208 } }] },
    'newer-known',
  ],
  [
    'B5 less is there than was seen before the fence',
    { ...kept(206, 207, 208), atLeast: 210 },
    'newer-known',
  ],
  [
    'B6 the store lags behind what was seen complete',
    { ...kept(206, 207, 208), reports: [{ jobId: JOB, seen: at(300), completed: { id: 209 } }] },
    'newer-known',
  ],
  [
    'B6 the file that names the newest is here before its _metadata',
    { ...kept(206, 207, 208), checkpoints: kept(206, 207).checkpoints },
    'broken',
  ],
  [
    'B7 a job that writes elsewhere than below its epoch',
    {
      ...kept(206, 207, 208),
      pointers: [...kept(206, 207, 208).pointers, pointer('s3://other/checkpoints/a/chk-9')],
    },
    'outside',
  ],
  [
    'B7 a job that writes where its former epoch did',
    { pointers: [pointer(`${OLD}/checkpoints/${JOB}/chk-101`)] },
    'outside',
  ],
  [
    'B11 of two jobs of an epoch the one counts that began later, whatever its numbers are',
    {
      checkpoints: [checkpoint(300), checkpoint(150, { jobId: LATER, time: at(400) })],
      pointers: [pointer(chk(300), 300), pointer(chk(150, LATER), 400)],
    },
    'found checkpoint 150',
  ],
  ['an epoch of which nothing is recorded parks', { restore: 'nothing' }, 'nothing'],
  [
    'C3 it may be as old as it may be',
    { ...kept(206, 207, 208), now: at(808), maxAgeSeconds: 600 },
    'found checkpoint 208',
  ],
  ['C3 it is too old', { ...kept(206, 207, 208), now: at(809), maxAgeSeconds: 600 }, 'too-old'],
  ['C3 what was recorded is too old as well', { now: at(900), maxAgeSeconds: 600 }, 'too-old'],
  [
    'a savepoint that its job went on after counts where no checkpoint is newer',
    { ...kept(206, 207, 208), savepoints: [savepoint(209)] },
    'found savepoint 209',
  ],
  ['and not where one is', { ...kept(206, 208, 209), savepoints: [savepoint(207)] }, 'found checkpoint 209'],
  ['a job that ended by itself is not started again', { results: [ended('SUCCEEDED')] }, 'finished'],
  [
    'nor from a savepoint that was taken on its way',
    { savepoints: [savepoint(50)], results: [ended('SUCCEEDED')] },
    'finished',
  ],
  [
    'a file that says what counts cannot be read, and is newer than the newest',
    { ...kept(206, 207, 208), pointers: [...kept(206, 207, 208).pointers, pointer(undefined, 500)] },
    'broken',
  ],
];

describe('where an application goes on', () => {
  test.each(TABLE)('%s', (_, asked, expected) => {
    expect(inShort(resolved(asked))).toBe(expected);
  });

  test('the reason names what it is about', () => {
    expect(resolved({ ...unproven, zombie: true })).toMatchObject({
      why: expect.stringContaining('checkpoint 208'),
      from: { id: 208, uri: chk(208), writerEpoch: 2, registered: 'unproven' },
    });
  });

  test('its age is by the clock of the store', () => {
    expect(resolved({ ...kept(206, 207, 208), now: at(260) })).toMatchObject({ ageSeconds: 52 });
  });

  test('what is not whole is not restored, and nothing older is', () => {
    const problems = [`${ROOT}/shared/a is missing`, 'b has 3 bytes, and should have 4'];
    const found = resolved(kept(206, 207, 208));
    expect(inShort(verified(found, { ok: false, problems }))).toBe('broken');
    expect(verified(found, { ok: true, problems: [] })).toMatchObject({ from: { id: 208, verified: true } });
  });
});

/** A job, as it writes and crashes; what it counts on is its own secret. */
interface World {
  next: number;
  readonly retained: number;
  readonly named: Map<number, number>;
  readonly written: Map<number, number>;
  registered: number[];
  ever: Set<number>;
  time: number;
  restoredFrom?: { id: number; time: number };
  baseNamed: boolean;
}

const STEPS = [
  'complete',
  'complete',
  'complete',
  'fail',
  'savepoint',
  'crash at _metadata',
  'crash at pointer',
  'restart',
] as const;

function step(world: World, what: (typeof STEPS)[number]): void {
  world.time++;
  if (what !== 'restart') {
    const id = world.next++;
    if (what === 'fail' || what === 'savepoint') return;
    world.written.set(id, world.time);
    if (what !== 'crash at _metadata') world.named.set(id, world.time);
    if (what === 'complete') {
      world.registered.push(id);
      world.ever.add(id);
      while (world.registered.length + (world.baseNamed ? 1 : 0) > world.retained) {
        if (world.baseNamed) {
          world.baseNamed = false;
        } else {
          const gone = world.registered.shift()!;
          world.named.delete(gone);
          world.written.delete(gone);
        }
      }
      return;
    }
  }
  world.time++;
  world.restoredFrom = { id: world.registered.at(-1) ?? 100, time: world.time };
}

describe('whatever a job did, and wherever it was cut off', () => {
  const lives = fc.record({
    retained: fc.integer({ min: 1, max: 4 }),
    steps: fc.array(fc.constantFrom(...STEPS), { maxLength: 30 }),
    last: fc.constantFrom('nothing', 'at _metadata', 'at pointer', 'registered'),
    reported: fc.boolean(),
  });

  const live = ({
    retained,
    steps,
    last,
    reported,
  }: typeof lives extends fc.Arbitrary<infer T> ? T : never) => {
    const world: World = {
      ...{ next: 101, retained, time: 200, baseNamed: true },
      ...{ named: new Map(), written: new Map(), registered: [], ever: new Set<number>() },
    };
    for (const each of steps) step(world, each);
    const id = world.next;
    world.time++;
    if (last !== 'nothing') world.written.set(id, world.time);
    if (last === 'at pointer' || last === 'registered') world.named.set(id, world.time);
    // Registered, and cut off before an older one was removed.
    if (last === 'registered') {
      world.ever.add(id);
      world.registered.push(id);
    }
    const { restoredFrom } = world;
    const asked: Asked = {
      retained,
      checkpoints: [...world.written].map(([number, time]) => checkpoint(number, { time: at(time) })),
      pointers: [
        ...(world.baseNamed ? [pointer(RECORDED.uri)] : []),
        ...[...world.named].map(([number, time]) => pointer(chk(number), time)),
      ],
      reports:
        restoredFrom && reported
          ? [
              {
                jobId: JOB,
                seen: at(world.time),
                restored: { id: restoredFrom.id, time: at(restoredFrom.time) },
              },
            ]
          : [],
      now: at(world.time + 10),
    };
    return { world, asked, newest: world.registered.at(-1) ?? 100 };
  };

  test('it goes on from the newest that counts, or not by itself: never from an older one', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const { asked, newest } = live(life);
        const resolution = resolved(asked);
        if (resolution.outcome === 'restore') expect(resolution.from.id).toBeGreaterThanOrEqual(newest);
        expect(resolution.outcome).not.toBe('empty');
      }),
      { numRuns: 3000 },
    );
  });

  test('what is called proven does count; what does not is taken only if it may, and its restart was not seen', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const { asked, world, newest } = live(life);
        const resolution = resolved(asked);
        if (resolution.outcome !== 'restore' || resolution.source !== 'found') return;
        const { id, registered } = resolution.from;
        if (registered === 'proven') expect(id).toBe(newest);
        else expect(world.named.has(id!)).toBe(true);
        const restartedAfter = world.restoredFrom && world.restoredFrom.time > world.named.get(id!)!;
        if (!world.ever.has(id!) && life.reported) expect(restartedAfter ?? false).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });

  test('the same files give the same answer, in whatever order they are listed', () => {
    fc.assert(
      fc.property(lives, fc.infiniteStream(fc.nat()), (life, order) => {
        const { asked } = live(life);
        const shuffled = <T>(items: readonly T[] = []) =>
          items
            .map((item) => ({ item, key: order.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(({ item }) => item);
        const again = {
          ...asked,
          checkpoints: shuffled(asked.checkpoints),
          pointers: shuffled(asked.pointers),
        };
        expect(resolved(again)).toEqual(resolved(asked));
      }),
    );
  });
});
