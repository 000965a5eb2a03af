import { readFileSync } from 'fs';
import { join } from 'path';
import { Host } from './host';
import { AssemblyFolder, withAssembly } from './with-assembly';
import { documentsOf } from '../assembly/documents';
import { AssemblySource } from '../assembly/obtain';
import { unknownName } from '../errors';
import { Ledger } from '../ledger/ledger';
import { LEDGER_FOLDER, openLedgerIfThere } from '../ledger/open';
import { noState } from '../state/errors';
import { findRestorePoint, Found, Search } from '../state/find';
import { listedOnce } from '../state/listed-store';
import { availabilityIn, jobsIn } from '../state/observe';
import { openStore } from '../state/open-store';
import { directoryOf, reportsOf, retainedOf } from '../state/place';
import { Candidate } from '../state/registered';
import { Resolution } from '../state/resolve';
import { jobEvidence } from '../state/session';
import { StateStore } from '../state/store';
import { Verification, verify } from '../state/verify';

export interface StateOptions extends AssemblySource {
  /** The URL of the ledger; absent: as the program says, else the folder `ledger`. Where there is none, state does without it. */
  readonly ledger?: string;
  /** The endpoint of an S3 that is not on AWS; absent: as the environment says. */
  readonly stateEndpoint?: string;
  /** Reads every file whole. */
  readonly deep?: boolean;
}

/** What an application has of state at its epoch. */
export interface State {
  readonly application: string;
  readonly cluster: string;
  readonly epoch: number;
  /** The URI below which it lies. */
  readonly root: string;
  /** By the clock of the store. */
  readonly time: string;
  /** One; of a session cluster one for each job that has state. */
  readonly jobs: readonly JobState[];
}

export interface JobState {
  /** Of a session cluster. */
  readonly job?: string;
  /** Newest first. */
  readonly candidates: readonly Candidate[];
  readonly resolution: Resolution;
  /** Of what would be restored. */
  readonly verification?: Verification;
}

/** Each restore point that counts, and whether it is whole. */
export interface VerifiedState extends Omit<State, 'jobs'> {
  readonly points: readonly VerifiedPoint[];
  readonly ok: boolean;
}

export interface VerifiedPoint {
  readonly job?: string;
  readonly candidate: Candidate;
  readonly verification: Verification;
}

/** What there is, and what would be restored. */
export async function showState(application: string, options: StateOptions, host: Host): Promise<State> {
  return withState(application, options, host, async ({ state }) => state);
}

/** Looks at all restore points that count, file by file. */
export async function verifyState(
  application: string,
  options: StateOptions,
  host: Host,
): Promise<VerifiedState> {
  return withState(application, options, host, async ({ state: { jobs, ...rest }, store }) => {
    const points: VerifiedPoint[] = [];
    for (const { job, candidates } of jobs) {
      for (const candidate of candidates.filter(({ registered }) => registered !== 'no')) {
        const verification = await verify(store, candidate.uri, { deep: options.deep, id: candidate.id });
        points.push({ ...(job === undefined ? {} : { job }), candidate, verification });
      }
    }
    return { ...rest, points, ok: points.every(({ verification }) => verification.ok) };
  });
}

interface Opened {
  readonly state: State;
  readonly store: StateStore;
}

async function withState<T>(
  app: string,
  options: StateOptions,
  host: Host,
  act: (opened: Opened) => Promise<T>,
): Promise<T> {
  return withAssembly(options, host, async (made) => {
    const { assembly } = made;
    const known = assembly.applications;
    if (!Object.hasOwn(known, app)) throw unknownName('application', app, Object.keys(known));
    const { stateStorage, stateless } = known[app];
    if (stateless || stateStorage === undefined) throw noState(app, 'it is declared stateless');
    const { root } = assembly.stateStorages[stateStorage];
    const s3 = { endpoint: options.stateEndpoint };
    const ledger = await openLedgerIfThere(options.ledger ?? assembly.ledger ?? LEDGER_FOLDER, {
      fleet: assembly.fleet,
      forReading: true,
    });
    const store = await openStore(root, s3);
    try {
      return await act({
        store,
        state: { application: app, ...(await stateOf(app, made, ledger, store, s3)) },
      });
    } finally {
      await Promise.all([store.close(), ledger?.close()]);
    }
  });
}

async function stateOf(
  app: string,
  { folder, assembly }: AssemblyFolder,
  ledger: Ledger | undefined,
  storage: StateStore,
  s3: Search['s3'],
): Promise<Omit<State, 'application'>> {
  const planned = assembly.applications[app];
  const placement = await ledger?.placement(app);
  const records = (await ledger?.clusters()) ?? new Map();
  const { cluster, epoch } = placement ?? planned;
  const directory = directoryOf(app, assembly, storage.url, placement, records);
  const reports = reportsOf(app, epoch, (await ledger?.beacons())?.values() ?? []);
  const path = planned.restorePath;
  const declared =
    path === undefined ? ({ kind: 'empty' } as const) : ({ kind: 'savepoint', uri: path } as const);
  const restore = placement === undefined ? declared : placement.restore;
  const search = { reports, maxAgeSeconds: planned.maxStateAgeSeconds, s3 };
  const manifests = documentsOf(readFileSync(join(folder, planned.file), 'utf8'));
  const store = await listedOnce(storage, [`${directory}/`]);
  const [jobs, availability] = await Promise.all([
    jobsIn(store, directory),
    availabilityIn(store, directory),
  ]);
  const find = async (job?: string): Promise<Found> =>
    findRestorePoint(store, {
      ...search,
      ...jobEvidence(restore, job),
      retained: retainedOf(manifests, job),
      place: { epoch, directory, job },
      availability,
    });
  const own = jobs.length > 0 ? [] : [undefined];
  return {
    cluster,
    epoch,
    root: `${store.url}/${directory}`,
    time: (await store.now()).toISOString(),
    jobs: await Promise.all(
      [...own, ...jobs].map(async (job): Promise<JobState> => {
        const { candidates, resolution, verification } = await find(job);
        const optional = { ...(job === undefined ? {} : { job }), ...(verification && { verification }) };
        return { ...optional, candidates, resolution };
      }),
    ),
  };
}
