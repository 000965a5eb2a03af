import { ApiObject, ApiObjectMetadata, Chart, Names } from 'cdk8s';
import { Construct } from 'constructs';
import { PartContext } from './part';
import { FlinkResourceProps } from './props';
import type { RenderedResource } from './render-cluster';
import { flinkFindings } from './rule-set';
import { FLINK_API_VERSION, FlinkKind } from './rules/rule';
import { CheckedResource } from '../validation/checked-resource';
import { CheckedApiObject, RuleSet } from '../validation/enforcement';
import { JsonObject } from '../validation/manifest';
import { FlinkVersion } from './versions/flink-version';
import { FLINK_RESOURCE, OperatorSettings } from './versions/operator-settings';

/** An object of one of the kinds of the Flink operator. */
export abstract class FlinkResource extends CheckedResource {
  /** Whether `x` is one, also across copies of this package. */
  public static isFlinkResource(x: unknown): boolean {
    return typeof x === 'object' && x !== null && FLINK_RESOURCE in x;
  }

  protected constructor(scope: Construct, id: string) {
    super(scope, id);
    Object.defineProperty(this, FLINK_RESOURCE, { value: true });
  }

  /** @internal */
  protected _ruleSet(): RuleSet {
    return flinkFindings;
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
    const object = new CheckedApiObject(this, 'Resource', {
      apiVersion: FLINK_API_VERSION,
      kind,
      metadata: { ...metadata, name },
      spec,
    });
    for (const { suffix, apiVersion, kind: besideKind, content } of objects) {
      const beside = { name: `${name}-${suffix}`, namespace: metadata?.namespace };
      new CheckedApiObject(this, suffix, {
        apiVersion,
        kind: besideKind,
        metadata: beside,
        ...content,
      });
    }
    return object;
  }

  /** @internal */
  protected _foreignObject(manifest: JsonObject): ApiObject {
    return new CheckedApiObject(this, 'Resource', manifest as never, 'manifest');
  }
}

/** The longest name that the operator takes. */
const NAME_LIMIT = 45;

/** A name from the construct path that the operator takes: short enough, and with a letter in front. */
function flinkName(construct: Construct): string {
  const name = Names.toDnsLabel(construct, { maxLen: NAME_LIMIT });
  return /^[a-z]/.test(name) ? name : `f-${Names.toDnsLabel(construct, { maxLen: NAME_LIMIT - 2 })}`;
}
