import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Construct } from 'constructs';
import { libraryMissing } from '../errors';

/** What is used of cdktf, which its successor cdktn has the same. */
export interface TerraformLibrary {
  readonly App: new (options: { readonly outdir?: string }) => Construct & { synth(): void };
  readonly TerraformStack: new (scope: Construct, id: string) => Construct;
  readonly TerraformProvider: new (scope: Construct, id: string, config: ProviderConfig) => RawElement;
  readonly TerraformResource: new (scope: Construct, id: string, config: ResourceConfig) => RawElement;
  readonly TerraformOutput: new (
    scope: Construct,
    id: string,
    config: { readonly value: string; readonly description: string },
  ) => Construct;
  readonly LocalBackend: new (scope: Construct, config: { readonly path: string }) => Construct;
  readonly S3Backend: new (scope: Construct, config: S3BackendConfig) => Construct;
}

export interface RawElement extends Construct {
  overrideLogicalId(id: string): void;
}

interface Generated {
  readonly terraformResourceType: string;
  readonly terraformGeneratorMetadata: {
    readonly providerName: string;
    readonly providerVersion?: string;
    readonly providerVersionConstraint?: string;
  };
}

export interface ProviderConfig extends Generated {
  readonly terraformProviderSource: string;
}

export interface ResourceConfig extends Generated {
  readonly lifecycle?: { readonly preventDestroy?: boolean; readonly ignoreChanges?: string[] };
  /** Such as `aws_iam_role.runner`. */
  readonly dependsOn?: { readonly fqn: string }[];
}

export interface S3BackendConfig {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  readonly useLockfile: boolean;
}

export type LibraryName = 'cdktf' | 'cdktn';
const LIBRARIES: readonly LibraryName[] = ['cdktf', 'cdktn'];

/** Loads one of them, from beside this package or from where the program is run. */
export function loadLibrary(name?: LibraryName): TerraformLibrary {
  const names = name ? [name] : LIBRARIES;
  for (const each of names) {
    for (const from of [__filename, join(process.cwd(), 'package.json')]) {
      const load = createRequire(from);
      try {
        return load(each) as TerraformLibrary;
      } catch (error) {
        if (!isAbsent(error, each)) throw error;
      }
    }
  }
  throw libraryMissing(names);
}

/** Whether it is not there, and not something that it needs itself. */
const isAbsent = (error: unknown, name: string) =>
  (error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND' &&
  (error as Error).message.includes(`'${name}'`);
