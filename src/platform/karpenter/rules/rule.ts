import { JsonObject } from '../../../validation/manifest';
import { Problem, RuleInfo } from '../../../validation/rule';

/** One rendered object of Karpenter. */
export interface KarpenterSubject {
  readonly kind: 'NodePool' | 'EC2NodeClass';
  /** The construct path. */
  readonly path: string;
  readonly name: string;
  readonly spec: JsonObject;
  /** What it will be in: objects of different apps, or of different platforms in one, never meet in a cluster. */
  readonly cluster: string;
}

/** One rule: a pure function over a rendered object and all others that will be in its cluster. */
export interface KarpenterRule extends RuleInfo {
  readonly kind: KarpenterSubject['kind'];
  check(subject: KarpenterSubject, others: readonly KarpenterSubject[]): readonly Problem[];
}
