import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PartName, PARTS, PARTS_FOLDER } from './parts';

/** Why these parts cannot be had or run on this machine, a reason a line; empty where they can. */
export function missingToolchain(parts: readonly PartName[]): string[] {
  const go = parts.filter((name) => PARTS[name].tool === 'go');
  const maven = parts.filter((name) => PARTS[name].tool === 'maven');
  const pip = parts.filter((name) => ['pip', 'python'].includes(PARTS[name].tool));
  const debian = parts.filter((name) => PARTS[name].tool === 'debian');
  return [
    ...(process.platform === 'linux' ? [] : ['the lab needs Linux: it has the kernel end its processes']),
    ...(answers('setpriv', '--version') ? [] : ['setpriv (of util-linux) is missing']),
    ...(go.length > 0 ? missingGo(go) : []),
    ...(maven.length > 0 && !answers('mvn', '--version')
      ? [`Maven is missing, for ${maven.join(', ')}`]
      : []),
    ...(pip.length > 0 && !answers('python3', '-m', 'pip', '--version')
      ? [`Python 3 with pip is missing, for ${pip.join(', ')}`]
      : []),
    ...(maven.length > 0 && !answers('java', '-version') ? [`Java is missing, for ${maven.join(', ')}`] : []),
    ...(debian.length > 0 && !(answers('apt-get', '--version') && answers('dpkg-deb', '--version'))
      ? [`apt and dpkg are missing, for ${debian.join(', ')}`]
      : []),
  ];
}

/** Go itself says whether it is new enough for a module, or may fetch one that is. */
function missingGo(parts: readonly PartName[]): string[] {
  if (!answers('go', 'version')) return [`Go is missing, for ${parts.join(', ')}`];
  const told = parts.flatMap((name) => {
    const { status, stderr } = spawnSync('go', ['list', '-m'], {
      cwd: join(PARTS_FOLDER, PARTS[name].folder),
      env: { ...process.env, GOWORK: 'off' },
      encoding: 'utf8',
    });
    return status === 0 ? [] : [`Go cannot build ${name}: ${stderr.trim().replace(/^go: /, '')}`];
  });
  return [...new Set(told)];
}

function answers(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
