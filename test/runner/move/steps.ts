import {
  APP,
  at,
  DENIED,
  finding,
  found,
  note,
  proof,
  record,
  sent,
  prepared,
  storageFence,
  entriesAt,
} from './fixture';
import { AssemblyApplication } from '../../../src/assembly/assembly';
import { decideApplication } from '../../../src/runner/apply/applications/decide';
import { Placement } from '../../../src/runner/ledger/records';
import { Step } from '../../../src/runner/move/effects';
import { nextStep } from '../../../src/runner/move/next';

export const kinds = (step: Step): string[] =>
  'effects' in step ? step.effects.map(({ effect }) => effect) : [];
export const decided = (step: Step): Extract<Step, { decision: string }> => {
  if (!('decision' in step)) throw new Error(`no decision, but ${JSON.stringify(step)}`);
  return step;
};
export const parkedFor = (step: Step) => {
  const { decision, to } = decided(step);
  expect([decision, to.phase]).toEqual(['park', 'PARKED']);
  return to.parked!.reason;
};
export const noteOf = (step: Step) => ('note' in step ? step.note : undefined);
export const apply = (the: Placement) => {
  const wanted = { cluster: the.cluster, epoch: the.epoch, name: 'clicks' } as AssemblyApplication;
  const live = new Map();
  return decideApplication({
    app: APP,
    wanted,
    objects: [],
    live,
    record: the,
    elsewhere: [],
    mayHaveArrived: () => false,
  });
};
export const moving = record('MOVING');
export const behind = (...proofs: Parameters<typeof proof>[0][]) => [
  ...prepared(moving),
  sent(moving, { effect: 'set-deny', cluster: 'a', epoch: 1, scope: 'application' }),
  note(moving, { note: 'fenced', proofs: proofs.map((each) => proof(each)) }),
];
export const STORAGE = { ...storageFence };
export const denied = { denies: { 'a/e1': DENIED } };
export const resolvedBy = (choice: ReturnType<typeof finding>, changed = {}) =>
  nextStep(at('FENCED', { entries: [...entriesAt('FENCED'), found(moving, choice)], ...changed }));
