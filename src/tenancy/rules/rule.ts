import { TenantSubject } from './subject';
import { Json } from '../../validation/manifest';
import { RuleInfo } from '../../validation/rule';

/** Which objects a policy of the API server looks at. */
export type PolicyTarget = 'flink' | 'pods';

/** A value, and where it stands; nothing is there if it is absent. */
export interface Found {
  readonly field: string;
  readonly value?: Json;
}

/** One rule that a tenant is held to: a pure function over a manifest, and the same in CEL. */
export interface TenantRule extends RuleInfo {
  /** What must hold, as people read it, such as `the service account must be flink`. */
  readonly mustBe: string;
  readonly fix: string;
  /** What does not hold. */
  wrong(subject: TenantSubject): readonly Found[];
  /** The same in CEL: a list of texts. Undefined if there is nothing to ask of such objects. */
  wrongInCel(target: PolicyTarget): string | undefined;
}

/** Who holds a tenant to its rules. */
export interface Authority {
  readonly tenant: string;
  readonly setBy: string;
}

export function heldBy({ tenant, setBy }: Authority): string {
  return `tenant ${tenant}, set by ${setBy}`;
}
