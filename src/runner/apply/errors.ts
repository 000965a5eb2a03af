import { causeText } from './compare/cause';
import { FlinkFleetError } from '../../validation/errors';
import { KubeError } from '../kube/error';
import { KubeObject, nameOf, refOf } from '../kube/object';

/** A failure of one cluster, which keeps no other one from going on. */
export function isOfCluster(error: unknown): error is FlinkFleetError {
  return error instanceof KubeError || /^FLEET_E53/.test((error as { code?: string }).code ?? '');
}

export function noIdentity(cluster: string, context: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5301',
    `the cluster ${cluster} has no namespace kube-system that context ${context} can read, so that it is not known which cluster it is; ` +
      'allow the runner to get that namespace',
  );
}

export function anotherCluster(
  cluster: string,
  context: string,
  known: string,
  found: string,
): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5302',
    `context ${context} leads to another cluster than ${cluster}: the ledger knows it by the UID ${known} of its namespace kube-system, ` +
      `and there it is ${found}; mend the kubeconfig; a cluster that was built anew needs a name of its own in the fleet`,
  );
}

export function anotherFleet(cluster: string, theirs: string, ours: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5303',
    `the cluster ${cluster} belongs to the fleet ${theirs}, and this is ${ours}; a cluster has one fleet, so see whether its context is the right one`,
  );
}

export function anotherLedger(cluster: string, theirs: string, ours: string | undefined): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5304',
    `the cluster ${cluster} obeys the ledger ${theirs}, and ${ours === undefined ? 'here there is none' : `this is ${ours}`}; with two ledgers a job could run twice; give the ledger of the fleet, by --ledger or ` +
      'in the program',
  );
}

export function refusedText(error: KubeError, manifest: KubeObject): string {
  // The message of such a refusal holds the values that are refused, secrets among them.
  if (error.failure === 'invalid' && error.causes.length > 0) {
    return `${nameOf(refOf(manifest))} is refused by the API server: ${error.causes.map(causeText).join('; ')}`;
  }
  return error.text.includes(manifest.metadata.name)
    ? error.text
    : `${nameOf(refOf(manifest))}: ${error.text}`;
}

export function lacksRights(cluster: string, context: string, right: string): string {
  return `${cluster}: the user of context ${context} may not ${right}`;
}

export function withProblems(problems: readonly string[]): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5306',
    `nothing was changed, since rights are missing:\n  - ${problems.join('\n  - ')}\n` +
      'give them to this user, or apply as another one; what the runner needs is in the platform layer of each cluster',
  );
}

export function noNewcomers(namespace: string): string {
  return `its namespace ${namespace} is being deleted, and takes nothing new; see what keeps it by kubectl describe namespace ${namespace}, and apply again when it is gone`;
}

export function otherObject(manifest: KubeObject): string {
  return `${nameOf(refOf(manifest))} is another object than the one that was looked at; somebody deleted and created it in between; apply again`;
}
