import { join } from 'node:path';
import { PARTS_FOLDER, PipPart } from './parts';
import { Progress } from './progress';
import { run } from './run';

/** Puts the packages of a part into `folder`, which Python finds by PYTHONPATH. */
export async function buildPip(part: PipPart, folder: string, progress: Progress): Promise<void> {
  const requirements = join(PARTS_FOLDER, part.folder, 'requirements.txt');
  // All that is needed is named there, each in one version; anything else would come in a version of the day.
  const flags = ['--no-deps', '--disable-pip-version-check', '--no-compile', '--target', folder];
  let collected = 0;
  const onLine = (line: string) => {
    if (line.startsWith('Collecting ')) progress.update(`${++collected} packages`);
  };
  await run('python3', ['-m', 'pip', 'install', ...flags, '-r', requirements], folder, onLine);
}
