import { readFileSync } from 'fs';
import { join } from 'path';
import { findingOf } from './finding';
import { sessionFinding } from './session';
import { restoredOf } from './started';
import { FleetAssembly } from '../../../assembly/assembly';
import { Option } from '../../../flink/rules/options';
import { at } from '../../../validation/manifest';
import { documentsOf } from '../../assembly/documents';
import { inParallel } from '../../in-parallel';
import { Beacon, ClusterRecord } from '../../ledger/records';
import { Finding } from '../../move/restore';
import { Subject } from '../../move/sides';
import { isTransactional } from '../../move/sinks';
import { EpochFiles } from '../epoch-files';
import { findRestorePoint, Search, verifyAnywhere } from '../find';
import { listedOnce } from '../listed-store';
import { Availability, availabilityIn, EpochPlace, jobsIn, observe } from '../observe';
import { directoryOf, optionIn, reportsOf, retainedOf } from '../place';
import { Evidence, goneSince, outsideOf } from '../registered';
import { S3Options } from '../s3-client';
import { jobEvidence, jobIdsIn, reportsOn } from '../session';
import { StateStore } from '../store';

/** The manifests of an application, as far as they are known here. */
export type Manifests = (app: string) => readonly unknown[];

/** Of a folder that an assembly was written to. */
export function manifestsIn(folder: string, { applications }: FleetAssembly): Manifests {
  const known = new Map<string, readonly unknown[]>();
  return (app) => {
    let found = known.get(app);
    if (found === undefined) {
      const file = applications[app]?.file;
      found = file === undefined ? [] : documentsOf(readFileSync(join(folder, file), 'utf8'));
      known.set(app, found);
    }
    return found;
  };
}

/** What is known of the epochs of applications from elsewhere than their state storage. */
export interface Known {
  readonly assembly: FleetAssembly;
  readonly beacons: ReadonlyMap<string, readonly Beacon[]>;
  readonly clusters: ReadonlyMap<string, ClusterRecord>;
  readonly manifests: Manifests;
}

export function placeOf({ record }: Subject, root: string, { assembly, clusters }: Known): EpochPlace {
  const { app, epoch } = record;
  return { epoch, directory: directoryOf(app, assembly, root, record, clusters) };
}

/** @param job of a session cluster */
export function evidenceOf({ record }: Subject, known: Known, job?: string): Evidence {
  const { app, epoch, restore } = record;
  const manifests = known.manifests(app);
  const retained = manifests.length === 0 ? undefined : retainedOf(manifests, job);
  return {
    reports: reportsOf(app, epoch, known.beacons.values()),
    ...jobEvidence(restore, job),
    ...(retained === undefined ? {} : { retained }),
  };
}

const RETENTION: Option = [
  'execution.checkpointing.externalized-checkpoint-retention',
  'state.checkpoints.externalized-checkpoint-retention',
];

/** Why a job that is cancelled would take its checkpoints along. */
export function retentionProblem(app: string, { manifests }: Known): string | undefined {
  const deployment = manifests(app).find((each) => at(each, 'kind') === 'FlinkDeployment');
  const retention = deployment === undefined ? undefined : optionIn(deployment, RETENTION);
  if (retention === undefined || retention === 'RETAIN_ON_CANCELLATION') return undefined;
  return `its checkpoints do not outlive it (externalized-checkpoint-retention is ${String(retention)}), so that a fence may destroy the only ones`;
}

/** What the next epoch of an application could start from; of a session cluster, each of its jobs. */
export async function lookUp(
  subject: Subject,
  storage: StateStore,
  known: Known,
  s3: S3Options,
): Promise<Finding> {
  const place = placeOf(subject, storage.url, known);
  const { directory } = place;
  const store = await listedOnce(storage, [`${directory}/`]);
  const jobs = await sessionJobs(subject, store, directory);
  const zombie = mayGoOn(subject);
  if (jobs.length === 0) return lookUpOne({ ...evidenceOf(subject, known), zombie }, store, place, s3);
  const [ids, availability] = await Promise.all([
    jobIdsIn(store, directory, jobs),
    availabilityIn(store, directory),
  ]);
  const found = await inParallel(jobs, async (job): Promise<[string, Finding]> => {
    const evidence = { ...evidenceOf(subject, known, job), zombie };
    const reports = reportsOn(job, evidence.reports, ids);
    return [job, await lookUpOne({ ...evidence, reports }, store, { ...place, job }, s3, availability)];
  });
  return sessionFinding(new Map(found), subject.record, `${store.url}/${directory}`);
}

/**
 * Whether its job may be alive behind its fence, and have been restarted, which aborts the transactions that it had not registered. A
 * store that takes no more writes stops no process; a person may know that there is none.
 */
function mayGoOn({ record: { cluster, clusterUid }, order, journal }: Subject): boolean {
  const proofs = journal.fenced?.proofs ?? [];
  return (
    order.sinks.some(isTransactional) &&
    order.allowed.attested === undefined &&
    proofs.some(
      (proof) => proof.kind === 'storage' && proof.cluster === cluster && proof.clusterUid === clusterUid,
    )
  );
}

async function lookUpOne(
  evidence: Evidence & Pick<Search, 'zombie'>,
  store: StateStore,
  place: EpochPlace,
  s3: S3Options,
  availability?: Availability,
): Promise<Finding> {
  const found = await findRestorePoint(store, { ...evidence, place, s3, availability });
  const { resolution, files } = found;
  // How old it may be, and whether it counts at all, the move decides: it must know whether it is whole.
  const verification =
    resolution.outcome === 'decide' && resolution.obstacle === 'unproven'
      ? await verifyAnywhere(store, resolution.from!.uri, { id: resolution.from!.id }, s3)
      : found.verification;
  const time = (await store.now()).toISOString();
  return findingOf({ ...found, verification }, outsideOf(files, evidence), time);
}

/** Those that have something at this epoch, and those that it gave something; none: it is no session cluster. */
async function sessionJobs(
  { record: { restore } }: Subject,
  store: StateStore,
  directory: string,
): Promise<readonly string[]> {
  const recorded = restore.kind === 'session' ? Object.keys(restore.jobs) : [];
  return [...new Set([...recorded, ...(await jobsIn(store, directory))])].sort();
}

/** What an epoch has, of an application or of one job of it. */
export interface Looked {
  readonly job?: string;
  readonly files: EpochFiles;
  readonly evidence: Evidence;
}

/** What is not there any more since it was looked at last counts as registered. */
export class EpochMemory {
  private readonly last = new Map<string, EpochFiles>();
  private readonly gone = new Map<string, Evidence['reports']>();
  /** What each has named once, and may not name any more. */
  private readonly restored = new Map<string, string>();
  /** Epochs that have more files than are listed at once. */
  private readonly many = new Set<string>();

  public async look(subject: Subject, storage: StateStore, known: Known): Promise<readonly Looked[]> {
    const place = placeOf(subject, storage.url, known);
    const store = await listedOnce(storage, [`${place.directory}/`], { many: this.many });
    const jobs = await sessionJobs(subject, store, place.directory);
    const availability = await availabilityIn(store, place.directory);
    const look = async (job?: string) =>
      this.lookAt({ ...place, job }, evidenceOf(subject, known, job), store, availability);
    return jobs.length === 0 ? [await look()] : inParallel(jobs, look);
  }

  public restoredOf({ files, evidence }: Looked): string | undefined {
    const key = keyOf(files);
    const now = restoredOf(files, evidence);
    if (now !== undefined) this.restored.set(key, now);
    return this.restored.get(key);
  }

  private async lookAt(
    place: EpochPlace,
    evidence: Evidence,
    store: StateStore,
    availability: Availability,
  ): Promise<Looked> {
    const files = await observe(store, place, availability);
    const key = keyOf(files);
    const before = this.last.get(key);
    const seen = (await store.now()).toISOString();
    const gone = [
      ...(this.gone.get(key) ?? []),
      ...(before === undefined ? [] : goneSince(before, { seen, files })),
    ];
    this.last.set(key, files);
    this.gone.set(key, gone);
    const { job } = place;
    return {
      ...(job === undefined ? {} : { job }),
      files,
      evidence: { ...evidence, reports: [...evidence.reports, ...gone] },
    };
  }
}

const keyOf = ({ root, job = '' }: EpochFiles): string => `${root} ${job}`;
