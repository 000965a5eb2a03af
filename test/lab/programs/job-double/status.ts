import { Manifest } from '../../cluster/resources';

/** The operators whose status the double can write. */
export type WrittenVersion = '1.7.0' | '1.15.0';

/** What the operator knows of a FlinkDeployment or a FlinkSessionJob, as it stands in its status. */
export interface Known {
  readonly lifecycle: 'CREATED' | 'DEPLOYED' | 'STABLE' | 'UPGRADING' | 'SUSPENDED' | 'FAILED';
  readonly jobManager?: 'MISSING' | 'DEPLOYING' | 'DEPLOYED_NOT_READY' | 'READY';
  readonly job?: { readonly id: string; readonly state: string; readonly start: number };
  /** The spec that was brought about. */
  readonly spec: Manifest['spec'];
  /** The generation of that spec. */
  readonly generation: number;
  readonly firstDeployment: boolean;
  readonly reconciliation: 'DEPLOYED' | 'UPGRADING';
  /** Where the next start comes from. */
  readonly savepoint?: {
    readonly location: string;
    readonly time: number;
    readonly trigger: 'UPGRADE' | 'UNKNOWN';
  };
  readonly error?: string;
}

/** The status as an operator of that version writes it. */
export function statusOf(known: Known, version: WrittenVersion): Record<string, unknown> {
  const { lifecycle, jobManager, job, spec, generation, firstDeployment, reconciliation, savepoint, error } =
    known;
  const isOld = version === '1.7.0';
  const reconciled = JSON.stringify({
    spec: spec as unknown,
    resource_metadata: {
      apiVersion: 'flink.apache.org/v1beta1',
      ...(isOld ? { metadata: { generation } } : {}),
      firstDeployment,
    },
  });
  const now = Date.now();
  return {
    lifecycleState: lifecycle,
    ...(isOld ? {} : { observedGeneration: generation }),
    ...(jobManager ? { jobManagerDeploymentStatus: jobManager } : {}),
    error: error ?? null,
    jobStatus: {
      ...(job
        ? { jobId: job.id, state: job.state, startTime: String(job.start), updateTime: String(now) }
        : {}),
      ...(isOld
        ? {
            savepointInfo: savepoint
              ? {
                  lastSavepoint: {
                    location: savepoint.location,
                    timeStamp: savepoint.time,
                    triggerType: savepoint.trigger,
                    formatType: 'CANONICAL',
                  },
                  savepointHistory: [],
                  lastPeriodicSavepointTimestamp: 0,
                }
              : { lastPeriodicSavepointTimestamp: 0, savepointHistory: [] },
          }
        : { upgradeSavepointPath: savepoint?.location ?? null }),
    },
    reconciliationStatus: {
      state: reconciliation,
      lastReconciledSpec: reconciled,
      ...(lifecycle === 'STABLE' ? { lastStableSpec: reconciled } : {}),
      reconciliationTimestamp: now,
    },
  };
}

/** What the status of an object says, in whichever version it was written; undefined where it was never deployed. */
export function knownIn({ status }: Manifest): Known | undefined {
  const text = status?.reconciliationStatus?.lastReconciledSpec as string | undefined;
  if (!text) return undefined;
  const { spec, resource_metadata: about } = JSON.parse(text) as {
    spec: Manifest['spec'];
    resource_metadata: { metadata?: { generation: number }; firstDeployment: boolean };
  };
  const { jobId, state, startTime, upgradeSavepointPath, savepointInfo } = status.jobStatus ?? {};
  const location = (upgradeSavepointPath ?? savepointInfo?.lastSavepoint?.location) as string | undefined;
  return {
    lifecycle: status.lifecycleState,
    jobManager: status.jobManagerDeploymentStatus,
    ...(jobId ? { job: { id: jobId, state, start: Number(startTime) } } : {}),
    spec,
    generation: status.observedGeneration ?? about.metadata?.generation ?? 0,
    firstDeployment: about.firstDeployment,
    reconciliation: status.reconciliationStatus.state,
    ...(location
      ? {
          savepoint: {
            location,
            time: savepointInfo?.lastSavepoint?.timeStamp ?? 0,
            trigger: savepointInfo?.lastSavepoint?.triggerType ?? 'UPGRADE',
          },
        }
      : {}),
    ...(status.error ? { error: status.error } : {}),
  };
}
