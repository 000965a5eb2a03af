import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../runner/command';

export const EXAMPLE = join(ROOT, 'examples/pipeline');

export const textOf = (file: string) => readFileSync(join(EXAMPLE, file), 'utf8');
