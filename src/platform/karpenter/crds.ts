import { Construct } from 'constructs';
import published from '../../../imports/karpenter-1.14.json';
import { CheckedApiObject } from '../../validation/enforcement';
import { Crd } from '../../validation/structural-schema';

/** The CRDs of Karpenter and of its provider for AWS, as they are published; without descriptions. */
export const KARPENTER_CRDS = published.crds as unknown as readonly Crd[];

/** The families of EC2 instances that the provider knows prices of. */
export const INSTANCE_FAMILIES: readonly string[] = published.instanceFamilies;

/** The version that the CRDs are of, such as `1.14.1`. */
export const KARPENTER_VERSION = published.module.replace(/^.*@v/, '');

/** The CRD of a kind of Karpenter's. */
export function karpenterCrd(kind: unknown): Crd | undefined {
  return KARPENTER_CRDS.find((crd) => crd.spec.names.kind === kind);
}

/**
 * The CustomResourceDefinitions of Karpenter and of its provider for AWS.
 *
 * Apply them before anything else. The version is that of `Karpenter`, since one without the other fails.
 */
export class KarpenterCrds extends Construct {
  /** The kinds that are defined, such as `NodePool`. */
  public readonly kinds: string[];

  public constructor(scope: Construct, id: string) {
    super(scope, id);
    this.kinds = KARPENTER_CRDS.map((crd) => crd.spec.names.kind);
    for (const { spec, apiVersion, kind, metadata } of KARPENTER_CRDS) {
      new CheckedApiObject(this, spec.names.kind, { apiVersion, kind, metadata: { ...metadata }, spec });
    }
  }
}
