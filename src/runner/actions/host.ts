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

/** All that is ever said, by code. */
export const MESSAGES = {
  FLEET_I5001: 'the program starts',
  FLEET_I5002: 'the program said something',
  FLEET_I5003: 'the program ended, and its assembly was read',
} as const;
export type MessageCode = keyof typeof MESSAGES;

export function programStarts(command: string): Message {
  return { code: 'FLEET_I5001', text: `running ${command}`, data: { command } };
}

export function programSaid(line: string): Message {
  return { code: 'FLEET_I5002', text: line, data: { line } };
}

export function programEnded(seconds: number): Message {
  return { code: 'FLEET_I5003', text: `synthesized in ${seconds.toFixed(1)} s`, data: { seconds } };
}
