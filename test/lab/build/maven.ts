import { join } from 'node:path';
import { MavenPart, PARTS_FOLDER } from './parts';
import { Progress } from './progress';
import { run } from './run';

/** Puts the jars of a part into `folder`. */
export async function buildMaven(part: MavenPart, folder: string, progress: Progress): Promise<void> {
  const pom = join(PARTS_FOLDER, part.folder, 'pom.xml');
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${folder}`, '-DincludeScope=runtime'];
  let copied = 0;
  const onLine = (line: string) => {
    if (line.includes('Copying ')) progress.update(`${++copied} jars`);
  };
  await run('mvn', ['-B', '-ntp', '-f', pom, ...goal], folder, onLine);
}
