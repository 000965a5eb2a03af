import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLES } from './examples';
import type { FleetCloud } from '../src/cloud';
import { Style } from '../src/runner/cli/render/style';
import { table } from '../src/runner/cli/render/table';

export const ACCOUNTS_EXAMPLE = join(EXAMPLES, 'two-accounts');

const COLUMNS = ['ACCOUNT', 'OUTPUT OF ITS STACK', 'VALUE', 'IS THE SAME IN'].map((title) => ({ title }));

/** What the stacks of the example with two accounts tell when they are applied, and which manifest says the same. */
export async function accountsTable(style: Style): Promise<string> {
  process.chdir(ACCOUNTS_EXAMPLE);
  await import(join(ACCOUNTS_EXAMPLE, 'main.ts'));
  const { cloud } = (await import(join(ACCOUNTS_EXAMPLE, 'accounts.ts'))) as { readonly cloud: FleetCloud };
  const manifests = filesIn('dist');
  const rows = cloud.stacks.flatMap(({ name: account, outputs }) =>
    outputs.map(({ name, known }) => {
      const file = manifests.find(({ text }) => mentions(text, known))?.file;
      return [account, name, known, file ?? { text: 'nothing: it is for people', paint: style.dim }];
    }),
  );
  return table(COLUMNS, rows, style);
}

/** As a whole word: the name of a bucket may be the beginning of another one. */
const mentions = (text: string, value: string) =>
  text.split(value).length > 1 &&
  new RegExp(`(?<![\\w-])${value.replace(/[.]/g, '\\.')}(?![\\w-])`).test(text);

/** The manifests, and last of all the index, which names buckets. */
function filesIn(folder: string): { readonly file: string; readonly text: string }[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(folder, file)).isFile() && !file.startsWith('terraform'))
    .sort((a, b) => Number(a === 'fleet.json') - Number(b === 'fleet.json') || (a < b ? -1 : 1));
  return files.map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
}
