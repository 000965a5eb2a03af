import { spawnSync } from 'node:child_process';
import { MACHINE_PARTS } from './parts';
import { missingToolchain } from '../../lab/build/toolchain';
import { IMAGE_PARTS } from '../build/images';

/** Why there can be no real nodes on this machine, a reason a line; empty where there can. */
export function missingForNodes(): string[] {
  const missing = [...new Set(missingToolchain([...MACHINE_PARTS, ...IMAGE_PARTS]))];
  const tools = ['unshare', 'nsenter', 'ip', 'tar', 'javac', 'jar'].filter((tool) => !isThere(tool));
  if (process.getuid?.() !== 0) missing.push('only root can give a node namespaces of its own');
  if (process.arch !== 'x64') missing.push('the packages of a node are taken for x86-64');
  if (tools.length > 0) missing.push(`${tools.join(', ')} of util-linux, iproute2, tar or a JDK are missing`);
  if (missing.length === 0 && !canUnshare()) {
    missing.push('this machine does not let namespaces, mounts of overlays or control groups be made');
  }
  return missing;
}

function isThere(tool: string): boolean {
  return spawnSync('which', [tool], { stdio: 'ignore' }).status === 0;
}

function canUnshare(): boolean {
  const script = `set -e
mount --make-rprivate /
mount -t tmpfs tmpfs /mnt
mkdir /mnt/lower /mnt/upper /mnt/work /mnt/all
mount -t overlay overlay -o lowerdir=/mnt/lower,upperdir=/mnt/upper,workdir=/mnt/work /mnt/all
ip link add probe type veth peer name other
test -d /sys/fs/cgroup/memory -o -f /sys/fs/cgroup/cgroup.controllers`;
  const args = ['--mount', '--pid', '--net', '--fork', '--kill-child', 'bash', '-c', script];
  return spawnSync('unshare', args, { stdio: 'ignore' }).status === 0;
}
