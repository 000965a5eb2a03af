import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { GoPart, PARTS_FOLDER, pinnedVersion } from './parts';
import { Progress } from './progress';
import { run } from './run';

/** What the machine's own settings may not change: the pins hold, and paths of this machine stay out. */
const ENVIRONMENT = { ...process.env, GOFLAGS: '-mod=readonly', GOWORK: 'off', CGO_ENABLED: '0' };

/** Builds the programs of a part into `folder`, and puts the files beside them. */
export async function buildGo(part: GoPart, folder: string, progress: Progress): Promise<void> {
  const module = join(PARTS_FOLDER, part.folder);
  const packages = Object.values(part.programs);
  const total = packages.length > 0 ? (await go(module, ['list', '-deps', ...packages])).length : 0;
  let compiled = 0;
  // Go names each package that it compiles; those that it has from an earlier build it passes over.
  const onLine = (line: string) => {
    if (/^[\w.-]+(\/[\w.~-]+)*$/.test(line)) progress.update(`${++compiled} of ${total} packages`);
  };
  for (const [program, path] of Object.entries(part.programs)) {
    const flags = ['-trimpath', '-v', `-ldflags=${linkerFlags(part)}`, '-o', join(folder, program)];
    await run('go', ['build', ...flags, path], module, onLine, ENVIRONMENT);
  }
  for (const [name, [source, path]] of Object.entries(part.files ?? {})) {
    // No program may be made of it, so that it is not here yet.
    const download = await go(module, ['mod', 'download', '-json', source]);
    const { Dir } = JSON.parse(download.join('')) as { readonly Dir: string };
    cpSync(join(Dir, path), join(folder, name), { recursive: true });
  }
}

async function go(module: string, args: readonly string[]): Promise<string[]> {
  return run('go', args, module, undefined, ENVIRONMENT);
}

/** Without them the programs of Kubernetes would say that they are of no version at all. */
function linkerFlags(part: GoPart): string {
  const strip = '-s -w';
  if (!part.versionOf) return strip;
  const version = pinnedVersion(part, part.versionOf);
  const [, major, minor] = /^v(\d+)\.(\d+)/.exec(version)!;
  const set = (name: string, value: string) => `-X k8s.io/component-base/version.${name}=${value}`;
  return [strip, set('gitVersion', version), set('gitMajor', major), set('gitMinor', minor)].join(' ');
}
