import { LiveApplication } from './live-application';
import { Beacon } from '../ledger/records';

/**
 * What is to be remembered of an application, should its cluster not answer any more. What others have learnt of the same
 * job, such as from its job manager, stays.
 *
 * @param app `<tenant>/<name>`
 */
export function beaconOf(app: string, live: LiveApplication, seen: Date, former?: Beacon): Beacon {
  const same = former && former.uid === live.uid && former.jobId === live.jobId ? former : undefined;
  const { epoch, uid, desiredState, lifecycleState, jobState, jobId, directories } = live;
  return {
    app,
    seen: seen.toISOString(),
    epoch,
    uid,
    desiredState,
    ...(lifecycleState === undefined ? {} : { lifecycleState }),
    ...(jobState === undefined ? {} : { jobState }),
    ...(jobId === undefined ? {} : { jobId }),
    directories,
    ...checkpointOf(live, same),
    ...(same?.restoredId === undefined ? {} : { restoredId: same.restoredId }),
    ...overridesOf(live, same),
  };
}

function checkpointOf({ checkpoint }: LiveApplication, former: Beacon | undefined): Partial<Beacon> {
  const known = former?.newestCheckpoint;
  if (checkpoint === undefined) return known === undefined ? {} : { newestCheckpoint: known };
  const { time, path } = checkpoint;
  // Of two of one time the one that is known may say more.
  if (known?.time !== undefined && known.time >= time) return { newestCheckpoint: known };
  return { newestCheckpoint: path === undefined ? { time } : { path, time } };
}

function overridesOf({ overrides }: LiveApplication, former: Beacon | undefined): Partial<Beacon> {
  const known = overrides ?? former?.overrides;
  return known === undefined ? {} : { overrides: known };
}
