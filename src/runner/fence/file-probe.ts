import { spawn } from 'child_process';
import { PROBE } from '../../assembly/state-marks';

/** Writes, and takes away again, in each directory whose name it reads. */
const SCRIPT = `
export LC_ALL=C
while IFS= read -r folder; do
  if true > "$folder/$1"; then rm -f "$folder/$1"; echo "$folder"; fi
done
exit 0
`;

const PATIENCE_MS = 60_000;

/**
 * Whether a user may write in directories. It takes a runner that may become that user: root.
 *
 * @returns by directory; one that is not there could not be asked.
 */
export async function probeFiles(
  { uid, gid }: { readonly uid: number; readonly gid: number },
  folders: readonly string[],
): Promise<ReadonlyMap<string, 'refused' | 'passed'>> {
  const name = `${PROBE}-${process.pid}`;
  const { out, err } = await run(uid, gid, name, folders.map((each) => `${each}\n`).join(''));
  const passed = new Set(out.split('\n'));
  const refused = new Set(err.split('\n').map((line) => refusedIn(line, name)));
  return new Map(
    folders.flatMap((folder): [string, 'refused' | 'passed'][] => {
      if (passed.has(folder)) return [[folder, 'passed']];
      return refused.has(folder) ? [[folder, 'refused']] : [];
    }),
  );
}

/** Shells tell it in words of their own; each names the file, and ends with why. */
function refusedIn(line: string, name: string): string | undefined {
  if (!/permission denied$/i.test(line)) return undefined;
  return line.slice(line.indexOf('/'), line.lastIndexOf(`/${name}`));
}

async function run(
  uid: number,
  gid: number,
  name: string,
  input: string,
): Promise<{ readonly out: string; readonly err: string }> {
  return new Promise((resolve) => {
    const child = spawn('/bin/sh', ['-c', SCRIPT, 'sh', name], {
      uid,
      gid,
      cwd: '/',
      env: {},
      timeout: PATIENCE_MS,
    });
    const texts = { out: '', err: '' };
    child.stdout.on('data', (each: Buffer) => (texts.out += each.toString()));
    child.stderr.on('data', (each: Buffer) => (texts.err += each.toString()));
    // Who may not become that user learns nothing.
    child.on('error', () => resolve(texts));
    child.on('close', () => resolve(texts));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
