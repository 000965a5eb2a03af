import { order } from './fixture';
import { Ledger } from '../../../src/runner/ledger/ledger';
import { Placement, Restore } from '../../../src/runner/ledger/records';
import { noted, readJournal } from '../../../src/runner/move/journal';
import { PlannedMove } from '../../../src/runner/move/planned-move';
import { MoveSynthesis } from '../../../src/runner/move/run/move-synthesis';
import { Synthesized, synthesizeAt } from '../../../src/runner/move/run/synthesis';
import { programFolder, SMALL_FLEET } from '../command';

jest.setTimeout(60_000);

describe('what is synthesized for a move', () => {
  const APP = 'ads/clicks';
  const HOST = { report: () => undefined };
  const CLUSTERS = ['us-east', 'us-annex', 'us-west'].map((cluster) => ({
    cluster,
    revision: 1,
    uid: `uid-of-${cluster}`,
    generation: 1,
    cordoned: false,
    quarantined: false,
  }));
  const PLACED = {
    app: APP,
    revision: 1,
    ledgerId: 'l',
    phase: 'STEADY',
    namespace: 'ads',
    cluster: 'us-east',
    clusterUid: 'uid-of-us-east',
    epoch: 1,
    epochHigh: 1,
    token: 1,
    stateRoots: ['s3://flink-state/us-east.1/ads/clicks/e1'],
    restore: { kind: 'empty' },
    createReserved: true,
    created: [],
    fences: [],
    debts: [],
    decisions: [],
  } as const;
  const CHECKPOINT = {
    kind: 'checkpoint',
    uri: 's3://flink-state/us-east.1/ads/clicks/e1/checkpoints/4f1c/chk-7',
    writerEpoch: 1,
    id: 7,
    time: '2026-01-31T12:00:00.000Z',
    registered: 'proven',
    verified: true,
  } as const;

  let home: string;
  beforeAll(() => {
    home = process.cwd();
    process.chdir(programFolder(SMALL_FLEET));
  });
  afterAll(() => process.chdir(home));

  const at = async (epoch: number, restore: Restore, overrides?: Readonly<Record<string, string>>) => {
    const placed = { ...PLACED, ...(overrides ? { overrides } : {}) };
    const known = { fleet: 'streaming', clusters: CLUSTERS, placements: new Map([[APP, placed]]) };
    const where = { app: APP, cluster: 'us-west', epoch, restore };
    return synthesizeAt('node main.js', known, [where], ['us-west'], HOST);
  };

  test('has the same digest whatever it starts from, and another one at another epoch', async () => {
    const [empty, restored, later] = await Promise.all([
      at(2, { kind: 'empty' }),
      at(2, CHECKPOINT),
      at(3, CHECKPOINT),
    ]);
    expect(JSON.stringify(restored.manifests(APP))).toContain(CHECKPOINT.uri);
    expect(restored.manifests(APP)).not.toEqual(empty.manifests(APP));
    expect(restored.digest(APP)).toBe(empty.digest(APP));
    expect(later.digest(APP)).not.toBe(restored.digest(APP));
  });

  test('is not run again for what it was run for before', async () => {
    const known = { fleet: 'streaming', clusters: CLUSTERS, placements: new Map([[APP, PLACED]]) };
    const run = async (command: string, restore: Restore, only: readonly string[], former?: Synthesized) => {
      const where = { app: APP, cluster: 'us-west', epoch: 2, restore };
      return synthesizeAt(command, known, [where], only, HOST, former);
    };
    const first = await run('node main.js', CHECKPOINT, ['us-west']);
    const never = 'node -e "process.exit(1)"';
    expect(await run(never, CHECKPOINT, ['us-west'], first)).toBe(first);
    await expect(run(never, { kind: 'empty' }, ['us-west'], first)).rejects.toThrow();
    await expect(run(never, CHECKPOINT, [], first)).rejects.toThrow();
  });

  test('for a plan is not made again for those who start first, nor for the others', async () => {
    const OTHER = 'ads/views';
    const placements = new Map([APP, OTHER].map((app): [string, Placement] => [app, { ...PLACED, app }]));
    const known = { fleet: 'streaming', clusters: CLUSTERS, placements };
    const hypothesis = (app: string) => ({ app, cluster: 'us-west', epoch: 2, restore: CHECKPOINT });
    const all = [hypothesis(APP), hypothesis(OTHER)];
    const former = await synthesizeAt('node main.js', known, all, ['us-west'], HOST);
    const planned = (app: string): PlannedMove => ({
      order: order({ app, to: 'us-west' }),
      from: 'us-east',
      tier: 1,
      foreseen: { preview: { restore: CHECKPOINT }, epoch: 2, digest: former.digest(app) },
    });
    const entries = [...placements.values()].map((record) =>
      noted(record, { note: 'order', planned: planned(record.app) }, 0),
    );
    const ledger = {
      fleet: 'streaming',
      placements: async () => placements,
      clusters: async () => new Map(CLUSTERS.map((each) => [each.cluster, each])),
    } as unknown as Ledger;
    const synthesis = new MoveSynthesis('node -e "process.exit(1)"', ledger, () => entries, HOST, former);
    const make = async (app: string, restore: Restore) => {
      const record = { ...placements.get(app)!, phase: 'COMMITTED', cluster: 'us-west', epoch: 2 } as const;
      placements.set(app, { ...record, restore });
      const subject = { record, order: order({ app }), journal: readJournal([], app, 2) };
      const effect = { effect: 'synthesize', cluster: 'us-west', epoch: 2, restore, decided: true } as const;
      const [outcome] = await synthesis.carryOut([{ subject, effect }]);
      return outcome;
    };
    const made = await make(APP, CHECKPOINT);
    expect(made).toMatchObject({ done: true, outcome: { digest: former.digest(APP) } });
    expect(await make(OTHER, CHECKPOINT)).toMatchObject({ done: true });
    expect(await make(OTHER, { ...CHECKPOINT, uri: `${CHECKPOINT.uri}0` })).toMatchObject({ done: false });
  });

  test('has the parallelism that the autoscaler gave, which is no change of the program', async () => {
    const [before, after] = [await at(2, CHECKPOINT), await at(2, CHECKPOINT, { abc: '4', def: '2' })];
    expect(after.manifests(APP)[0].spec).toHaveProperty(
      ['flinkConfiguration', 'pipeline.jobvertex-parallelism-overrides'],
      'abc:4,def:2',
    );
    expect(before.manifests(APP)[0].spec).not.toHaveProperty([
      'flinkConfiguration',
      'pipeline.jobvertex-parallelism-overrides',
    ]);
    expect(after.digest(APP)).toBe(before.digest(APP));
  });
});
