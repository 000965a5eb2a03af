import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulesMarkdown } from '../../../projenrc/rules-markdown';

test('RULES.md is what projenrc/rules-md.ts generates', () => {
  expect(readFileSync(join(__dirname, '../../../RULES.md'), 'utf8')).toBe(rulesMarkdown());
});
