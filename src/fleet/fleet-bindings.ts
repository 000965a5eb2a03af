import { ApiObject, ResolutionContext } from 'cdk8s';
import { IConstruct } from 'constructs';
import { REFERENCE_START, substitute } from './binding';
import { TextResolver } from '../validation/plain-json';

/** The values that hold below a construct, and what was asked for there. */
export class BindingScope {
  public readonly used = new Set<string>();

  public constructor(private readonly values: Readonly<Record<string, string>>) {}

  public resolve(text: string): string {
    return substitute(
      text,
      (name) => {
        this.used.add(name);
        return this.valueOf(name);
      },
      () => undefined,
    );
  }

  public valueOf(name: string): string | undefined {
    return Object.hasOwn(this.values, name) ? this.values[name] : undefined;
  }
}

/** Resolves the bindings of a fleet: those of the application, or of the cluster, that an object is of. */
export class FleetBindings implements TextResolver {
  private readonly scopes = new WeakMap<IConstruct, BindingScope>();

  /** Says which values hold at and below a construct. */
  public set(construct: IConstruct, values: Readonly<Record<string, string>>): BindingScope {
    const scope = new BindingScope(values);
    this.scopes.set(construct, scope);
    return scope;
  }

  public resolve(context: ResolutionContext): void {
    const value = context.value as unknown;
    if (typeof value !== 'string') return;
    const resolved = this.resolveText(value, context.obj);
    // A value that was replaced is resolved again by cdk8s, so that replacing it by itself would never end.
    if (resolved !== value) context.replaceValue(resolved);
  }

  /** What has no value stays as it is; the synthesis tells of it, with all others. */
  public resolveText(text: string, object: ApiObject): string {
    if (!text.includes(REFERENCE_START)) return text;
    return this.scopeOf(object)?.resolve(text) ?? text;
  }

  private scopeOf(construct: IConstruct): BindingScope | undefined {
    for (let here: IConstruct | undefined = construct; here; here = here.node.scope) {
      const scope = this.scopes.get(here);
      if (scope) return scope;
    }
    return undefined;
  }
}
