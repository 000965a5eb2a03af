import { Duration } from 'cdk8s';
import { karpenterDuration } from './duration';
import { JsonObject } from '../../validation/manifest';
import { checkShape, duration, listOf, oneOf, range, Shape, text, whole } from '../../validation/shape';

/** When Karpenter takes nodes away, or replaces them by cheaper ones, by itself. */
export class Consolidation {
  /**
   * Only nodes on which no pod is left but those of DaemonSets.
   *
   * @param after how long a node must have been so
   */
  public static whenEmpty(after: Duration): Consolidation {
    return new Consolidation('WhenEmpty', after);
  }

  /**
   * Also nodes whose pods fit on others, or on a cheaper one. These pods are evicted, and each job that one of them
   * belongs to restarts.
   *
   * @param after how long no pod must have come to a node or left it
   */
  public static whenEmptyOrUnderutilized(after: Duration): Consolidation {
    return new Consolidation('WhenEmptyOrUnderutilized', after);
  }

  /** Never. Empty nodes stay and cost. */
  public static never(): Consolidation {
    return new Consolidation('WhenEmpty');
  }

  private constructor(
    private readonly policy: string,
    private readonly after?: Duration,
  ) {
    if (after !== undefined) checkShape('Consolidation', { after }, { after: duration });
  }

  /** @internal */
  public _toManifest(): JsonObject {
    return {
      consolidationPolicy: this.policy,
      consolidateAfter: this.after ? karpenterDuration(this.after) : 'Never',
    };
  }
}

/** Why Karpenter disrupts a node. */
export enum DisruptionReason {
  /** Its pods fit elsewhere, or on a cheaper node. */
  UNDERUTILIZED = 'Underutilized',
  /** It has no pods left. */
  EMPTY = 'Empty',
  /** It is not any more what its NodePool and its node class say. */
  DRIFTED = 'Drifted',
}

/** For what a budget is in force, and when. */
export interface DisruptionBudgetOptions {
  /**
   * The reasons that it is for.
   *
   * @default - all
   */
  readonly reasons?: DisruptionReason[];
  /**
   * When it comes into force, as five fields of cron in UTC, such as `0 6 * * mon-fri`.
   *
   * @default - it is always in force
   */
  readonly schedule?: string;
  /**
   * For how long it then is.
   *
   * @default - it is always in force
   */
  readonly duration?: Duration;
}

const OPTIONS: Shape<DisruptionBudgetOptions> = {
  reasons: listOf(oneOf(DisruptionReason)),
  schedule: text,
  duration,
};

/** How many nodes of a pool may be disrupted at a time. Of those in force the smallest counts. */
export class DisruptionBudget {
  /** So many nodes. */
  public static nodes(count: number, options: DisruptionBudgetOptions = {}): DisruptionBudget {
    checkShape('DisruptionBudget.nodes', { count }, { count: whole(0) });
    return new DisruptionBudget(String(count), options);
  }

  /** This part of the nodes, in percent. */
  public static percent(share: number, options: DisruptionBudgetOptions = {}): DisruptionBudget {
    checkShape('DisruptionBudget.percent', { share }, { share: range(0, 100) });
    return new DisruptionBudget(`${Math.floor(share)}%`, options);
  }

  /** No node: at some times, or for some reasons. */
  public static none(options: DisruptionBudgetOptions): DisruptionBudget {
    return new DisruptionBudget('0', options);
  }

  private constructor(
    private readonly nodes: string,
    private readonly options: DisruptionBudgetOptions,
  ) {
    checkShape('DisruptionBudget', options, OPTIONS);
  }

  /** @internal */
  public _toManifest(): JsonObject {
    const { reasons, schedule, duration: length } = this.options;
    return {
      nodes: this.nodes,
      ...(reasons ? { reasons: [...reasons] } : {}),
      ...(schedule ? { schedule } : {}),
      ...(length ? { duration: karpenterDuration(length) } : {}),
    };
  }
}
