import { PartName } from './build/parts';
import { missingToolchain } from './build/toolchain';
import { partsOf, LabProps } from './lab';

/** What these tests run on; the rest of a lab's props is theirs. */
export type LabNeeds = Pick<LabProps, 'operator' | 'karpenter' | 's3' | 'crds'>;

/** Tests on real parts. Where those cannot be had they are skipped, and say why. */
export function describeParts(name: string, parts: readonly PartName[], tests: () => void): void {
  const missing = missingToolchain(parts);
  if (missing.length === 0) {
    describe(name, tests);
    return;
  }
  describe.skip(`${name} (skipped: ${missing.join('; ')})`, tests);
}

/** Tests on a lab. */
export const describeLab = (name: string, needs: LabNeeds, tests: () => void): void =>
  describeParts(name, partsOf(needs), tests);
