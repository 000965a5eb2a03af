import { execFileSync } from 'node:child_process';
import { Part, PartName, PARTS } from './parts';

/** Why these parts cannot be had or run on this machine, a reason a line; empty where they can. */
export function missingToolchain(parts: readonly PartName[]): string[] {
  const tools = new Set(parts.map((name) => PARTS[name].tool));
  return [
    ...(process.platform === 'linux' ? [] : ['the lab needs Linux: it has the kernel end its processes']),
    ...(answers('setpriv', '--version') ? [] : ['setpriv (of util-linux) is missing']),
    ...(tools.has('go') && !answers('go', 'version') ? [`Go is missing, for ${named(parts, 'go')}`] : []),
    ...(tools.has('maven') && !answers('mvn', '--version')
      ? [`Maven is missing, for ${named(parts, 'maven')}`]
      : []),
    ...(tools.has('maven') && !answers('java', '-version') ? ['Java is missing, for the operator'] : []),
  ];
}

function named(parts: readonly PartName[], tool: Part['tool']): string {
  return parts.filter((name) => PARTS[name].tool === tool).join(', ');
}

function answers(command: string, argument: string): boolean {
  try {
    execFileSync(command, [argument], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
