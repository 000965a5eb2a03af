import { ROLE_ARN } from './names';
import { checkShape, matching, namespaceName, Shape } from '../../validation/shape';

/** What Karpenter is given in a cluster. */
export interface AwsKarpenterOptions {
  /**
   * The namespace that its controller runs in.
   *
   * @default kube-system
   */
  readonly namespace?: string;
}

/** What Karpenter has in a cluster already. */
export interface ExistingAwsKarpenterOptions {
  /** The ARN of the role of its controller. */
  readonly controllerRoleArn: string;
  /** The name of the role of its nodes. */
  readonly nodeRoleName: string;
  /** The name of the queue in which EC2 announces interruptions. */
  readonly interruptionQueue: string;
}

const MANAGED: Shape<AwsKarpenterOptions> = { namespace: namespaceName };
const EXISTING: Shape<ExistingAwsKarpenterOptions> = {
  controllerRoleArn: ROLE_ARN,
  nodeRoleName: matching(/^[\w+=,.@-]{1,64}$/, 'the name of a role, not its ARN'),
  interruptionQueue: matching(/^[\w-]{1,80}$/, 'the name of a queue, not its URL or ARN'),
};

/** What Karpenter needs in the account of a cluster: roles of its controller and its nodes, and a queue. */
export class AwsKarpenter {
  /** The stack of the account has them. */
  public static managed(options: AwsKarpenterOptions = {}): AwsKarpenter {
    checkShape('AwsKarpenter.managed', options, MANAGED);
    return new AwsKarpenter(options.namespace ?? 'kube-system');
  }

  /** They are there; what is said of them is what the bindings have. */
  public static existing(options: ExistingAwsKarpenterOptions): AwsKarpenter {
    const required = ['controllerRoleArn', 'nodeRoleName', 'interruptionQueue'] as const;
    checkShape('AwsKarpenter.existing', options, EXISTING, required);
    return new AwsKarpenter(undefined, options);
  }

  private constructor(
    /** @internal */
    public readonly _namespace?: string,
    /** @internal */
    public readonly _existing?: ExistingAwsKarpenterOptions,
  ) {}
}
