import { checkShape, matching } from '../../../validation/shape';

/** How the controller gets its rights in AWS. */
export class KarpenterIdentity {
  /**
   * EKS Pod Identity. Nothing of it stands in the manifests: associate the role with the service account `karpenter`
   * of the controller's namespace in EKS.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
   */
  public static podIdentity(): KarpenterIdentity {
    return new KarpenterIdentity();
  }

  /**
   * IAM roles for service accounts: the role trusts the cluster's OIDC provider and the service account `karpenter`
   * of the controller's namespace.
   *
   * @param roleArn such as `arn:aws:iam::123456789012:role/karpenter`
   * @throws if it is not the ARN of a role.
   * @see https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
   */
  public static irsa(roleArn: string): KarpenterIdentity {
    checkShape('KarpenterIdentity.irsa', { roleArn }, { roleArn: ROLE_ARN }, ['roleArn']);
    return new KarpenterIdentity(roleArn);
  }

  private constructor(private readonly roleArn?: string) {}

  /**
   * Annotations of the service account.
   *
   * @internal
   */
  public get _annotations(): { [name: string]: string } | undefined {
    return this.roleArn === undefined ? undefined : { 'eks.amazonaws.com/role-arn': this.roleArn };
  }
}

/** A binding of the fleet, such as `${fleet:karpenterRole}`, becomes one only when a cluster is at hand. */
const ROLE_ARN = matching(
  /^arn:[\w-]+:iam::\d{12}:role\/\S+$|\$\{/,
  'the ARN of a role, such as arn:aws:iam::123456789012:role/karpenter',
);
