import { KubeApi } from '../../kube/api';
import { KubeError } from '../../kube/error';

export const FLINK_VERSION = 'flink.apache.org/v1beta1';

const ADMISSION = 'admissionregistration.k8s.io/v1';
const GUARD = 'flink-fleet-guard';

/** Whether the guard is there and bound; where that may not be looked up, what it refuses will tell. */
export async function hasGuard(api: KubeApi): Promise<boolean> {
  const kinds = ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'];
  try {
    const found = await Promise.all(
      kinds.map(async (kind) => api.get({ apiVersion: ADMISSION, kind, name: GUARD })),
    );
    return found.every((each) => each !== undefined);
  } catch (error) {
    if (!(error instanceof KubeError) || error.failure !== 'forbidden') throw error;
    return true;
  }
}

/** Whether it was the guard that refused. */
export function isGuards(error: unknown): boolean {
  return error instanceof KubeError && error.failure === 'forbidden' && error.message.includes(GUARD);
}
