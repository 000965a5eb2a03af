import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DebianPart, PARTS_FOLDER } from './parts';
import { Progress } from './progress';
import { run } from './run';

/** Where programs and libraries are since `/usr` is all of a system; packages still bring some in the old places. */
const MERGED = ['bin', 'sbin', 'lib', 'lib64'];

/**
 * Unpacks packages and all that they depend on into `folder`. The machine's own packages are neither read nor changed;
 * its sources are used, and its release decides of which versions they are.
 */
export async function buildDebian(part: DebianPart, folder: string, progress: Progress): Promise<void> {
  const text = readFileSync(join(PARTS_FOLDER, part.folder, 'packages.txt'), 'utf8');
  const apt = `${folder}.apt`;
  try {
    progress.update('downloading');
    const archives = await download(apt, text.trim().split('\n'));
    for (const name of MERGED) {
      mkdirSync(join(folder, 'usr', name), { recursive: true });
      symlinkSync(`usr/${name}`, join(folder, name));
    }
    for (const [i, archive] of archives.entries()) {
      progress.update(`unpacking ${i + 1} of ${archives.length} packages`);
      await unpack(archive, folder);
    }
  } finally {
    rmSync(apt, { recursive: true, force: true });
  }
  finish(folder, part);
}

/** With a state of its own, in which nothing is installed. */
async function download(state: string, packages: readonly string[]): Promise<string[]> {
  const archives = join(state, 'archives');
  for (const name of ['lists/partial', 'archives/partial']) mkdirSync(join(state, name), { recursive: true });
  writeFileSync(join(state, 'status'), '');
  const options = [
    `Dir::State=${state}`,
    `Dir::State::Lists=${join(state, 'lists')}`,
    `Dir::State::status=${join(state, 'status')}`,
    `Dir::Cache=${state}`,
    `Dir::Cache::Archives=${archives}`,
    'APT::Sandbox::User=root',
    'Acquire::Languages=none',
    'APT::Install-Recommends=false',
  ].flatMap((option) => ['-o', option]);
  // Some source of the machine may be out of reach; what counts is that the packages are found.
  await run('apt-get', [...options, '-q', 'update'], state).catch(() => undefined);
  await run('apt-get', [...options, '-qy', '--download-only', 'install', ...packages], state);
  return readdirSync(archives)
    .filter((name) => name.endsWith('.deb'))
    .sort()
    .map((name) => join(archives, name));
}

async function unpack(archive: string, folder: string): Promise<void> {
  // By itself dpkg-deb would put a directory in place of a link to one.
  const script = 'set -o pipefail; dpkg-deb --fsys-tarfile "$0" | tar -x --keep-directory-symlink -C "$1"';
  await run('bash', ['-c', script, archive, folder], folder);
}

/** What the scripts of the packages would have done, as far as it is needed. */
function finish(folder: string, { links }: DebianPart): void {
  for (const name of ['passwd', 'group']) {
    copyFileSync(join(folder, 'usr/share/base-passwd', `${name}.master`), join(folder, 'etc', name));
  }
  for (const [path, target] of Object.entries(links)) {
    const link = join(folder, path);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(target, link);
  }
  for (const name of ['proc', 'sys', 'dev', 'run', 'tmp']) mkdirSync(join(folder, name), { recursive: true });
  chmodSync(join(folder, 'tmp'), 0o1777);
  for (const name of ['doc', 'man', 'locale', 'info']) {
    rmSync(join(folder, 'usr/share', name), { recursive: true, force: true });
  }
}
