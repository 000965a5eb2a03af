import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { AwsEnvironment } from './aws';

/** What a run of Terraform came to. */
export interface Ran {
  readonly code: number;
  readonly output: string;
}

/** Terraform, or what is like it, with the stand-in for the provider for AWS. It asks no registry. */
export class Terraform {
  private readonly config: string;

  public constructor(
    private readonly command: string,
    provider: string,
    version: string,
    folder: string,
  ) {
    const mirror = join(folder, 'mirror');
    const system = `${platform()}_${arch() === 'x64' ? 'amd64' : arch()}`;
    const place = join(mirror, 'registry.terraform.io/hashicorp/aws', version, system);
    mkdirSync(place, { recursive: true });
    copyFileSync(join(provider, 'terraform-provider-aws'), join(place, `terraform-provider-aws_v${version}`));
    this.config = join(folder, 'terraform.rc');
    writeFileSync(
      this.config,
      `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\ndisable_checkpoint = true\n`,
    );
  }

  /** Runs it in a folder; with colours and questions off. */
  public async run(cwd: string, args: readonly string[], env: AwsEnvironment = {}): Promise<Ran> {
    const { AWS_PROFILE: _, ...inherited } = process.env;
    const environment = {
      ...inherited,
      ...env,
      TF_CLI_CONFIG_FILE: this.config,
      TF_IN_AUTOMATION: '1',
      CHECKPOINT_DISABLE: '1',
    };
    return new Promise((resolve) => {
      execFile(this.command, args, { cwd, env: environment, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
        const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0;
        resolve({ code, output: stdout + stderr });
      });
    });
  }
}
