import { buildParts } from './build/cache';
import { LAB_PARTS } from './build/parts';
import { missingToolchain } from './build/toolchain';

/** Builds what the lab tests run on before the first of them, since no test waits that long. */
export default async function setup(): Promise<void> {
  for (const name of LAB_PARTS) {
    const missing = missingToolchain([name]);
    if (missing.length === 0) {
      await buildParts([name]);
    } else {
      process.stderr.write(`lab: without ${name}, tests that need it are skipped: ${missing.join('; ')}\n`);
    }
  }
}
