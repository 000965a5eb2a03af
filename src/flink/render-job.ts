import { autoscalerPart } from './config/autoscaler';
import { checkpointingPart } from './config/checkpointing';
import { RestartStrategy } from './config/restart-strategy';
import { renderJob } from './job';
import { mergeParts, Part, PartContext } from './part';
import { ClaimMode, FlinkJobResourceProps, FlinkResourceProps, RestoreProps, UpgradeMode } from './props';
import { compact, JsonObject } from '../validation/manifest';
import { keyFor } from './versions/configuration-keys';

const DEFAULT_RESTARTS = RestartStrategy.exponentialDelay();

/** Checkpoints and restarts: what an application, a session cluster and a session job say alike. */
export function statePart(props: FlinkResourceProps, context: PartContext): Part {
  const checkpointing = props.checkpointing ?? (props.stateStorage && {});
  return mergeParts([
    checkpointing && checkpointingPart(checkpointing, context),
    (props.restartStrategy ?? DEFAULT_RESTARTS)._restartStrategyPart(context),
  ]);
}

/** Renders `spec.job` of an application or a session job, and what goes with it. */
export function renderJobSpec(
  props: FlinkJobResourceProps,
  context: PartContext & { path: string; image?: string },
): { job: JsonObject; part: Part } {
  const { spec, part } = renderJob(props.job, context);
  const upgradeMode = props.upgradeMode ?? UpgradeMode.SAVEPOINT;
  const job = compact({
    ...spec,
    upgradeMode,
    state: props.suspended ? 'suspended' : 'running',
    initialSavepointPath: props.restore?.path,
    savepointRedeployNonce: props.restore?.redeployNonce,
    allowNonRestoredState: props.restore?.allowNonRestoredState,
  }) as JsonObject;
  return {
    job,
    part: mergeParts([
      part,
      upgradePart(upgradeMode, props.lastStateFallback ?? false),
      props.restore && restorePart(props.restore, context),
      props.autoscaler && autoscalerPart(props.autoscaler, context),
    ]),
  };
}

/** The operator would otherwise quietly take the last checkpoint of a job that cannot make a savepoint. */
function upgradePart(upgradeMode: UpgradeMode, lastStateFallback: boolean): Part {
  if (upgradeMode !== UpgradeMode.SAVEPOINT) return {};
  const key = 'kubernetes.operator.job.upgrade.last-state-fallback.enabled';
  return { configuration: { [key]: String(lastStateFallback) } };
}

function restorePart(restore: RestoreProps, context: PartContext): Part {
  const key = keyFor('execution.state-recovery.claim-mode', context.flinkVersion, context.operatorVersion);
  return { configuration: { [key]: restore.claimMode ?? ClaimMode.NO_CLAIM } };
}
