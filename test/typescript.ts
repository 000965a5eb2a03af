import { spawnSync } from 'node:child_process';

/** What the compiler has to say of a project: nothing, if it is correct. */
export function typeErrors(project: string, cwd = process.cwd()): string {
  const { stdout, stderr } = spawnSync('npx', ['tsc', '--noEmit', '-p', project], { cwd, encoding: 'utf8' });
  return (stdout || stderr).replace(/^npm warn.*\n/gm, '');
}
