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

/** Tests that go on from each other: after one that failed the rest is not tried, and says so. */
export function inOrder(): (name: string, act: () => void | Promise<void>) => void {
  let failed: string | undefined;
  return (name, act) =>
    test(name, async () => {
      if (failed !== undefined) throw new Error(`not tried, as one before it has failed: ${failed}`);
      failed = name;
      await act();
      failed = undefined;
    });
}
