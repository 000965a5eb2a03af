import { Construct } from 'constructs';
import { CloudOutput, CloudPart, CloudResource } from './resource';
import { TerraformLibrary } from './terraform/library';
import { writeStack } from './terraform/write';
import { AwsAccount } from '../fleet/aws/account';

/** What a stack is made from. */
export interface FleetStackProps {
  readonly fleet: string;
  readonly account: AwsAccount;
  readonly part: CloudPart;
  readonly assumeRole?: string;
  /** Loads what writes it, when it is written. */
  readonly library: () => TerraformLibrary;
}

/** All that a fleet has in one account. `FleetCloud` makes them. */
export class FleetStack {
  /** The account, after which the stack is named. */
  public readonly account: AwsAccount;

  public constructor(private readonly props: FleetStackProps) {
    this.account = props.account;
  }

  /** Its name: that of the account. */
  public get name(): string {
    return this.account.name;
  }

  /** Its resources, as they are written. */
  public get resources(): readonly CloudResource[] {
    return [...this.props.part.resources];
  }

  /** What it says when it is applied; `known` is what the manifests of the fleet have for it. */
  public get outputs(): readonly CloudOutput[] {
    return [...this.props.part.outputs];
  }

  /**
   * Adds it to a stack of your own program; that stack has the provider then, and says where its state is kept.
   *
   * @param stack a TerraformStack of the library that the FleetCloud writes by
   */
  public addTo(stack: Construct): void {
    const { fleet, account, part, assumeRole, library } = this.props;
    writeStack(library(), stack, { fleet, account, assumeRole }, part);
  }
}
