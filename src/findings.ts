import { IConstruct } from 'constructs';
import { flinkFindings } from './flink/rule-set';
import { karpenterFindings } from './platform/karpenter/rule-set';
import { tenancyFindings } from './tenancy/rule-set';

/** What a rule says of one value of one object. */
export interface RuleFinding {
  /** The construct path of the object, such as `jobs/clicks`. */
  readonly path: string;
  /** The object, such as `FlinkDeployment/ads/clicks`. */
  readonly object: string;
  /** The id of the rule, as in RULES.md. */
  readonly rule: string;
  /** `error` stops the synthesis, `warning` does not. */
  readonly severity: string;
  /** The field or the configuration key that it is about. */
  readonly field: string;
  /**
   * The value that is there; secrets are masked.
   *
   * @default - nothing is there
   */
  readonly value?: string;
  /** What is wrong. */
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
  /**
   * Why it was let pass.
   *
   * @default - it was not
   */
  readonly suppressed?: string;
}

/** The rules that every synthesis checks, for those who want to look at the findings themselves. */
export class Rules {
  /**
   * All findings on the objects of Flink and Karpenter, and on what is in the namespaces of tenants, at and below
   * `scope`: errors and warnings, suppressed or not. They are the same that a synthesis acts on.
   *
   * @param scope an app, a chart or any other construct
   */
  public static check(scope: IConstruct): RuleFinding[] {
    return [...flinkFindings(scope), ...karpenterFindings(scope), ...tenancyFindings(scope)].map(
      ({ path, object, ruleId, severity, field, value, message, fix, suppressed }) => ({
        path,
        object,
        rule: ruleId,
        severity,
        field,
        value,
        message,
        fix,
        suppressed: suppressed?.reason,
      }),
    );
  }

  private constructor() {}
}
