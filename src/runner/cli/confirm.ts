import { createInterface } from 'node:readline/promises';
import { renderChanges } from './render/changes';
import { Style, styleOf, widthOf } from './render/style';
import { ChangeSet } from '../apply/change-set';
import { notAsked } from '../errors';

/**
 * Shows a person what would be done, and asks.
 *
 * @throws where nobody can be asked, before anything is looked at.
 */
export async function confirmation(
  command: string,
  { all }: { readonly all?: boolean },
): Promise<(changes: ChangeSet) => Promise<boolean>> {
  askable(command, 'flink-fleet plan');
  return async (changes) =>
    ask(command, 'apply this?', (style, width) => `${renderChanges(changes, style, width, { all })}\n`);
}

/** @throws where nobody can be asked. */
export function askable(command: string, look?: string): void {
  if (!isTerminal()) throw notAsked(command, look);
}

/**
 * Shows what a command would do, and asks.
 *
 * @throws where nobody can be asked.
 */
export async function ask(
  command: string,
  question: string,
  preview: (style: Style, width: number) => string,
): Promise<boolean> {
  process.stderr.write(preview(styleOf(process.stderr), widthOf(process.stderr)));
  askable(command);
  const line = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await line.question(`${question} only yes is taken for it: `)).trim() === 'yes';
  } finally {
    line.close();
  }
}

const isTerminal = () => process.stdin.isTTY && process.stderr.isTTY;
