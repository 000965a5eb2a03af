import { AssemblyApplication } from '../../../assembly/assembly';
import { EPOCH_ANNOTATION } from '../../../platform/guard/grant';
import { KubeObject } from '../../kube/object';
import { Placement } from '../../ledger/records';
import { Desired } from '../desired';

/** All that is known of an application when it is to be applied. */
export interface Situation {
  /** `<tenant>/<name>`. */
  readonly app: string;
  readonly wanted: AssemblyApplication;
  /** Its guarded objects: the FlinkDeployment, and the jobs of a session cluster. */
  readonly objects: readonly Desired[];
  /** What of them is there, by id. */
  readonly live: ReadonlyMap<string, KubeObject>;
  readonly record?: Placement;
  /** Without a record: the other clusters that have it. */
  readonly elsewhere: readonly string[];
  /** Whether the operation that holds the record has sent the creation of an object, by id. */
  readonly mayHaveArrived: (id: string) => boolean;
}

export type Refusal =
  'stale' | 'foreign' | 'retired' | 'parked' | 'moving' | 'missing' | 'unexpected' | 'unsettled';

export type Decision =
  | { readonly do: 'refuse'; readonly because: Refusal; readonly why: string }
  /** What is to be created needs a reservation first, unless it has one. */
  | { readonly do: 'apply'; readonly create: readonly Desired[]; readonly update: readonly Desired[] };

/**
 * What an ordinary apply does with an application. Whatever would have it run twice, or start from anything but what the
 * ledger says, is refused.
 */
export function decideApplication(situation: Situation): Decision {
  const { objects, live, record, mayHaveArrived } = situation;
  const refused = record ? recordRefusal(situation, record) : strangerRefusal(situation);
  if (refused) return refused;
  const create: Desired[] = [];
  const update: Desired[] = [];
  for (const object of objects) {
    const there = live.get(object.id);
    if (there) {
      const wrong = liveRefusal(there, situation);
      if (wrong) return wrong;
      update.push(object);
    } else {
      const known = record?.created.includes(object.id);
      if (known && record!.phase === 'STEADY') return missing(object, record!);
      if (known && mayHaveArrived(object.id)) return unsettled(object, record!);
      create.push(object);
    }
  }
  return { do: 'apply', create, update };
}

function recordRefusal({ app, wanted }: Situation, record: Placement): Decision | undefined {
  const { cluster, epoch, phase } = record;
  if (phase === 'TOMBSTONE') {
    return refuse(
      'retired',
      `${app} was retired at epoch ${record.epochHigh}, and what it left behind still bears its name; give the new application another one`,
    );
  }
  if (phase === 'PARKED') {
    return refuse(
      'parked',
      `${app} is parked: ${record.parked?.reason ?? 'no reason was recorded'}; see flink-fleet show ${app}`,
    );
  }
  // What another kind of operation has reserved is its own to create.
  const isOwn = phase === 'STEADY' || (phase === 'CREATING' && (record.op?.kind ?? 'apply') === 'apply');
  if (!isOwn) {
    return refuse(
      'moving',
      `${app} is in the hands of ${record.op ? `${record.op.kind} ${record.op.id}` : 'an operation'} (${phase}); let it end, or go on with it by flink-fleet resume`,
    );
  }
  if (cluster !== wanted.cluster || epoch !== wanted.epoch) {
    return refuse(
      'stale',
      `the assembly has ${app} on ${wanted.cluster} at epoch ${wanted.epoch}, and the ledger on ${cluster} at epoch ${epoch}; synthesize again, with the placements of the ledger`,
    );
  }
  return undefined;
}

/** Without a record nothing of it may be there, and it starts at epoch 1. */
function strangerRefusal({ app, wanted, live, elsewhere }: Situation): Decision | undefined {
  if (wanted.placed === 'by-ledger' || wanted.epoch !== 1) {
    return refuse(
      'stale',
      `the assembly was made from placements that have ${app} on ${wanted.cluster} at epoch ${wanted.epoch}, and this ledger does not know it; use the ledger of this fleet`,
    );
  }
  if (elsewhere.length > 0) {
    return refuse(
      'foreign',
      `${app} runs on ${elsewhere[0]}, and this ledger does not know of it, so that it would run twice; use the ledger that placed it there`,
    );
  }
  if (live.size > 0) {
    return refuse(
      'foreign',
      `${app} runs already, and the ledger does not know of it; nothing is taken over that was not created by the fleet`,
    );
  }
  return undefined;
}

function liveRefusal(there: KubeObject, { app, record }: Situation): Decision | undefined {
  const epoch = there.metadata.annotations?.[EPOCH_ANNOTATION];
  if (epoch !== String(record!.epoch)) {
    return refuse(
      'unexpected',
      `${app} is there at ${epoch === undefined ? 'no epoch' : `epoch ${epoch}`}, and the ledger has it at epoch ${record!.epoch}; an older resource is never patched, see flink-fleet status ${app}`,
    );
  }
  if (there.metadata.deletionTimestamp) {
    return refuse('missing', `${app} is being deleted; see flink-fleet status ${app}`);
  }
  return undefined;
}

function missing({ manifest: { kind } }: Desired, { app, epoch }: Placement): Decision {
  return refuse(
    'missing',
    `the ${kind} of ${app} was created at epoch ${epoch} and is not there; it is not created again, since it would start from old state or from none; see flink-fleet show ${app}`,
  );
}

function unsettled({ manifest: { kind } }: Desired, { app, op }: Placement): Decision {
  return refuse(
    'unsettled',
    `${op?.id ?? 'an operation'} sent the creation of the ${kind} of ${app}, and it is not known whether it arrived; apply again without --assembly, which settles it first`,
  );
}

const refuse = (because: Refusal, why: string): Decision => ({ do: 'refuse', because, why });
