import { Host } from './host';
import { lossesOf, place, survivability } from '../../fleet/placement';
import type { Loss, LossReport } from '../../fleet/placement';
import { AssemblySource, obtainAssembly } from '../assembly/obtain';
import { problemOf } from '../assembly/problem';
import { ambiguousLoss, onlySome, unknownName } from '../errors';

/** What the loss of a cluster, or of a failure domain, would do. */
export interface Simulated extends LossReport {
  readonly fleet: string;
}

/**
 * Simulates a loss with the code that places applications. Nothing is changed.
 *
 * @param lose a cluster or a failure domain; as `cluster/…` or `failure-domain/…` where both have the name
 */
export async function simulate(lose: string, source: AssemblySource, host: Host): Promise<Simulated> {
  const assembly = await obtainAssembly(source, host);
  if (assembly.selected) throw onlySome(assembly.selected);
  const problem = problemOf(assembly);
  const { kind, name } = findLoss(lossesOf(problem), lose);
  const report = survivability(problem, place(problem)).losses.find(
    ({ loss }) => loss.kind === kind && loss.name === name,
  )!;
  return { fleet: assembly.fleet, ...report };
}

function findLoss(losses: readonly Loss[], wanted: string): Loss {
  const found = losses.filter(({ kind, name }) => wanted === name || wanted === `${kind}/${name}`);
  if (found.length > 1) throw ambiguousLoss(wanted);
  if (found.length === 0) {
    throw unknownName('cluster or failure domain', wanted, [...new Set(losses.map(({ name }) => name))]);
  }
  return found[0];
}
