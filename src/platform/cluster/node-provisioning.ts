import { ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import { FlinkPodProps, POD_SHAPE } from '../../flink/pod/pod-props';
import { checkShape, like, Shape, struct } from '../../validation/shape';
import {
  Ec2NodeClass,
  Ec2NodeClassProps,
  JobManagerNodePool,
  Karpenter,
  KarpenterProps,
  NodeClassRef,
  NodePoolOptions,
  TaskManagerNodePool,
} from '../karpenter';
import { KARPENTER_SHAPE } from '../karpenter/controller/karpenter-props';
import { EC2_NODE_CLASS_SHAPE } from '../karpenter/ec2-node-class-props';
import { NODE_POOL_OPTIONS_SHAPE } from '../karpenter/node-pool-props';

/** The two pools that Flink runs on. */
export interface FlinkNodePools {
  /**
   * Nodes of job managers.
   *
   * @default - as JobManagerNodePool has them, without limits
   */
  readonly jobManagers?: NodePoolOptions;
  /**
   * Nodes of task managers.
   *
   * @default - as TaskManagerNodePool has them, without limits
   */
  readonly taskManagers?: NodePoolOptions;
}

/** Karpenter on AWS, and the pools that Flink runs on. */
export interface KarpenterOnAwsOptions extends FlinkNodePools {
  /**
   * The controller.
   *
   * @default - it is there already, and so are its CRDs
   */
  readonly controller?: KarpenterProps;
  /** What nodes are made of. */
  readonly nodeClass: Ec2NodeClassProps;
}

/** Karpenter that is there already, and the pools that Flink runs on. */
export interface KarpenterNodePoolsOptions extends FlinkNodePools {
  /** The node class, of whatever provider. */
  readonly nodeClass: NodeClassRef;
}

/** What pods ask for to be on the nodes that are for them. */
export interface FlinkPods {
  /**
   * What job managers ask for.
   *
   * @default - nothing
   */
  readonly jobManagers?: FlinkPodProps;
  /**
   * What task managers ask for.
   *
   * @default - nothing
   */
  readonly taskManagers?: FlinkPodProps;
}

const POOLS: Shape<FlinkNodePools> = {
  jobManagers: struct(NODE_POOL_OPTIONS_SHAPE),
  taskManagers: struct(NODE_POOL_OPTIONS_SHAPE),
};
const ON_AWS: Shape<KarpenterOnAwsOptions> = {
  ...POOLS,
  controller: struct(KARPENTER_SHAPE, ['clusterName', 'identity']),
  nodeClass: struct(EC2_NODE_CLASS_SHAPE, ['ami', 'subnets', 'securityGroups']),
};

const WITH_NODE_CLASS: Shape<KarpenterNodePoolsOptions> = {
  ...POOLS,
  nodeClass: like('_cpuLabel', 'a NodeClassRef, such as NodeClassRef.of({ … })'),
};
const PODS: Shape<FlinkPods> = { jobManagers: struct(POD_SHAPE), taskManagers: struct(POD_SHAPE) };

/**
 * How a cluster gets the nodes that Flink runs on.
 *
 * @example
 * NodeProvisioning.karpenter({
 *   nodeClass: NodeClassRef.of({ group: 'karpenter.azure.com', kind: 'AKSNodeClass', name: 'flink' }),
 *   jobManagers: { limits: { cpu: Cpu.units(100) } },
 *   taskManagers: { limits: { cpu: Cpu.units(2000) } },
 * });
 */
export abstract class NodeProvisioning {
  /**
   * Karpenter starts them on EC2. Its controller and CRDs are installed as well, unless they are there already.
   *
   * @throws if an option is not what it must be.
   */
  public static karpenterOnAws(options: KarpenterOnAwsOptions): NodeProvisioning {
    checkShape('NodeProvisioning.karpenterOnAws', options, ON_AWS, ['nodeClass']);
    const { controller, nodeClass } = options;
    return new KarpenterNodes(controller !== undefined, options, (scope) => {
      if (controller) new Karpenter(scope, 'karpenter', controller);
      return new Ec2NodeClass(scope, 'node-class', named('flink', nodeClass)).ref;
    });
  }

  /**
   * Karpenter, which is there already, starts them by a node class of any provider.
   *
   * @throws if an option is not what it must be.
   */
  public static karpenter(options: KarpenterNodePoolsOptions): NodeProvisioning {
    checkShape('NodeProvisioning.karpenter', options, WITH_NODE_CLASS, ['nodeClass']);
    return new KarpenterNodes(false, options, () => options.nodeClass);
  }

  /**
   * They are there, or something else starts them.
   *
   * @throws if what pods ask for is not what it must be.
   */
  public static existing(pods: FlinkPods = {}): NodeProvisioning {
    checkShape('NodeProvisioning.existing', pods, PODS);
    return new ExistingNodes(pods);
  }

  /**
   * Whether the CRDs of Karpenter are to be installed.
   *
   * @internal
   */
  public abstract readonly _crds: boolean;

  /**
   * Adds what is needed to `scope`.
   *
   * @internal
   */
  public abstract _install(scope: Construct): FlinkPods;
}

class KarpenterNodes extends NodeProvisioning {
  public constructor(
    public readonly _crds: boolean,
    private readonly pools: FlinkNodePools,
    private readonly nodeClass: (scope: Construct) => NodeClassRef,
  ) {
    super();
  }

  public _install(scope: Construct): FlinkPods {
    const nodeClass = this.nodeClass(scope);
    const jobManagers = named('flink-job-managers', { ...this.pools.jobManagers, nodeClass });
    const taskManagers = named('flink-task-managers', { ...this.pools.taskManagers, nodeClass });
    return {
      jobManagers: new JobManagerNodePool(scope, 'job-managers', jobManagers).podProps,
      taskManagers: new TaskManagerNodePool(scope, 'task-managers', taskManagers).podProps,
    };
  }
}

class ExistingNodes extends NodeProvisioning {
  public readonly _crds = false;

  public constructor(private readonly pods: FlinkPods) {
    super();
  }

  public _install(): FlinkPods {
    return this.pods;
  }
}

/** Under a name that people know it by, unless it has one: there is one of each in a cluster. */
function named<T extends { readonly metadata?: ApiObjectMetadata }>(name: string, props: T): T {
  return { ...props, metadata: { name, ...props.metadata } };
}
