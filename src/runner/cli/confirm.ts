import { createInterface } from 'node:readline/promises';
import { renderChanges } from './render/changes';
import { styleOf, widthOf } from './render/style';
import { Host } from '../actions/host';
import { ChangeSet } from '../apply/change-set';
import { notAsked } from '../errors';

/**
 * Shows a person what would be done, and asks.
 *
 * @throws where nobody can be asked.
 */
export async function confirmation(
  _: Host,
  { all }: { readonly all?: boolean },
): Promise<(changes: ChangeSet) => Promise<boolean>> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw notAsked('flink-fleet apply', 'flink-fleet plan');
  return async (changes) => {
    process.stderr.write(
      `${renderChanges(changes, styleOf(process.stderr), widthOf(process.stderr), { all })}\n`,
    );
    const line = createInterface({ input: process.stdin, output: process.stderr });
    try {
      const answer = await line.question('apply this? only yes is taken for it: ');
      return answer.trim() === 'yes';
    } finally {
      line.close();
    }
  };
}
