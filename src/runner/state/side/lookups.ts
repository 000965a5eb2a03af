import { readFileSync } from 'fs';
import { join } from 'path';
import { findingOf } from './finding';
import { FleetAssembly } from '../../../assembly/assembly';
import { Option } from '../../../flink/rules/options';
import { at } from '../../../validation/manifest';
import { documentsOf } from '../../assembly/documents';
import { Beacon, ClusterRecord } from '../../ledger/records';
import { Finding } from '../../move/restore';
import { Subject } from '../../move/sides';
import { EpochFiles } from '../epoch-files';
import { findRestorePoint, verifyAnywhere } from '../find';
import { EpochPlace, observe } from '../observe';
import { directoryOf, optionIn, reportsOf, retainedOf } from '../place';
import { Evidence, goneSince, outsideOf } from '../registered';
import { S3Options } from '../s3-client';
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
  const known = Object.hasOwn(assembly.applications, app);
  const directory = known
    ? directoryOf(app, assembly, root, record, clusters)
    : `${record.cluster}.${clusters.get(record.cluster)?.generation ?? 1}/${app}/e${epoch}`;
  return { epoch, directory };
}

export function evidenceOf({ record: { app, epoch, restore } }: Subject, known: Known): Evidence {
  const manifests = known.manifests(app);
  const retained = manifests.length === 0 ? undefined : retainedOf(manifests);
  return {
    reports: reportsOf(app, epoch, known.beacons.values()),
    restore,
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

/** What the next epoch of an application could start from. */
export async function lookUp(
  subject: Subject,
  store: StateStore,
  known: Known,
  s3: S3Options,
): Promise<Finding> {
  const evidence = evidenceOf(subject, known);
  const found = await findRestorePoint(store, { ...evidence, place: placeOf(subject, store.url, known), s3 });
  const { resolution, files } = found;
  // How old it may be, and whether it counts at all, the move decides: it must know whether it is whole.
  const verification =
    resolution.outcome === 'decide' && resolution.obstacle === 'unproven'
      ? await verifyAnywhere(store, resolution.from!.uri, { id: resolution.from!.id }, s3)
      : found.verification;
  const time = (await store.now()).toISOString();
  return findingOf({ ...found, verification }, outsideOf(files, evidence.restore), time);
}

/** What an epoch has; and what is not there any more since it was looked at last counts as registered. */
export class EpochMemory {
  private readonly last = new Map<string, { readonly epoch: number; readonly files: EpochFiles }>();
  private readonly gone = new Map<string, Evidence['reports']>();

  public async look(
    subject: Subject,
    store: StateStore,
    known: Known,
  ): Promise<{ readonly files: EpochFiles; readonly evidence: Evidence }> {
    const { app, epoch } = subject.record;
    const files = await observe(store, placeOf(subject, store.url, known));
    const before = this.last.get(app);
    const again = before?.epoch === epoch;
    const seen = (await store.now()).toISOString();
    const gone = again ? [...(this.gone.get(app) ?? []), ...goneSince(before.files, { seen, files })] : [];
    this.last.set(app, { epoch, files });
    this.gone.set(app, gone);
    const evidence = evidenceOf(subject, known);
    return { files, evidence: { ...evidence, reports: [...evidence.reports, ...gone] } };
  }
}
