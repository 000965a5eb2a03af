import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Manifest } from '../../lab';

const MODULE = 'github.com/cert-manager/cert-manager@v1.21.2';

/** The CRDs of cert-manager, as its module has them. */
export function certManagerCrds(): Manifest[] {
  const { Dir } = JSON.parse(
    execFileSync('go', ['mod', 'download', '-json', MODULE], { encoding: 'utf8' }),
  ) as {
    Dir: string;
  };
  const folder = join(Dir, 'deploy/crds');
  return readdirSync(folder)
    .filter((file) => /^cert-manager\.io_(certificates|issuers)\.yaml$/.test(file))
    .map((file) => parse(readFileSync(join(folder, file), 'utf8')) as Manifest);
}
