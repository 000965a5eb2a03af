import { IResolver, ResolutionContext } from 'cdk8s';
import { unknownBinding } from './errors';
import { near } from '../validation/near';
import { remembered } from '../validation/remembered';
import { anyText, checkShape, mapOf, matching } from '../validation/shape';

/** Such as `${fleet:kafka.bootstrap}`. */
const REFERENCE = /\$\{fleet:([^{}]*)\}/g;
/** What any reference begins with, whether it is well formed or not. */
export const REFERENCE_START = '${fleet:';

const NAME = matching(
  /^[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?$/,
  'a name of letters, digits, dots, dashes and underscores, such as kafka.bootstrap',
);

const referenceTo = remembered((name) => {
  checkShape('Binding.of', { name }, { name: NAME }, ['name']);
  return `${REFERENCE_START}${name}}`;
});

/** A value that differs by cluster, such as the address of Kafka. */
export class Binding {
  /**
   * The text that stands for the value: alone or within any string of a manifest. Every cluster that an application
   * may run on must have it among its `bindings`.
   *
   * Besides, there are `cluster`, `failureDomain`, `tenant`, `application`, `namespace`, `epoch` and `generation`.
   *
   * @param name such as `kafka.bootstrap`
   * @returns such as `${fleet:kafka.bootstrap}`, as it is written in YAML.
   * @throws if it is not the name of a binding.
   *
   * @example
   * const image = `${Binding.of('registry')}/clicks:42`;
   */
  public static of(name: string): string {
    return referenceTo(name);
  }

  private constructor() {}
}

/** Puts values where references to them are; those without a value stay, and are told to `missing`. */
export function substitute(
  text: string,
  valueOf: (name: string) => string | undefined,
  missing: (name: string) => void,
): string {
  return text.replace(REFERENCE, (reference, name: string) => {
    const value = valueOf(name);
    if (value === undefined) missing(name);
    return value ?? reference;
  });
}

/**
 * Resolves bindings in an app that is no Fleet.
 *
 * @example
 * new App({ resolvers: [new BindingResolver({ registry: 'registry.example.com/flink' })] });
 */
export class BindingResolver implements IResolver {
  private readonly bindings: Readonly<Record<string, string>>;

  /**
   * @param bindings name → value
   * @throws if one of them is no string.
   */
  public constructor(bindings: { [name: string]: string }) {
    checkShape('BindingResolver', { bindings }, { bindings: mapOf(anyText) }, ['bindings']);
    this.bindings = { ...bindings };
  }

  /** @throws if there is no such binding. */
  public resolve(context: ResolutionContext): void {
    const value = context.value as unknown;
    if (typeof value !== 'string' || !value.includes(REFERENCE_START)) return;
    const known = Object.keys(this.bindings);
    const valueOf = (name: string) => (Object.hasOwn(this.bindings, name) ? this.bindings[name] : undefined);
    const missing = (name: string) => {
      throw unknownBinding(context.obj.node.path, context.key.join('.'), name, near(name, known));
    };
    context.replaceValue(substitute(value, valueOf, missing));
  }
}
