import { AwsAccount } from './account';
import { AwsKarpenter } from './karpenter';
import { AWS_REGION, ROLE_ARN } from './names';
import { like, mapOf, matching, Shape } from '../../validation/shape';

/** Where a cluster is in AWS, and whom its pods are known by there. */
export interface AwsClusterProps {
  /** The account that it is in. */
  readonly account: AwsAccount;
  /**
   * The region that it is in.
   *
   * @default - that of the account
   */
  readonly region?: string;
  /**
   * The name of the cluster in EKS.
   *
   * @default - the name of the cluster in the fleet
   */
  readonly eksCluster?: string;
  /**
   * The URL of the cluster's OIDC issuer, which its account has as an identity provider, such as
   * `https://oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF`. Roles that the stack makes trust it.
   *
   * @default - none; needed unless all roles are there
   */
  readonly oidcIssuer?: string;
  /**
   * Roles of jobs that are there already: tenant → ARN. No other tenant, and no other cluster, has the same.
   *
   * @default - the stack of the account makes one for each tenant
   */
  readonly jobRoles?: { [tenant: string]: string };
  /**
   * What Karpenter has in the account.
   *
   * @default - nothing: the cluster gets its nodes otherwise
   */
  readonly karpenter?: AwsKarpenter;
}

export const AWS_CLUSTER_SHAPE: Shape<AwsClusterProps> = {
  account: like('_awsAccount', 'an AwsAccount of the fleet'),
  region: AWS_REGION,
  eksCluster: matching(/^[A-Za-z0-9][\w-]{0,99}$/, 'the name of a cluster in EKS'),
  oidcIssuer: matching(
    /^https:\/\/[\w.-]+(:\d+)?(\/[\w./-]*\w)?$/,
    'the URL of an issuer, which begins with https://',
  ),
  jobRoles: mapOf(ROLE_ARN),
  karpenter: like('_existing', 'an AwsKarpenter, such as AwsKarpenter.managed()'),
};
