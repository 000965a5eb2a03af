import { Writable } from 'node:stream';
import { applyWaits, programSaid, warning } from '../../../src/runner/actions/host';
import type { State, VerifiedState } from '../../../src/runner/actions/state';
import type { Status } from '../../../src/runner/actions/status';
import { ApplyProgress } from '../../../src/runner/cli/apply-progress';
import { renderApplied } from '../../../src/runner/cli/render/applied';
import { renderCandidates, renderResolutions, renderVerified } from '../../../src/runner/cli/render/state';
import { fitStatus, renderStatus } from '../../../src/runner/cli/render/status';
import { statusChanges } from '../../../src/runner/cli/render/status-changes';
import { PLAIN } from '../../../src/runner/cli/render/style';
import { table } from '../../../src/runner/cli/render/table';
import { fail, Talk } from '../../../src/runner/cli/terminal';
import { FlinkFleetError } from '../../../src/validation/errors';

/** Clears a terminal, renames its window, and goes to another line. */
const EVIL = '\u001b[2J\u001b]0;x\u0007\nno';
const SHOWN = '\\u001b[2J\\u001b]0;x\\u0007\\nno';

function expectHarmless(text: string): void {
  expect(text).toContain(SHOWN);
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
}

const TIME = '2026-11-25T12:00:00Z';

const status: Status = {
  fleet: 'streaming',
  time: TIME,
  clusters: [{ cluster: 'east', context: 'east', reached: false, why: EVIL }],
  fences: [
    { storage: 'main', reached: false, why: EVIL, needed: 1, open: 0 },
    { storage: 'other', reached: true, needed: 1, open: 0, untried: EVIL },
  ],
  counts: { failing: 1 },
  applications: [
    {
      application: 'ads/clicks',
      tenant: 'ads',
      queue: 'ads/all',
      verdict: 'failing',
      problem: true,
      why: EVIL,
      cluster: 'east',
      epoch: 1,
      placedBy: 'ledger',
      jobState: EVIL,
      copies: [],
    },
  ],
  sound: false,
};

const candidate = {
  kind: 'checkpoint' as const,
  id: 7,
  uri: `s3://b/${EVIL}`,
  time: TIME,
  registered: 'proven' as const,
  counts: true,
  why: EVIL,
  broken: EVIL,
};
const job = {
  job: EVIL,
  candidates: [candidate],
  resolution: {
    outcome: 'decide',
    obstacle: 'unproven',
    from: { kind: 'checkpoint', id: 7, uri: `s3://b/${EVIL}` },
    why: EVIL,
  },
};
const state = {
  application: 'ads/clicks',
  cluster: 'east',
  epoch: 1,
  root: `s3://b/${EVIL}`,
  time: TIME,
  jobs: [job],
} as unknown as State;
const verified = {
  ...state,
  points: [{ candidate, verification: { ok: false, files: 1, bytes: 1, problems: [EVIL] } }],
} as unknown as VerifiedState;

test('a cell of a table is one line, and takes the room that is seen of it', () => {
  const lines = table([{ title: 'A' }, { title: 'B' }], [[EVIL, 'b']], PLAIN).split('\n');
  expect(lines).toEqual([`A${' '.repeat(SHOWN.length - 1)}  B`, `${SHOWN}  b`]);
});

test.each<[string, string]>([
  ['a status', renderStatus(status, PLAIN)],
  ['a status that fits a terminal', fitStatus(status, PLAIN, 400, 24)],
  [
    'the changes of a status',
    statusChanges({ ...status, applications: [], clusters: [] }, status).join('\n'),
  ],
  ['restore points', renderCandidates(state, PLAIN)],
  ['where an application goes on', renderResolutions(state, PLAIN)],
  ['what was verified', renderVerified(verified, PLAIN)],
  [
    'an apply',
    renderApplied(
      {
        operation: 'op',
        changes: { fleet: 'f', clusters: [] },
        notReady: [{ cluster: 'east', object: `Pod ads/${EVIL}`, why: [EVIL] }],
        renewed: [],
        outcome: 'incomplete',
      },
      PLAIN,
      80,
      {},
    ),
  ],
])('%s shows what others say as text, and no terminal obeys it', (_, shown) => expectHarmless(shown));

describe('what is said while something goes on', () => {
  let said = '';
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      said += chunk.toString('utf8');
      done();
    },
  }) as unknown as NodeJS.WriteStream;
  beforeEach(() => (said = ''));

  test('is harmless, but for what the own program says', () => {
    new Talk(stream).report(warning(`east: ${EVIL}`));
    expectHarmless(said);
    said = '';
    new Talk(stream).report(programSaid('\u001b[1mloud\u001b[22m'));
    expect(said).toContain('\u001b[1mloud');
  });

  test('is harmless in the lines of an apply, on a terminal and elsewhere', () => {
    new ApplyProgress(stream, undefined).report(applyWaits('east', EVIL));
    expectHarmless(said);
    let drawn = '';
    const board = Object.assign((text: string) => void (drawn = text), { clear: () => undefined });
    new ApplyProgress(Object.assign(stream, { columns: 200 }), board).report(applyWaits('east', EVIL));
    expectHarmless(drawn);
  });

  test('and so is an error, whose own lines stay', () => {
    const write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said += String(text);
      return true;
    });
    fail(new FlinkFleetError('FLEET_E5999', `first\nsecond: \u001b[2J`));
    write.mockRestore();
    process.exitCode = undefined;
    expect(said).toContain('first\nsecond: \\u001b[2J');
  });
});
