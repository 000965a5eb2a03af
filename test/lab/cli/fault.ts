import { writeLabKubeconfig } from './describe-lab';
import type { Fault } from '../faults/proxy';
import { Lab } from '../lab';

/** Causes a fault that was asked for by name; answers what has been done. */
export async function causeFault(
  lab: Lab,
  context: string,
  fault: string,
  kubeconfig: string,
): Promise<string> {
  const cluster = lab.clusters.find(({ name }) => context === name || context === `${name}-faulty`);
  if (!cluster) throw new Error(`the lab ${lab.name} has no cluster ${context}`);
  const { faults } = cluster;
  const whole: Readonly<Record<string, () => void | Promise<void>>> = {
    kill: () => faults.kill(),
    stop: () => faults.stop(),
    pause: () => faults.pause(),
    resume: () => faults.resume(),
    restart: () => faults.restart(),
  };
  if (fault in whole) {
    await whole[fault]();
    return `${cluster.name}: ${fault}`;
  }
  const path = await faults.faultyPath();
  await path.set(parseFault(fault));
  await writeLabKubeconfig(lab, kubeconfig);
  return `${cluster.name}-faulty: ${fault}`;
}

function parseFault(text: string): Fault {
  const [kind, value] = text.split('=');
  const number = Number(value);
  switch (kind) {
    case 'heal':
      return { kind: 'none' };
    case 'drop':
    case 'reset':
    case 'lose-answers':
      return { kind };
    case 'delay':
      if (number > 0) return { kind, ms: number };
      break;
    case 'answer':
      if (number >= 400 && number < 600) return { kind, status: number };
  }
  throw new Error(`no fault ${text}; see: npm run lab -- --help`);
}
