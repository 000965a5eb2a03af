import { policy, PolicyDocument, Statement } from './document';

/** Service accounts of a cluster, by its OIDC issuer. */
export interface Subjects {
  readonly partition: string;
  readonly accountId: string;
  readonly oidcIssuer: string;
  /** Such as `ads/flink`: namespace and name. */
  readonly serviceAccounts: readonly string[];
}

/** Whoever EKS says is one of these service accounts. */
export function ofServiceAccounts({
  partition,
  accountId,
  oidcIssuer,
  serviceAccounts,
}: Subjects): Statement {
  const issuer = oidcIssuer.replace(/^https:\/\//, '');
  return {
    Sid: 'ServiceAccounts',
    Effect: 'Allow',
    Principal: { Federated: `arn:${partition}:iam::${accountId}:oidc-provider/${issuer}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        [`${issuer}:aud`]: 'sts.amazonaws.com',
        [`${issuer}:sub`]: serviceAccounts.map((each) => `system:serviceaccount:${each.replace('/', ':')}`),
      },
    },
  };
}

/**
 * Roles, also of other accounts. They are named by a condition: a principal would have to be there already, and two accounts
 * that name each other's roles could neither come first.
 */
export function ofRoles(sid: string, partition: string, roles: readonly string[]): Statement | undefined {
  if (roles.length === 0) return undefined;
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: { AWS: accountsOf(partition, roles) },
    Action: 'sts:AssumeRole',
    Condition: { ArnEquals: { 'aws:PrincipalArn': roles } },
  };
}

/** The accounts that roles are in, as principals. */
export const accountsOf = (partition: string, roles: readonly string[]): string[] =>
  [...new Set(roles.map((role) => role.split(':')[4]))]
    .sort()
    .map((id) => `arn:${partition}:iam::${id}:root`);

/** A service of AWS itself. */
export const ofService = (service: string): PolicyDocument =>
  policy({ Sid: 'Service', Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' });
