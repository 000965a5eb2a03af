/** Where a row is found: by rules, at run time only (with the reason), or by construction. */
export type Covered = { readonly rules: readonly string[] } | { readonly runtime: string };

const rules = (...ids: string[]): Covered => ({ rules: ids });
const runtime = (reason: string): Covered => ({ runtime: reason });

const EARLIER = 'it compares with the spec that was reconciled before; the plan of the runner sees both';

/**
 * All that the operator's validator refuses, from 1.7 to 1.15, by its own key phrases. A row that is not one of
 * ours must say why.
 */
export const OPERATOR_ROWS: Readonly<Record<string, Covered>> = {
  'deployment 1: name is invalid': rules('name'),
  'deployment 2: Flink version must be defined': rules('flink-version'),
  'deployment 2: version is not supported': rules('flink-version'),
  'deployment 2: changing version after last-state suspend': runtime(EARLIER),
  'deployment 3: forbidden config key kubernetes.namespace': rules('forbidden-configuration'),
  'deployment 3: forbidden config key kubernetes.cluster-id': rules('forbidden-configuration'),
  'deployment 3: forbidden config key high-availability.cluster-id': rules('forbidden-configuration'),
  'deployment 4: HA for rollback': rules('rollback-needs-ha', 'configuration-value'),
  'deployment 5: deployment recovery for health check': rules(
    'health-check-needs-recovery',
    'configuration-value',
  ),
  'deployment 6: ingress template must be defined': rules('ingress-template'),
  'deployment 6: unable to process the ingress template': rules('ingress-template'),
  'deployment 7: invalid log config key': rules('log-configuration'),
  'deployment 8: checkpoint directory': rules('checkpoint-directory'),
  'deployment 8: the old key alone counts up to 1.10': rules('checkpoint-directory'),
  'deployment 9: upgraded with savepoint': rules('savepoint-directory'),
  'deployment 9: savepoint manually triggered': rules('savepoint-trigger-directory'),
  'deployment 9: periodic savepoints': rules('periodic-savepoint-directory'),
  'deployment 9: max-checkpoint age': rules('checkpoint-age-directory'),
  'deployment 10: task manager replicas larger than 0': rules('task-manager-replicas'),
  'deployment 10: job parallelism larger than 0': rules('parallelism'),
  'deployment 11: job manager memory must be defined': rules('job-manager-memory'),
  'deployment 11: job manager memory parse error': rules('memory-format'),
  'deployment 11: job manager ephemeral storage parse error': rules('ephemeral-storage-format'),
  'deployment 11: job manager replicas less than one': rules('job-manager-replicas'),
  'deployment 11: HA for standby job managers': rules('standby-needs-ha'),
  'deployment 12: task manager memory must be defined': rules('task-manager-memory'),
  'deployment 12: task manager memory parse error': rules('memory-format'),
  'deployment 12: task manager ephemeral storage parse error': rules('ephemeral-storage-format'),
  'deployment 12: task manager replicas less than one': rules('task-manager-replicas'),
  'deployment 13: switch between session and job cluster': runtime(EARLIER),
  'deployment 13: switch between native and standalone': runtime(EARLIER),
  'deployment 13: redeploy nonce changed without a savepoint path': rules('redeploy-needs-savepoint'),
  'deployment 14: service account': rules('service-account'),
  'deployment 15: scale-down.max-factor': rules('autoscaler-range'),
  'deployment 15: scale-up.max-factor': rules('autoscaler-range'),
  'deployment 15: utilization.target': rules('autoscaler-range'),
  'deployment 15: target.utilization.boundary': rules('autoscaler-range'),
  'deployment 15: utilization.max': rules('autoscaler-range'),
  'deployment 15: utilization.min': rules('autoscaler-range'),
  'deployment 15: observed-scalability.coefficient-min': rules('autoscaler-range'),
  'deployment 15: invalid value': rules('autoscaler-range', 'configuration-value'),
  'deployment 15: excluded.periods': rules('autoscaler-excluded-periods'),
  'session job: deploymentName is no name': rules('session-cluster-name'),
  'session job: job spec empty': rules('session-job-empty'),
  'session job: deploymentName changed': runtime(EARLIER),
  'session job: jarURI is not a valid URI': rules('jar-uri'),
  'session job: jarURI without a scheme': rules('jar-uri'),
  'session job: jarURI scheme not in the allowlist': rules('jar-uri'),
  'session job: jarURI without a host': rules('jar-uri'),
  'session job: jarURI host cannot be resolved': runtime(
    'synthesis asks no network; the operator resolves the name',
  ),
  'session job: jarURI host is private': rules('jar-uri', 'jar-uri-internal-host'),
  'session job: to an application cluster': rules('session-cluster-application'),
  'session job: cluster id does not match': runtime(
    'the cluster is looked up by that very name, so it always does',
  ),
  'session job: deployment rows 8 and 9 on the merged configuration': rules(
    'checkpoint-directory',
    'savepoint-directory',
    'savepoint-trigger-directory',
    'periodic-savepoint-directory',
    'checkpoint-age-directory',
  ),
  'session job: deployment row 10 without task managers': rules('parallelism'),
  'session job: deployment row 15 on the merged configuration': rules(
    'autoscaler-range',
    'autoscaler-excluded-periods',
  ),
  'snapshot: exactly one of checkpoint or savepoint': rules('snapshot-kind'),
  'snapshot: job reference must be supplied': rules('snapshot-job'),
  'snapshot: target was not found': runtime(
    'the job may live in another app; the API server of the cluster knows',
  ),
  '1.7: last-state while HA disabled': rules('last-state-needs-ha'),
  '1.7: upgraded to last-state while the savepoint directory is not set': runtime(EARLIER),
  '1.7: upgrade mode not supported in session job': rules('session-job-last-state'),
};
