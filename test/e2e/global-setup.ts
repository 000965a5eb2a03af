import { buildImages } from './build/images';
import { missingForNodes } from './machine/needs';
import { MACHINE_PARTS } from './machine/parts';
import { buildParts } from '../lab/build/cache';

/** Builds what the tests run on before the first of them, since no test waits that long. */
export default async function setup(): Promise<void> {
  const missing = missingForNodes();
  if (missing.length > 0) {
    process.stderr.write(`e2e: all tests are skipped: ${missing.join('; ')}\n`);
    return;
  }
  await buildParts(MACHINE_PARTS);
  await buildImages();
}
