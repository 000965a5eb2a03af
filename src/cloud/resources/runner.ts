import { role, roleArnOf } from './role';
import { AwsAccount } from '../../fleet/aws/account';
import { roleArn, runnerRoleName } from '../../fleet/aws/names';
import { policy, policyText } from '../policy/document';
import { runnerPolicy, RunnerRights } from '../policy/runner';
import { ofRoles } from '../policy/trust';
import { CloudPart } from '../resource';

/** The role of the runner in an account; of one that was brought, what it must be allowed. */
export function runnerPart(
  account: AwsAccount,
  rights: RunnerRights,
  { assumedBy, brought }: { readonly assumedBy: readonly string[]; readonly brought?: string },
): CloudPart {
  const document = runnerPolicy(rights);
  if (brought) {
    const text = policyText(document);
    const description = `what ${brought} must be allowed, for the runner`;
    return {
      resources: [],
      outputs: [{ name: 'policy_of_runner_role', value: text, known: text, description }],
    };
  }
  const name = runnerRoleName(account);
  return {
    resources: role({
      id: 'runner',
      name,
      description: 'The runner of the fleet: looks at state, fences, keeps the ledger',
      trust: policy(ofRoles('Runners', account.partition, assumedBy)),
      rights: document,
    }),
    outputs: [
      {
        name: 'runner_role',
        value: roleArnOf('runner'),
        known: roleArn(account, name),
        description: `the role that the runner takes on in the account ${account.name}`,
      },
    ],
  };
}
