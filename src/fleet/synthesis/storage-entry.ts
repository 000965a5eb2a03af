import { AssemblyStateStorage } from '../../assembly/assembly';
import { REFERENCE_START } from '../binding';
import type { FleetStateStorage } from '../fleet';

/** What a runner must know of a state storage. It reads and fences it from one place, whatever clusters call it. */
export function storageEntry({ storage, failureDomain }: FleetStateStorage): AssemblyStateStorage {
  const { s3, buckets, fence, noFence } = storage._fence;
  const entry = { root: storage.root, failureDomain };
  if (JSON.stringify([storage.root, s3, buckets]).includes(REFERENCE_START)) {
    return { ...entry, noFence: 'it is reached by a binding, which differs by cluster' };
  }
  return { ...entry, s3, buckets, fence, noFence };
}
