import { AWS_REGION } from './names';
import { checkShape, matching, Shape } from '../../validation/shape';

/** An account of AWS. */
export interface AwsAccountProps {
  /** Its twelve digits. */
  readonly accountId: string;
  /** Where what is made there lies, unless something else is said. */
  readonly region: string;
  /**
   * The partition that it is of.
   *
   * @default aws
   */
  readonly partition?: string;
  /**
   * What the names of all that is made there begin with.
   *
   * @default - the name of the fleet
   */
  readonly namePrefix?: string;
}

const SHAPE: Shape<AwsAccountProps> = {
  accountId: matching(/^\d{12}$/, 'the id of an account: twelve digits, as a string'),
  region: AWS_REGION,
  partition: matching(/^aws(-[a-z]+)*$/, 'a partition, such as aws or aws-us-gov'),
  namePrefix: matching(/^[A-Za-z0-9-]+$/, 'letters, digits and dashes'),
};

/** An account of AWS that clusters or state storages of the fleet are in, made by `fleet.addAwsAccount`. */
export class AwsAccount {
  /** Its twelve digits. */
  public readonly accountId: string;
  /** Where what is made there lies, unless something else is said. */
  public readonly region: string;
  /** The partition that it is of. */
  public readonly partition: string;
  /** What the names of all that is made there begin with. */
  public readonly namePrefix: string;

  /**
   * `fleet.addAwsAccount` calls it.
   *
   * @param name its name in the fleet
   * @param fleet the name of the fleet
   * @param props which one it is
   */
  public constructor(
    /** Its name in the fleet, by which its stack goes. */
    public readonly name: string,
    fleet: string,
    props: AwsAccountProps,
  ) {
    checkShape(`accounts/${name}`, props, SHAPE, ['accountId', 'region']);
    this.accountId = props.accountId;
    this.region = props.region;
    this.partition = props.partition ?? 'aws';
    this.namePrefix = props.namePrefix ?? fleet;
  }

  /** @internal */
  public _awsAccount(): void {}
}
