import { ApiObject, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { enforceRules, RuleSet } from './enforcement';
import { checkShape, text } from './shape';
import { SUPPRESSION_PREFIX } from './suppressions';

/** An object of Kubernetes that rules look at when the app is synthesized. */
export abstract class CheckedResource extends Construct {
  /** The Kubernetes object: its metadata, and everything else that cdk8s can do with an object. */
  public abstract readonly apiObject: ApiObject;

  protected constructor(scope: Construct, id: string) {
    super(scope, id);
    enforceRules(this, this._ruleSet());
  }

  /** The name of the Kubernetes object. */
  public get name(): string {
    return this.apiObject.name;
  }

  /**
   * Changes the manifest after everything else, by operations of RFC 6902. The rules see the result.
   *
   * @param operations such as `JsonPatch.add('/spec/restartNonce', 3)`
   */
  public addJsonPatch(...operations: JsonPatch[]): void {
    this.apiObject.addJsonPatch(...operations);
  }

  /**
   * Lets the findings of a rule pass for this object. It shows in the object's annotations and in the report.
   *
   * @param rule the id of the rule, as in RULES.md
   * @param reason why it does not matter here
   * @throws if one of them is empty.
   */
  public suppressRule(rule: string, reason: string): void {
    checkShape(this, { rule, reason }, { rule: text, reason: text }, ['rule', 'reason']);
    this.apiObject.metadata.addAnnotation(`${SUPPRESSION_PREFIX}${rule}`, reason);
  }

  /**
   * The rules of its kind.
   *
   * @internal
   */
  protected abstract _ruleSet(): RuleSet;
}
