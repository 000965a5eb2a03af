import { cloudProblems, noSuchStack } from './errors';
import { FleetStack } from './fleet-stack';
import { accountPart, cloudPlan } from './plan';
import { planProblems, sizeProblems } from './problems';
import { CLOUD_SHAPE, FleetCloudProps } from './props';
import { Fleet } from '../fleet/fleet';
import { loadLibrary } from './terraform/library';
import { readLock } from '../fleet/synthesis/lock-file';
import { modelProblems } from '../fleet/synthesis/model-problems';
import { checkShape } from '../validation/shape';

/**
 * What a fleet needs in its accounts of AWS, as one stack of Terraform for each account: buckets of state and of the ledger,
 * roles of jobs, of Karpenter and of the runner, queues. It is made of the same fleet as the manifests, so that names and
 * ARNs agree.
 */
export class FleetCloud {
  /** One for each account that has anything of the fleet. */
  public readonly stacks: readonly FleetStack[];

  /**
   * @param fleet the fleet, with all that it has
   * @param props what there is besides
   * @throws one error with everything that is wrong.
   */
  public constructor(
    private readonly fleet: Fleet,
    private readonly props: FleetCloudProps = {},
  ) {
    checkShape('FleetCloud', props, CLOUD_SHAPE);
    const lock = readLock(fleet);
    const plan = cloudPlan(fleet, lock, props);
    const wrong = [...modelProblems(fleet, lock), ...lock.problems, ...planProblems(plan)];
    const parts = fleet.awsAccounts
      .map((account) => ({ account, part: accountPart(plan, account) }))
      .filter(({ part }) => part.resources.length + part.outputs.length > 0);
    const problems = [...wrong, ...parts.flatMap(({ account, part }) => sizeProblems(account.name, part))];
    if (problems.length > 0) throw cloudProblems(fleet.name, problems);
    const library = () => loadLibrary(props.library);
    this.stacks = parts.map(
      ({ account, part }) =>
        new FleetStack({
          fleet: fleet.name,
          account,
          part,
          assumeRole: props.assumeRoles?.[account.name],
          library,
        }),
    );
  }

  /**
   * The stack of an account.
   *
   * @throws if it has none.
   */
  public stack(account: string): FleetStack {
    const found = this.stacks.find(({ name }) => name === account);
    if (!found) {
      throw noSuchStack(
        account,
        this.stacks.map(({ name }) => name),
      );
    }
    return found;
  }

  /**
   * Writes all stacks, each into a folder of its own, where Terraform takes it up. No account and no network is asked.
   *
   * @throws if neither cdktf nor its successor is installed.
   */
  public synth(): void {
    const library = loadLibrary(this.props.library);
    const { backend, outdir } = this.props;
    const app = new library.App(outdir === undefined ? {} : { outdir });
    for (const each of this.stacks) {
      const stack = new library.TerraformStack(app, each.name);
      if (backend) {
        const { bucket, region } = backend;
        const key = `${backend.prefix ?? this.fleet.name}/${each.name}.tfstate`;
        new library.S3Backend(stack, { bucket, region, key, useLockfile: true });
      } else {
        // By itself it would be an absolute path, and another one on each machine.
        new library.LocalBackend(stack, { path: `terraform.${each.name}.tfstate` });
      }
      each.addTo(stack);
    }
    app.synth();
  }
}
