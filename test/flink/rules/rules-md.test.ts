import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulesMarkdown } from '../../../projenrc/rules-markdown';

test('RULES.md is what `npx projen docs` generates', () => {
  expect(readFileSync(join(__dirname, '../../../RULES.md'), 'utf8')).toBe(rulesMarkdown());
});
