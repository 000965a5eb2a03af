import { role, roleArnOf } from './role';
import { jobRoleName, jobRolePath } from '../../fleet/aws/names';
import { JobIdentity } from '../identities';
import { policy, policyText } from '../policy/document';
import { jobPolicy } from '../policy/job';
import { ofRoles, ofServiceAccounts } from '../policy/trust';
import { CloudPart } from '../resource';

/** The role of a tenant's jobs on a cluster; of one that was brought, what it must be allowed. */
export function jobPart(identity: JobIdentity, runnerRoles: readonly string[]): CloudPart {
  const { cluster, tenant, account, arn, oidcIssuer, attached } = identity;
  const { partition, accountId } = account;
  const id = `job_${cluster}_${tenant}`;
  const rights = jobPolicy({ partition, ...identity });
  if (!identity.managed) {
    const text = policyText(rights);
    return {
      resources: [],
      outputs: [
        {
          name: `policy_of_job_role_${cluster}_${tenant}`,
          value: text,
          known: text,
          description: `what ${arn} must be allowed, for the jobs of ${tenant} on ${cluster}`,
        },
      ],
    };
  }
  const { serviceAccounts } = identity;
  return {
    resources: role({
      id,
      name: jobRoleName(account, cluster, tenant),
      path: jobRolePath(account, cluster),
      description: `Jobs of ${tenant} on ${cluster}`,
      trust: policy(
        ofServiceAccounts({ partition, accountId, oidcIssuer, serviceAccounts }),
        ofRoles('ProbeOfTheRunner', partition, runnerRoles),
      ),
      rights,
      attached,
    }),
    outputs: [
      {
        name: `job_role_${cluster}_${tenant}`,
        value: roleArnOf(id),
        known: arn,
        description: `the role of the jobs of ${tenant} on ${cluster}`,
      },
    ],
  };
}
