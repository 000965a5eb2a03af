import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { FleetAssembly } from '../../../assembly/assembly';
import { digestOf } from '../../../assembly/digest';
import { formatPlacements } from '../../../assembly/placements';
import { groupBy } from '../../../validation/group-by';
import { JsonObject } from '../../../validation/manifest';
import { Host } from '../../actions/host';
import { MEMBER_LABELS } from '../../apply/apply-set';
import { DIGEST_ANNOTATION, desiredOf } from '../../apply/desired';
import { synthesizeTo } from '../../assembly/obtain';
import { KubeObject } from '../../kube/object';
import { placementsOf } from '../../ledger/placements-file';
import { ClusterRecord, Placement, Restore } from '../../ledger/records';

/** An application as it is to be synthesized: at a placement that is decided, or not yet. */
export interface Hypothesis {
  readonly app: string;
  readonly cluster: string;
  readonly epoch: number;
  readonly restore: Restore;
}

/** What was synthesized. */
export interface Synthesized {
  /** All that the program was given. */
  readonly given?: string;
  readonly assembly: FleetAssembly;
  /** The objects of an application, marked as an apply marks them; none where the program has no such application. */
  readonly manifests: (app: string) => readonly KubeObject[];
  /** Of its manifests but for what it starts from. */
  readonly digest: (app: string) => string;
}

export interface KnownFleet {
  readonly fleet: string;
  readonly clusters: Iterable<ClusterRecord>;
  readonly placements: ReadonlyMap<string, Placement>;
}

/**
 * Runs the program with the placements of the ledger, but for those that are given, and only for the clusters that are
 * named; none: all. The lock file of the program is left alone.
 *
 * @param former what the program made before: of the same it makes the same, so that it does not run again
 */
export async function synthesizeAt(
  command: string,
  { fleet, clusters, placements }: KnownFleet,
  hypotheses: readonly Hypothesis[],
  only: readonly string[],
  host: Host,
  former?: Synthesized,
): Promise<Synthesized> {
  const records = new Map(placements);
  for (const { app, ...where } of hypotheses) records.set(app, { ...placements.get(app)!, ...where });
  const placed = formatPlacements(placementsOf(fleet, clusters, records.values()));
  const given = JSON.stringify([placed, [...only].sort()]);
  if (former?.given === given) return former;
  const folder = mkdtempSync(join(tmpdir(), 'flink-fleet-'));
  try {
    const lock = join(folder, 'placements.json');
    writeFileSync(lock, placed);
    const out = join(folder, 'dist');
    const assembly = await synthesizeTo(out, command, { clusters: only, placements: lock }, host);
    return { ...synthesizedIn(out, assembly), given };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is in an assembly that was synthesized before. */
export function synthesizedIn(folder: string, assembly: FleetAssembly): Synthesized {
  const clusters = assembly.selected ?? Object.keys(assembly.clusters);
  const all = clusters.flatMap((cluster) => desiredOf(folder, assembly, cluster, MEMBER_LABELS, ['apps']));
  const byApplication = groupBy(all, ({ application }) => application);
  const manifests = (app: string) => (byApplication.get(app) ?? []).map(({ manifest }) => manifest);
  return {
    assembly,
    manifests,
    digest: (app) => digestOf(JSON.stringify(manifests(app).map(withoutRestore))),
  };
}

/** Only it may differ between what was planned and what is created. */
function withoutRestore({ metadata, ...rest }: KubeObject): unknown {
  const { [DIGEST_ANNOTATION]: _, ...annotations } = metadata.annotations ?? {};
  const text = JSON.stringify({ ...rest, metadata: { ...metadata, annotations } });
  return JSON.parse(text, function dropped(this: JsonObject, key: string, value: unknown): unknown {
    return RESTORING.includes(key) ? undefined : value;
  });
}

/** What stands in a manifest only where it starts from something; of the configuration, as older and newer Flinks have it. */
const RESTORING = [
  'initialSavepointPath',
  'execution.savepoint-restore-mode',
  'execution.state-recovery.claim-mode',
  // They are learned behind the fence.
  'pipeline.jobvertex-parallelism-overrides',
];

/** The digest that an apply wrote on the object that an application is known by. */
export function appliedDigestOf(manifests: readonly KubeObject[]): string | undefined {
  return manifests.find(({ kind }) => kind === 'FlinkDeployment')?.metadata.annotations?.[DIGEST_ANNOTATION];
}
