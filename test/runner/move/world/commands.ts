import * as fc from 'fast-check';
import { arrive } from './api';
import { catchUp, discard, hang, heal, live, reconcile, start } from './nature';
import { checkWorld, die, order, runsWell, setFates, tick, APP } from './runner';
import { uidOf } from './sight';
import { Bug, Cluster, Violation, World } from './state';

/** An application that runs on the first cluster. */
export function newWorld({
  clusters,
  runners,
  guarded,
  bug,
}: {
  clusters: number;
  runners: number;
  guarded: boolean;
  bug?: Bug;
}): World {
  const names = ['a', 'b', 'c'].slice(0, clusters);
  return {
    now: Date.parse('2026-01-31T12:00:00Z'),
    record: {
      app: APP,
      revision: 1,
      ledgerId: 'ledger-1',
      phase: 'STEADY',
      namespace: 'ads',
      cluster: 'a',
      clusterUid: uidOf('a'),
      epoch: 1,
      epochHigh: 1,
      token: 1,
      stateRoots: ['s3://state/e1'],
      restore: { kind: 'empty' },
      createReserved: true,
      created: ['flink.apache.org/FlinkDeployment/ads/clicks'],
      uid: 'uid-0',
      fences: [],
      debts: [],
      decisions: [{ time: '2026-01-31T11:00:00Z', who: 'ann@laptop', what: 'placed on a at epoch 1' }],
    },
    journals: new Map(),
    clusters: names.map((name): Cluster => ({
      name,
      dark: false,
      darkSince: 0,
      dead: false,
      guarded,
      full: false,
      ...(name === 'a'
        ? {
            grant: { epoch: 1, token: 1, revoked: false },
            resource: {
              uid: 'uid-0',
              version: 1,
              generation: 1,
              epoch: 1,
              suspended: false,
              deleting: false,
              stop: 'no',
            },
            git: { epoch: 1 },
          }
        : {}),
    })),
    denies: new Map(),
    meta: new Map(),
    registered: new Map(),
    evidenceLost: new Set(),
    writes: new Map(),
    incarnations: 0,
    committed: [],
    abortedTransactions: new Set(),
    claims: new Map(),
    creations: new Map([[1, 1]]),
    inFlight: [],
    runners: Array.from({ length: runners }, () => ({ entries: [] })),
    operations: 0,
    steps: 0,
    ends: new Map(),
    states: new Map(),
    appliedEarly: new Set(),
    orders: new Map(),
    bug,
  };
}

/** Something that happens; false where it cannot. */
type Event = (world: World) => boolean;

class Happening implements fc.Command<World, World> {
  public constructor(
    private readonly name: string,
    private readonly event: Event,
  ) {}

  public check(): boolean {
    return true;
  }

  public run(world: World): void {
    if (this.event(world)) world.steps++;
    checkWorld(world);
  }

  public toString(): string {
    return this.name;
  }
}

const happening = <T>(name: string, arbitrary: fc.Arbitrary<T>, event: (world: World, of: T) => boolean) =>
  arbitrary.map((of) => new Happening(`${name} ${JSON.stringify(of)}`, (world) => event(world, of)));

const at = (world: World, i: number) => world.clusters[i % world.clusters.length];
const by = (world: World, i: number) => world.runners[i % world.runners.length];
const repeat = (times: number, event: () => boolean) => {
  for (let i = 0; i < times; i++) if (!event()) return i > 0;
  return true;
};

const cluster = fc.nat(2);
const runner = fc.nat(2);
const fates = fc.oneof(
  { weight: 6, arbitrary: fc.constant([]) },
  {
    weight: 2,
    arbitrary: fc.array(fc.constantFrom('answered', 'lost', 'in flight'), { minLength: 1, maxLength: 3 }),
  },
) as fc.Arbitrary<('answered' | 'lost' | 'in flight')[]>;

function ordering(world: World, i: number, to: string, most = 12): boolean {
  const who = by(world, i);
  if (who.order || !['STEADY', 'PARKED'].includes(world.record.phase) || world.operations > most) {
    return false;
  }
  who.order = order(world, to);
  return true;
}

function resuming(world: World, i: number): boolean {
  const who = by(world, i);
  const held = world.record.op && world.orders.get(world.record.op.id);
  if (who.order || !held) return false;
  who.order = held;
  return true;
}

export function apply(world: World, name: string, act: boolean): boolean {
  const { record, pipeline } = world;
  const there = world.clusters.find((each) => each.name === name)!;
  if (!act) {
    if (
      record.phase !== 'STEADY' ||
      record.cluster !== name ||
      there.resource?.epoch !== record.epoch ||
      there.dark
    ) {
      return false;
    }
    const { uid, version } = there.resource;
    world.pipeline = { cluster: name, epoch: record.epoch, token: record.token, uid, version };
    return true;
  }
  if (!pipeline || pipeline.cluster !== name || there.dark) return false;
  world.pipeline = undefined;
  const { resource, grant, guarded } = there;
  if (
    !resource ||
    resource.uid !== pipeline.uid ||
    resource.version !== pipeline.version ||
    resource.deleting
  ) {
    return false;
  }
  if (
    guarded &&
    (!grant || grant.revoked || grant.epoch !== pipeline.epoch || grant.token !== pipeline.token)
  ) {
    return false;
  }
  Object.assign(resource, { suspended: false, stop: 'no' });
  resource.version++;
  resource.generation++;
  return true;
}

function crash(there: Cluster): boolean {
  if (!there.job) return false;
  there.job = undefined;
  return true;
}

function delivered(world: World, i: number): boolean {
  if (world.inFlight.length === 0) return false;
  const [request] = world.inFlight.splice(i % world.inFlight.length, 1);
  arrive(world, request.effect);
  return true;
}

/** What happens often comes often. */
export function commands(): fc.Arbitrary<Happening>[] {
  const ticks = happening(
    'runner',
    fc.record({ runner, times: fc.integer({ min: 1, max: 12 }), fates }),
    (world, { runner: i, times, fates: of }) => {
      setFates(of);
      return repeat(times, () => tick(world, by(world, i)));
    },
  );
  const lives = happening(
    'job',
    fc.record({ cluster, times: fc.integer({ min: 1, max: 9 }) }),
    (world, { cluster: i, times }) =>
      repeat(times, () => start(world, at(world, i)) || live(world, at(world, i))),
  );
  const operates = happening(
    'operator',
    cluster,
    (world, i) => reconcile(world, at(world, i)) || start(world, at(world, i)),
  );
  /** Undisturbed for a while, but that one cluster may be slow. */
  const goesOn = happening(
    'all goes on',
    fc.record({
      runner,
      seconds: fc.integer({ min: 1, max: 60 }),
      still: fc.nat(4),
      pace: fc.integer({ min: 1, max: 6 }),
    }),
    (world, { runner: i, seconds, still, pace }) =>
      repeat(seconds, () => {
        setFates([]);
        world.now += 1000;
        for (const there of world.clusters) {
          if (there === world.clusters[still]) continue;
          if (reconcile(world, there) || start(world, there) || live(world, there)) world.steps++;
        }
        repeat(pace, () => tick(world, by(world, i)) && !by(world, i).waits);
        checkWorld(world);
        return true;
      }),
  );
  const time = happening('seconds', fc.integer({ min: 1, max: 9 }), (world, seconds) => {
    world.now += seconds * 1000;
    return true;
  });
  const orders = happening('order', fc.record({ runner, to: cluster }), (world, { runner: i, to }) =>
    ordering(world, i, at(world, to).name),
  );
  const resumes = happening('resume', runner, resuming);
  const hangs = happening(
    'write hangs',
    fc.record({ cluster, seconds: fc.integer({ min: 8, max: 19 }) }),
    (world, { cluster: i, seconds }) => hang(world, at(world, i), seconds),
  );
  const returns = happening('returns', cluster, (world, i) => {
    const there = at(world, i);
    if (!there.dark) return false;
    Object.assign(there, { dark: false, dead: false });
    return true;
  });
  const rare = [
    hangs,
    returns,
    returns,
    happening('dark', fc.record({ cluster, dead: fc.boolean() }), (world, { cluster: i, dead }) => {
      const there = at(world, i);
      if (there.dark) return false;
      Object.assign(there, { dark: true, dead, darkSince: world.now, ...(dead ? { job: undefined } : {}) });
      return true;
    }),
    happening('dies', runner, (world, i) => {
      if (!by(world, i).order) return false;
      die(by(world, i));
      return true;
    }),
    happening('abort', runner, (world, i) => {
      if (!by(world, i).order) return false;
      by(world, i).abort = 'a person changed their mind';
      return true;
    }),
    happening('gitops', cluster, (world, i) => heal(at(world, i))),
    happening('git catches up', fc.constant(0), catchUp),
    happening('job crashes', cluster, (world, i) => crash(at(world, i))),
    happening('arrives', fc.nat(3), delivered),
    happening('old job discards', cluster, (world, i) => discard(world, at(world, i))),
    happening('pipeline reads', cluster, (world, i) => apply(world, at(world, i).name, false)),
    happening('pipeline acts', cluster, (world, i) => apply(world, at(world, i).name, true)),
    happening('deleted by hand', cluster, (world, i) => {
      const { resource, guarded, dark } = at(world, i);
      // The guard refuses it.
      if (!resource || resource.deleting || guarded || dark) return false;
      resource.deleting = true;
      resource.version++;
      return true;
    }),
    happening('quota', cluster, (world, i) => {
      at(world, i).full = !at(world, i).full;
      return true;
    }),
    happening('recover', runner, (world, i) => {
      const who = by(world, i);
      if (who.order || world.record.phase !== 'STEADY' || world.record.debts.length === 0) return false;
      who.order = order(world, world.record.cluster, 'recover');
      return true;
    }),
  ];
  return [
    ticks,
    ticks,
    ticks,
    ticks,
    ticks,
    ticks,
    goesOn,
    goesOn,
    goesOn,
    lives,
    lives,
    operates,
    operates,
    time,
    time,
    orders,
    resumes,
    ...rare,
  ];
}

/** Faults cease. Every application comes to run, or is parked. */
export function comeToRest(world: World): void {
  setFates([]);
  for (const there of world.clusters) Object.assign(there, { dark: false, dead: false, full: false });
  while (delivered(world, 0)) checkWorld(world);
  let healing = 0;
  for (let i = 0; i < 4000; i++) {
    world.now += 1000;
    for (const there of world.clusters) {
      void (reconcile(world, there) || start(world, there) || live(world, there));
    }
    const active = world.runners.some((each) => tick(world, each));
    checkWorld(world);
    if (active) continue;
    if (world.record.op) {
      resuming(world, 0);
    } else if (runsWell(world)) {
      return;
    } else if (i % 50 === 49 && healing < 3) {
      healing++;
      ordering(world, 0, world.record.cluster, Infinity);
    }
  }
  throw new Violation(`FORGOTTEN: ${JSON.stringify(world.record)}`);
}
