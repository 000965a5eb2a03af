import { AssemblySink } from '../../assembly/assembly';
import { FenceKind } from '../ledger/records';

/** How an application writes what it has made. */
export type Sink = AssemblySink;

export interface Guarantee {
  /** Whether an exactly-once application may start behind it without a declared risk. */
  readonly accepted: boolean;
  readonly what: string;
}

const yes = (what: string): Guarantee => ({ accepted: true, what });
const no = (what: string): Guarantee => ({ accepted: false, what });

const STOPPED: Readonly<Record<Sink, Guarantee>> = {
  'kafka-prefix-per-epoch': yes('exact'),
  'kafka-same-prefix': yes('exact'),
  files: yes('exact'),
  'check-then-act': yes('exact'),
  'idempotent-upsert': yes('exact in the end'),
  'at-least-once': yes('twice: at most what came after the last checkpoint'),
};

const GUARANTEES: Readonly<Record<FenceKind, Readonly<Record<Sink, Guarantee>>>> = {
  suspended: STOPPED,
  deleted: STOPPED,
  storage: {
    'kafka-prefix-per-epoch': yes('exact, if it starts before the transactions time out'),
    'kafka-same-prefix': no('not safe: the old job and the new one abort the transactions of each other'),
    files: yes('exact; the old job may disturb the new one while both are alive'),
    'check-then-act': no('not safe: a late commit of the old job may race with that of the new one'),
    'idempotent-upsert': no('not safe: while the old job is alive, its old values overwrite newer ones'),
    'at-least-once': no('twice, without bound: the old job restarts and replays as long as it is alive'),
  },
  attested: {
    'kafka-prefix-per-epoch': yes('exact, if the word is true and stays true'),
    'kafka-same-prefix': yes('exact, if the word is true and stays true'),
    files: yes('exact, if the word is true and stays true'),
    'check-then-act': yes('exact, if the word is true and stays true'),
    'idempotent-upsert': yes('exact in the end, if the word is true and stays true'),
    'at-least-once': yes(
      'twice: at most what came after the last checkpoint, if the word is true and stays true',
    ),
  },
};

/** What a kind of fence guarantees to a kind of sink. */
export function guaranteeOf(fence: FenceKind, sink: Sink): Guarantee {
  return GUARANTEES[fence][sink];
}

/** Whether what it has not committed yet is gone once its job was restarted from an older checkpoint. */
export const isTransactional = (sink: Sink): boolean =>
  sink === 'kafka-prefix-per-epoch' || sink === 'kafka-same-prefix';

/** What each fence guarantees to each sink, as a table of Markdown. */
export function guaranteeTable(): string {
  const fences = Object.keys(GUARANTEES) as FenceKind[];
  const sinks = Object.keys(STOPPED) as Sink[];
  const cell = (fence: FenceKind, sink: Sink) => {
    const { accepted, what } = guaranteeOf(fence, sink);
    return accepted ? what : `**${what}**`;
  };
  return [
    `| sink | ${fences.join(' | ')} |`,
    `|---|${fences.map(() => '---').join('|')}|`,
    ...sinks.map((sink) => `| ${sink} | ${fences.map((fence) => cell(fence, sink)).join(' | ')} |`),
  ].join('\n');
}
