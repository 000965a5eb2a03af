import { Phase } from '../ledger/records';

/** Where the move of an application is. PLANNED is none: nothing is written down of it but the plan. */
export type State = Phase | 'FENCING' | 'FENCED' | 'RESOLVED';

/** What leads from one state to another. */
export type Trigger = DecisionKind | 'effect' | 'note';

/** Each is one compare-and-swap of the placement. */
export type DecisionKind =
  | 'begin'
  | 'take-over'
  | 'abort'
  | 'commit'
  | 'reserve'
  | 'applied'
  | 'renew'
  | 'park'
  | 'cleaned'
  | 'retire';

export interface Transition {
  readonly to: State;
  readonly by: Trigger;
  /** For the diagram and the docs. */
  readonly when: string;
}

export interface StateRow {
  /** Where it is kept: it is a phase of the placement, or it is read from the journal of the operation. */
  readonly kept: 'placement' | 'journal';
  /** What has been written down when it is reached. */
  readonly durable: string;
  /** What is known of the world if the runner dies here. */
  readonly crash: string;
  /** What whoever goes on does first. */
  readonly resume: string;
  readonly next: readonly Transition[];
}

const to = (state: State, by: Trigger, when: string): Transition => ({ to: state, by, when });
const takeOver = (state: State) => to(state, 'take-over', 'another runner goes on');

/** The states of a move and its transitions. There are no others: the tests hold the machine to this table. */
export const STATES: Readonly<Record<State, StateRow>> = {
  STEADY: {
    kept: 'placement',
    durable: 'cluster, epoch, what was created; the plan holds the revision',
    crash: 'nothing was touched',
    resume: 'nothing; apply may change it, and a plan that is older than a change is refused',
    next: [
      to('MOVING', 'begin', 'a move begins'),
      to('STEADY', 'effect', 'what came back is cleaned'),
      to('STEADY', 'cleaned', 'a cluster that came back is clean'),
      to('TOMBSTONE', 'retire', 'it is retired'),
    ],
  },
  MOVING: {
    kept: 'placement',
    durable:
      'the operation, its token and the target; the provisional restore point and the digest in the journal',
    crash: 'nothing was touched, and apply refuses the application',
    resume: 'takes it over with a higher token, looks, and goes on',
    next: [
      to('MOVING', 'effect', 'what will be needed is looked for'),
      to('MOVING', 'note', 'abort is asked for, or needed'),
      takeOver('MOVING'),
      to('STEADY', 'abort', 'abort, before any effect'),
      to('FENCING', 'effect', 'the first fence is set'),
      to('FENCED', 'note', 'all fences hold already'),
      to('PARKED', 'park', 'it was parked before, and cannot go on'),
    ],
  },
  FENCING: {
    kept: 'journal',
    durable: 'each effect, before it is sent',
    crash: 'the source is in any state',
    resume: 'observes, never trusts that something is done; chooses the fence again; fences all epochs',
    next: [
      to('FENCING', 'effect', 'a fence is set, or observed'),
      to('FENCING', 'note', 'abort is asked for'),
      takeOver('FENCING'),
      to('FENCED', 'note', 'all fences hold'),
      to('PARKED', 'park', 'no proof in time'),
    ],
  },
  FENCED: {
    kept: 'journal',
    durable: 'the proofs',
    crash: 'it is down, and nothing is decided',
    resume: 'observes the fences again',
    next: [
      to('FENCED', 'effect', 'the restore point is looked up, the epoch is claimed'),
      to('FENCED', 'note', 'abort is asked for'),
      takeOver('FENCED'),
      to('FENCING', 'note', 'a proof is void'),
      to('RESOLVED', 'note', 'restore point and epoch are known'),
      to('PARKED', 'park', 'no restore point that may be taken'),
    ],
  },
  RESOLVED: {
    kept: 'journal',
    durable: 'the restore point; the claim of the next epoch in the store',
    crash: 'it is down, and nothing is decided',
    resume: 'observes the fences again; its own claim is good',
    next: [
      to('RESOLVED', 'effect', 'the fences are observed'),
      to('RESOLVED', 'note', 'abort is asked for'),
      takeOver('RESOLVED'),
      to('FENCING', 'note', 'a proof is void'),
      to('COMMITTED', 'commit', 'the fences still hold (an abort commits home)'),
      to('PARKED', 'park', 'too late, or no fit target'),
    ],
  },
  COMMITTED: {
    kept: 'placement',
    durable: 'target, epoch, restore point; the source is a debt',
    crash: 'it is down, and decided',
    resume: 'raises the guard, synthesizes, clears what is old on the target',
    next: [
      to('COMMITTED', 'effect', 'the target is made ready'),
      to('COMMITTED', 'note', 'why it cannot go on'),
      takeOver('COMMITTED'),
      to('CREATING', 'reserve', 'the target is ready'),
      to('MOVING', 'renew', 'the target is lost, or a fence broke'),
    ],
  },
  CREATING: {
    kept: 'placement',
    durable: 'the one creation of this epoch is reserved',
    crash: 'the creation was sent or not',
    resume: 'looks with a higher token; what was sent and is not there is never sent again',
    next: [
      to('CREATING', 'effect', 'the creation is sent'),
      to('CREATING', 'note', 'why it cannot go on'),
      takeOver('CREATING'),
      to('APPLIED', 'applied', 'the resource is there'),
      to('MOVING', 'renew', 'it never came, or was refused'),
    ],
  },
  APPLIED: {
    kept: 'placement',
    durable: 'the UID of the resource',
    crash: 'the job goes on without us',
    resume: 'watches',
    next: [
      to('APPLIED', 'effect', 'a fence that vanished is set again'),
      to('APPLIED', 'note', 'why it cannot go on'),
      takeOver('APPLIED'),
      to('RUNNING', 'note', 'it restored what it should'),
      to('CHECKPOINTED', 'note', 'it is suspended, and stays so'),
      to('MOVING', 'renew', 'lost, or not running in time'),
    ],
  },
  RUNNING: {
    kept: 'journal',
    durable: 'that it restored what it should',
    crash: 'the job goes on without us',
    resume: 'watches',
    next: [
      to('RUNNING', 'effect', 'a fence that vanished is set again'),
      to('RUNNING', 'note', 'why it cannot go on'),
      takeOver('RUNNING'),
      to('CHECKPOINTED', 'note', 'its first own checkpoint is registered'),
      to('MOVING', 'renew', 'lost, or no checkpoint in time'),
    ],
  },
  CHECKPOINTED: {
    kept: 'journal',
    durable: 'its first own checkpoint, under the directory of its epoch',
    crash: 'the job goes on without us',
    resume: 'cleans what answers; a storage fence stays',
    next: [
      to('CHECKPOINTED', 'effect', 'what answers is cleaned'),
      takeOver('CHECKPOINTED'),
      to('CLEANED', 'note', 'what answers is clean'),
    ],
  },
  CLEANED: {
    kept: 'journal',
    durable: 'which clusters are clean',
    crash: 'the job goes on without us',
    resume: 'writes it down',
    next: [takeOver('CLEANED'), to('STEADY', 'cleaned', 'what is not clean stays a debt')],
  },
  PARKED: {
    kept: 'placement',
    durable: 'the reason, and the deadline of its transactions',
    crash: 'nothing runs but what ran before',
    resume: 'nothing; status lists it, and apply refuses it',
    next: [to('MOVING', 'begin', 'a person decides'), to('TOMBSTONE', 'retire', 'it is retired')],
  },
  TOMBSTONE: {
    kept: 'placement',
    durable: 'the highest epoch; what is still to be cleaned',
    crash: 'it is retired',
    resume: 'cleans what answers',
    next: [
      to('TOMBSTONE', 'effect', 'what answers is cleaned'),
      to('TOMBSTONE', 'cleaned', 'a cluster is clean'),
    ],
  },
};
