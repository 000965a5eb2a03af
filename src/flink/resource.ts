import { ApiObject, ApiObjectMetadata, Chart, JsonPatch, Names } from 'cdk8s';
import { Construct } from 'constructs';
import { PartContext } from './part';
import { FlinkResourceProps } from './props';
import type { RenderedResource } from './render-cluster';
import { flinkFindings } from './rule-set';
import { FLINK_API_VERSION, FlinkKind } from './rules/rule';
import { CheckedApiObject, enforceRules } from '../validation/enforcement';
import { JsonObject } from '../validation/manifest';
import { checkShape, text } from '../validation/shape';
import { SUPPRESSION_PREFIX } from '../validation/suppressions';
import { FlinkVersion } from './versions/flink-version';
import { FLINK_RESOURCE, OperatorSettings } from './versions/operator-settings';

/** An object of one of the kinds of the Flink operator. */
export abstract class FlinkResource extends Construct {
  /** Whether `x` is one, also across copies of this package. */
  public static isFlinkResource(x: unknown): boolean {
    return typeof x === 'object' && x !== null && FLINK_RESOURCE in x;
  }

  /** The Kubernetes object: its metadata, and everything else that cdk8s can do with an object. */
  public abstract readonly apiObject: ApiObject;

  protected constructor(scope: Construct, id: string) {
    super(scope, id);
    Object.defineProperty(this, FLINK_RESOURCE, { value: true });
    enforceRules(this, flinkFindings);
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
    checkShape(this.node.path, { rule, reason }, { rule: text, reason: text }, ['rule', 'reason']);
    this.apiObject.metadata.addAnnotation(`${SUPPRESSION_PREFIX}${rule}`, reason);
  }

  /**
   * What features may ask of this resource, which has no object yet.
   *
   * @internal
   */
  protected _context(
    props: Pick<FlinkResourceProps, 'metadata' | 'stateScope'>,
    flinkVersion?: FlinkVersion,
  ): PartContext {
    const name = props.metadata?.name ?? flinkName(this);
    const namespace = props.metadata?.namespace ?? Chart.of(this).namespace ?? 'default';
    const scope = props.stateScope ?? `${namespace}/${name}`;
    return { name, scope, flinkVersion, operatorVersion: OperatorSettings.of(this).version };
  }

  /**
   * The object of this resource, and those that it needs beside it.
   *
   * @internal
   */
  protected _typedObject(
    kind: FlinkKind,
    name: string,
    metadata: ApiObjectMetadata | undefined,
    { spec, objects }: RenderedResource,
  ): ApiObject {
    const object = new CheckedApiObject(this, 'Resource', 'typed', {
      apiVersion: FLINK_API_VERSION,
      kind,
      metadata: { ...metadata, name },
      spec,
    });
    for (const { suffix, apiVersion, kind: besideKind, content } of objects) {
      const beside = { name: `${name}-${suffix}`, namespace: metadata?.namespace };
      new ApiObject(this, suffix, { apiVersion, kind: besideKind, metadata: beside, ...content });
    }
    return object;
  }

  /** @internal */
  protected _foreignObject(manifest: JsonObject): ApiObject {
    return new CheckedApiObject(this, 'Resource', 'manifest', manifest as never);
  }
}

/** The longest name that the operator takes. */
const NAME_LIMIT = 45;

/** A name from the construct path that the operator takes: short enough, and with a letter in front. */
function flinkName(construct: Construct): string {
  const name = Names.toDnsLabel(construct, { maxLen: NAME_LIMIT });
  return /^[a-z]/.test(name) ? name : `f-${Names.toDnsLabel(construct, { maxLen: NAME_LIMIT - 2 })}`;
}
