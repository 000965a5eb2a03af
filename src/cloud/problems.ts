import { ledgerAmongState, ledgerElsewhere, noRunners, policyTooLong, unknownName } from './errors';
import { CloudPlan } from './plan';
import { CloudPart, CloudResource } from './resource';
import { notABucketName } from '../fleet/aws/errors';
import { BUCKET_NAME } from '../fleet/aws/names';
import { undeclared } from '../fleet/aws/undeclared';
import { near } from '../validation/near';

/** How long policies may be: of a role without white space, of a bucket and of a queue with it. */
const POLICY_LIMITS: Readonly<Record<string, number>> = {
  aws_iam_role_policy: 10_240,
  aws_s3_bucket_policy: 20_480,
};

/** Fences come to the policy of a bucket later, so that half of it is theirs. */
const HANDED_OVER = 0.5;

/** What is wrong with what was asked for besides the fleet itself, a line each. */
export function planProblems({ fleet, props, buckets, identities, ledger }: CloudPlan): string[] {
  const { runner, jobPolicies = {}, assumeRoles = {} } = props;
  const accounts = [...fleet._accounts.keys()];
  const tenants = fleet.tenants.map(({ name }) => name);
  const unknown = (path: string, what: string, names: readonly string[], known: readonly string[]) =>
    names
      .filter((name) => !known.includes(name))
      .map((name) => unknownName(path, what, name, near(name, known)));
  const isWithoutRole = (name: string) => runner?.roles?.[name] === undefined;
  const needy = [...buckets.map(({ account }) => account.name), ...(ledger ? [ledger.account.name] : [])];
  return [
    ...unknown('jobPolicies', 'tenant', Object.keys(jobPolicies), tenants),
    ...unknown('assumeRoles', 'account', Object.keys(assumeRoles), accounts),
    ...unknown('runner', 'account', Object.keys(runner?.roles ?? {}), accounts),
    ...(runner && (runner.assumedBy ?? []).length === 0 && needy.some(isWithoutRole) ? [noRunners()] : []),
    ...(props.ledger && !ledger ? [ledgerElsewhere(fleet._ledger)] : []),
    ...(ledger ? undeclared(fleet, 'ledger', 'account', ledger.account) : []),
    ...(ledger && !ledger.existing && !BUCKET_NAME.test(ledger.name)
      ? [notABucketName('ledger', ledger.name)]
      : []),
    ...(ledger &&
    [...buckets.map(({ name }) => name), ...identities.flatMap(bucketsWritten)].includes(ledger.name)
      ? [ledgerAmongState(ledger.name)]
      : []),
  ];
}

const bucketsWritten = ({ writes }: CloudPlan['identities'][number]) => writes.map(({ bucket }) => bucket);

/** Whether AWS would take the policies of a stack. */
export function sizeProblems(stack: string, { resources }: CloudPart): string[] {
  return resources.flatMap((resource) => {
    const most = POLICY_LIMITS[resource.type];
    const { policy } = resource.attributes;
    if (most === undefined || typeof policy !== 'string') return [];
    const limit = resource.ignoreChanges ? most * HANDED_OVER : most;
    return policy.length > limit
      ? [policyTooLong(`accounts/${stack}`, whose(resource), policy.length, limit)]
      : [];
  });
}

const whose = ({ type, id }: CloudResource) => `the policy of ${type}.${id}`;
