import { Construct } from 'constructs';
import { RawElement, TerraformLibrary } from './library';
import { AwsAccount } from '../../fleet/aws/account';
import { CloudPart, CloudResource, Value } from '../resource';

const PROVIDER = 'aws';
/** Since version 6 each resource says its region itself, so that one provider is enough for an account. */
const PROVIDER_VERSION = '~> 6.0';

export interface StackSettings {
  readonly fleet: string;
  readonly account: AwsAccount;
  /** The role by which Terraform gets into the account. */
  readonly assumeRole?: string;
}

type Attributes = { readonly [name: string]: Value | undefined };

/** Writes what an account has into a stack, as raw resources: the bindings of the provider are 390 MB. */
export function writeStack(
  library: TerraformLibrary,
  stack: Construct,
  { fleet, account, assumeRole }: StackSettings,
  { resources, outputs }: CloudPart,
): void {
  const { provider, resource } = rawElements(library);
  provider(stack, {
    region: account.region,
    // Nothing is ever applied to another account than the one that is meant.
    allowed_account_ids: [account.accountId],
    default_tags: [{ tags: { 'flink-fleet.dev/fleet': fleet } }],
    ...(assumeRole ? { assume_role: [{ role_arn: assumeRole }] } : {}),
  });
  for (const each of resources) resource(stack, each);
  for (const { name, value, description } of outputs) {
    new library.TerraformOutput(stack, name, { value, description });
  }
}

function rawElements({ TerraformProvider, TerraformResource }: TerraformLibrary) {
  class Provider extends TerraformProvider {
    public constructor(
      scope: Construct,
      private readonly attributes: Attributes,
    ) {
      super(scope, PROVIDER, {
        terraformResourceType: PROVIDER,
        terraformProviderSource: `registry.terraform.io/hashicorp/${PROVIDER}`,
        terraformGeneratorMetadata: {
          providerName: PROVIDER,
          providerVersion: PROVIDER_VERSION,
          providerVersionConstraint: PROVIDER_VERSION,
        },
      });
    }

    protected synthesizeAttributes(): Attributes {
      return this.attributes;
    }
  }

  class Resource extends TerraformResource {
    public constructor(
      scope: Construct,
      private readonly given: CloudResource,
    ) {
      const { type, id, dependsOn, ignoreChanges, preventDestroy } = given;
      super(scope, `${type}.${id}`, {
        terraformResourceType: type,
        terraformGeneratorMetadata: { providerName: PROVIDER },
        ...(dependsOn ? { dependsOn: dependsOn.map((fqn) => ({ fqn })) } : {}),
        ...(ignoreChanges || preventDestroy
          ? {
              lifecycle: {
                ...(preventDestroy ? { preventDestroy } : {}),
                ...(ignoreChanges ? { ignoreChanges: [...ignoreChanges] } : {}),
              },
            }
          : {}),
      });
    }

    protected synthesizeAttributes(): Attributes {
      return this.given.attributes;
    }
  }

  return {
    provider: (scope: Construct, attributes: Attributes): RawElement => new Provider(scope, attributes),
    resource: (scope: Construct, given: CloudResource): void =>
      // By itself it would have a hash in its name, and references could not be written down beforehand.
      new Resource(scope, given).overrideLogicalId(given.id),
  };
}
