/** What an action says while it works. The code and the data are a contract; the text is for people, and may change. */
export interface Message {
  readonly code: MessageCode;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Whoever called an action: a terminal, or a test. */
export interface Host {
  report(message: Message): void;
}

/** The program starts; it said something; it ended, and its assembly was read. */
export type MessageCode =
  | 'FLEET_I5001'
  | 'FLEET_I5002'
  | 'FLEET_I5003'
  // There is no ledger yet; what was seen could not be written down.
  | 'FLEET_I5401'
  | 'FLEET_I5402';

export function programStarts(command: string): Message {
  return { code: 'FLEET_I5001', text: `running ${command}`, data: { command } };
}

export function programSaid(line: string): Message {
  return { code: 'FLEET_I5002', text: line, data: { line } };
}

export function programEnded(seconds: number): Message {
  return { code: 'FLEET_I5003', text: `synthesized in ${seconds.toFixed(1)} s`, data: { seconds } };
}
