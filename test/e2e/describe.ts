import { missingForNodes } from './machine/needs';

/** Tests on real nodes. Where there can be none they are skipped, and say why. */
export function describeNodes(name: string, tests: () => void): void {
  const missing = missingForNodes();
  if (missing.length === 0) {
    describe(name, tests);
    return;
  }
  describe.skip(`${name} (skipped: ${missing.join('; ')})`, tests);
}
