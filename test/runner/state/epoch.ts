import type { JobRestore } from '../../../src/runner/ledger/records';
import type {
  EpochFiles,
  JobReport,
  SeenCheckpoint,
  SeenPointer,
  SeenResult,
  SeenSavepoint,
} from '../../../src/runner/state/epoch-files';
import { Candidate, candidatesOf, outsideOf } from '../../../src/runner/state/registered';
import { Question, Resolution, resolve, RestorePoint } from '../../../src/runner/state/resolve';

export const ROOT = 's3://flink/us-east.1/ads/clicks/e2';
export const OLD = 's3://flink/us-west.1/ads/clicks/e1';
export const JOB = 'aaaaaa11111111111111111111111111';
export const LATER = 'bbbbbb22222222222222222222222222';
const START = Date.parse('2026-11-25T12:00:00Z');

/** So many seconds after everything began. */
export const at = (seconds: number): string => new Date(START + seconds * 1000).toISOString();
export const chk = (number: number, jobId = JOB): string => `${ROOT}/checkpoints/${jobId}/chk-${number}`;

export const checkpoint = (number: number, changes: Partial<SeenCheckpoint> = {}): SeenCheckpoint => ({
  jobId: JOB,
  number,
  uri: chk(number, changes.jobId),
  id: number,
  time: at(number),
  ...changes,
});

export const pointer = (names: string | undefined, seconds = 0): SeenPointer => ({
  file: `${ROOT}/ha/clicks/completedCheckpoint${seconds}`,
  time: at(seconds),
  ...(names === undefined ? {} : { names }),
});

export const savepoint = (id: number, changes: Partial<SeenSavepoint> = {}): SeenSavepoint => ({
  uri: `${ROOT}/savepoints/savepoint-${JOB.slice(0, 6)}-${id}`,
  jobPrefix: JOB.slice(0, 6),
  id,
  time: at(id),
  stop: false,
  ...changes,
});

export const ended = (status: string, jobId = JOB): SeenResult => ({ jobId, status, time: at(0) });

export const RECORDED: RestorePoint = {
  kind: 'checkpoint',
  uri: `${OLD}/checkpoints/cccccc33333333333333333333333333/chk-100`,
  writerEpoch: 1,
  id: 100,
  time: at(100),
  registered: 'proven',
  verified: true,
};

export interface Scene {
  readonly job?: string;
  readonly checkpoints?: readonly SeenCheckpoint[];
  readonly savepoints?: readonly SeenSavepoint[];
  readonly pointers?: readonly SeenPointer[];
  readonly results?: readonly SeenResult[];
  readonly reports?: readonly JobReport[];
  readonly restore?: JobRestore | 'nothing';
  readonly retained?: number | 'unknown';
}

export interface Asked
  extends Scene, Partial<Pick<Question, 'maxAgeSeconds' | 'zombie' | 'atLeast' | 'now'>> {}

/** Checkpoints that are all there and registered, as far as they can be. */
export function kept(...numbers: readonly number[]): Required<Pick<Scene, 'checkpoints' | 'pointers'>> {
  return {
    checkpoints: numbers.map((number) => checkpoint(number)),
    pointers: numbers.map((number) => pointer(chk(number), number)),
  };
}

export const filesOf = ({
  job,
  checkpoints = [],
  savepoints = [],
  pointers = [],
  results = [],
}: Scene): EpochFiles => ({
  epoch: 2,
  root: ROOT,
  ...(job === undefined ? {} : { job }),
  checkpoints,
  savepoints,
  pointers,
  results,
});

const restoreOf = ({ restore = RECORDED }: Scene): JobRestore | undefined =>
  restore === 'nothing' ? undefined : restore;

export function seen(scene: Scene): readonly Candidate[] {
  const { reports = [], retained = 3 } = scene;
  return candidatesOf(filesOf(scene), {
    reports,
    restore: restoreOf(scene),
    retained: retained === 'unknown' ? undefined : retained,
  });
}

export function resolved(asked: Asked): Resolution {
  const { reports = [], results = [], pointers = [], now = at(1000) } = asked;
  const restore = restoreOf(asked);
  const { maxAgeSeconds, zombie, atLeast } = asked;
  return resolve({
    epoch: 2,
    restore,
    candidates: seen(asked),
    reports,
    results,
    outside: outsideOf(filesOf(asked), { restore }),
    unreadable: pointers.filter(({ names }) => names === undefined),
    now,
    maxAgeSeconds,
    zombie,
    atLeast,
  });
}

/** The obstacle, or what it goes on from. */
export function inShort(resolution: Resolution): string {
  if (resolution.outcome === 'empty') return 'empty';
  if (resolution.outcome === 'decide') return resolution.obstacle;
  const { from, source } = resolution;
  return `${source} ${from.kind} ${from.id}`;
}
