import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulesMarkdown } from './rules-markdown';

writeFileSync(join(__dirname, '../RULES.md'), rulesMarkdown());
