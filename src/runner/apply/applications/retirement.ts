import { APPLICATION_ANNOTATION, EPOCH_ANNOTATION } from '../../../platform/guard/grant';
import { at } from '../../../validation/manifest';
import { groupOf, KubeObject } from '../../kube/object';
import { Placement } from '../../ledger/records';
import { Change } from '../change-set';

/** An application that is out of the program, and what of it is to be deleted: its jobs, and then what they run on. */
export interface Retirement {
  readonly record: Placement;
  readonly changes: readonly Change[];
}

/** What is known of the cluster in which something is to be retired. */
export interface Retiring {
  readonly cluster: string;
  /** Of the ledger, by application. */
  readonly records: ReadonlyMap<string, Placement>;
  /** Whether the program still has an application, wherever. */
  readonly isWanted: (app: string) => boolean;
}

/** What can be pruned like any other object, and what takes a decision of the ledger first. */
export interface Pruning {
  readonly changes: readonly Change[];
  readonly retirements: readonly Retirement[];
}

/** The name that an object goes by in the fleet: that of its cluster, for a job of a session cluster. */
export function applicationName({ kind, metadata, spec }: KubeObject): string {
  return kind === 'FlinkSessionJob' ? String(at(spec, 'deploymentName')) : metadata.name;
}

export const isFlinkJob = (object: KubeObject) =>
  groupOf(object) === 'flink.apache.org' &&
  (object.kind === 'FlinkDeployment' || object.kind === 'FlinkSessionJob');

/**
 * Looks at what is to be pruned. Only what the fleet made, and where the ledger has it, is retired; all else may be
 * somebody's job.
 *
 * @param pruned each stray with what shall become of it
 */
export function decideRetirements(
  pruned: readonly (readonly [KubeObject, Change])[],
  retiring: Retiring,
): Pruning {
  const byApplication = new Map<string, { record: Placement; changes: Change[] }>();
  const changes = pruned.map(([stray, change]): Change => {
    if (change.action !== 'prune' || !isFlinkJob(stray)) return change;
    const record = recordOf(stray, retiring.records);
    const why = refusal(stray, record, retiring);
    if (why !== undefined) return { ...change, action: 'refuse', why };
    const { app, epoch, stateRoots } = record!;
    const told: Change = {
      ...change,
      application: app,
      why: retiring.isWanted(app)
        ? 'the job ends'
        : `${app} is retired at epoch ${epoch}: its job ends, its name is not used again, and its state stays${stateRoots.length > 0 ? ` in ${stateRoots.join(', ')}` : ''}`,
    };
    if (retiring.isWanted(app)) return told;
    const known = byApplication.get(app) ?? { record: record!, changes: [] };
    known.changes.push(told);
    byApplication.set(app, known);
    return told;
  });
  const retirements = [...byApplication.values()].map(({ record, changes: own }) => ({
    record,
    changes: own.sort((a, b) => rank(a) - rank(b)),
  }));
  return { changes, retirements };
}

const rank = ({ object }: Change) => (object.kind === 'FlinkSessionJob' ? 0 : 1);

function recordOf(stray: KubeObject, records: ReadonlyMap<string, Placement>): Placement | undefined {
  const name = applicationName(stray);
  return [...records.values()].find(
    ({ app, namespace }) => namespace === stray.metadata.namespace && app.endsWith(`/${name}`),
  );
}

function refusal(
  stray: KubeObject,
  record: Placement | undefined,
  { cluster, isWanted }: Retiring,
): string | undefined {
  const { annotations = {} } = stray.metadata;
  const epoch = annotations[EPOCH_ANNOTATION];
  if (annotations[APPLICATION_ANNOTATION] === undefined || epoch === undefined) {
    return 'it says of no application and of no epoch that it is theirs; the fleet deletes no job that it did not make';
  }
  if (!record) {
    return 'the ledger does not know its application; the fleet deletes no job that it did not make';
  }
  const { app, phase } = record;
  if (record.cluster !== cluster || String(record.epoch) !== epoch) {
    return `the ledger has ${app} on ${record.cluster} at epoch ${record.epoch}, and this is epoch ${epoch} on ${cluster}; see flink-fleet status ${app}`;
  }
  if (isWanted(app) && stray.kind === 'FlinkDeployment') {
    return `the program still has ${app}, as another object; see flink-fleet show ${app}`;
  }
  // A tombstone: retiring was cut off, and goes on.
  if (phase === 'STEADY' || (phase === 'TOMBSTONE' && !isWanted(app))) return undefined;
  return `${app} is ${phase}${record.op ? `, in the hands of ${record.op.kind} ${record.op.id}` : ''}; let that end first, or go on with it by flink-fleet resume`;
}
