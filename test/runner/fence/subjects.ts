import { AssemblyStateStorage, FleetAssembly } from '../../../src/assembly/assembly';
import { JournalEntry, Placement } from '../../../src/runner/ledger/records';
import { readJournal } from '../../../src/runner/move/journal';
import { MoveOrder } from '../../../src/runner/move/order';
import { Issued, StateEffect, Subject } from '../../../src/runner/move/sides';
import { order, record } from '../move/fixture';

/** An application on the cluster `a`, whose source is to be fenced. */
export function subjectOf(
  app: string,
  root: string,
  changed: Partial<Placement> = {},
  entries: readonly JournalEntry[] = [],
  ordered: Partial<MoveOrder> = {},
): Subject {
  const the = record('MOVING', { app, stateRoots: [`${root}/a.1/${app}/e1`], ...changed });
  const journal = readJournal(entries, app, the.epoch);
  return { record: the, order: order({ app, ...ordered }), journal };
}

export const issue = <E extends StateEffect>(subject: Subject, effect: E): Issued<E> => ({ subject, effect });

export const deny = (scope: 'cluster' | 'application', epoch = 1) =>
  ({ effect: 'set-deny', cluster: 'a', epoch, scope }) as const;
export const probe = (epoch = 1) => ({ effect: 'probe', cluster: 'a', epoch }) as const;

/** What a state side needs of a program. */
export function assemblyOf(
  storage: AssemblyStateStorage,
  apps: readonly string[],
  principals: Readonly<Record<string, readonly string[]>> = { a: ['jobs-a'], b: ['jobs-b'] },
): FleetAssembly {
  const cluster = (name: string) => ({
    context: name,
    failureDomain: name,
    generation: 1,
    cordoned: false,
    labels: {},
    bindings: {},
    stateStorages: ['main'],
    jobPrincipals: principals[name],
    files: [],
  });
  const application = (app: string): FleetAssembly['applications'][string] => ({
    tenant: app.split('/')[0],
    name: app.split('/')[1],
    namespace: 'ads',
    queue: 'ads/critical',
    cluster: 'a',
    epoch: 1,
    placed: 'by-ledger',
    desiredState: 'running',
    delivery: 'exactly-once',
    stateless: false,
    stateStorage: 'main',
    stateScope: `a.1/${app}/e1`,
    maxStateAgeSeconds: 3600,
    demand: { cpu: 1, memory: 1 },
    demandOn: {},
    bindings: [],
    candidates: [],
    file: `a/${app}.yaml`,
  });
  return {
    version: 1,
    fleet: 'streaming',
    clusters: { a: cluster('a'), b: cluster('b') },
    stateStorages: { main: storage },
    tenants: { ads: { namespaces: ['ads'] } },
    queues: {},
    applications: Object.fromEntries(apps.map((app) => [app, application(app)])),
  };
}
