import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PARTS_FOLDER, PythonPart } from './parts';
import { Progress } from './progress';
import { run } from './run';

/** Of the jars of a distribution those that a job needs which is not written in SQL or Python. */
const NEEDED = /^(flink-dist|flink-connector-files|log4j)-/;

/** Puts together what a distribution of Flink unpacks to, from the two Python packages that it is published in. */
export async function buildFlinkHome(part: PythonPart, folder: string, progress: Progress): Promise<void> {
  const pins = readFileSync(join(PARTS_FOLDER, part.folder, 'requirements.txt'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('=='));
  const pin = (name: string) => pins.find((each) => each.startsWith(`${name}==`))!;
  const work = `${folder}.python`;
  mkdirSync(work);
  try {
    progress.update('downloading the scripts');
    // Of any wheel, since nothing in it is run by Python.
    const any = ['--only-binary=:all:', '--python-version=3.10', '--platform=manylinux1_x86_64'];
    const wheel = await download(pin('apache-flink'), any, work);
    await run('python3', ['-m', 'zipfile', '-e', wheel, work], work);
    for (const name of ['bin', 'conf']) {
      cpSync(join(work, 'pyflink', name), join(folder, name), { recursive: true });
    }
    progress.update('downloading the jars');
    const libraries = await download(pin('apache-flink-libraries'), ['--no-binary=:all:'], work);
    await run('tar', ['-xzf', libraries, '--strip-components=1', '-C', work], work);
    cpSync(join(work, 'deps/bin'), join(folder, 'bin'), { recursive: true });
    cpSync(join(work, 'deps/lib'), join(folder, 'lib'), {
      recursive: true,
      filter: (path) => !path.endsWith('.jar') || NEEDED.test(path.split('/').pop()!),
    });
    await run('chmod', ['-R', 'a+rX', folder], work);
    await run('bash', ['-c', 'chmod a+x "$0"/bin/*.sh', folder], work);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function download(pin: string, options: readonly string[], work: string): Promise<string> {
  const into = join(work, `download-${pin.split('==')[0]}`);
  await run('python3', ['-m', 'pip', 'download', '-q', '--no-deps', ...options, '-d', into, pin], work);
  return join(into, readdirSync(into)[0]);
}
