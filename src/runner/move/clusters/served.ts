import { GUARD_POLICY } from '../../../platform/guard/grant';
import { KubeApi } from '../../kube/api';
import { isForbidden } from '../../kube/error';

const ADMISSION = 'admissionregistration.k8s.io/v1';

/** Whether the guard is there and bound; where that may not be looked up, what it refuses will tell. */
export async function hasGuard(api: KubeApi): Promise<boolean> {
  const kinds = ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'];
  try {
    const found = await Promise.all(
      kinds.map(async (kind) => api.get({ apiVersion: ADMISSION, kind, name: GUARD_POLICY })),
    );
    return found.every((each) => each !== undefined);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return true;
  }
}
