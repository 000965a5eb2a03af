import { IResolver, ResolutionContext } from 'cdk8s';
import { IConstruct } from 'constructs';
import { REFERENCE_START, substitute } from './binding';

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
export class FleetBindings implements IResolver {
  private readonly scopes = new WeakMap<IConstruct, BindingScope>();

  /** Says which values hold at and below a construct. */
  public set(construct: IConstruct, values: Readonly<Record<string, string>>): BindingScope {
    const scope = new BindingScope(values);
    this.scopes.set(construct, scope);
    return scope;
  }

  public resolve(context: ResolutionContext): void {
    const value = context.value as unknown;
    if (typeof value !== 'string' || !value.includes(REFERENCE_START)) return;
    const resolved = this.scopeOf(context.obj)?.resolve(value);
    // What has no value stays as it is; the synthesis tells of it, with all others. A value that was replaced is resolved
    // again by cdk8s, so that replacing it by itself would never end.
    if (resolved !== undefined && resolved !== value) context.replaceValue(resolved);
  }

  private scopeOf(construct: IConstruct): BindingScope | undefined {
    for (let here: IConstruct | undefined = construct; here; here = here.node.scope) {
      const scope = this.scopes.get(here);
      if (scope) return scope;
    }
    return undefined;
  }
}
