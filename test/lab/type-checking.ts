import { LabCluster } from './cluster/cluster';
import { Manifest } from './cluster/resources';

/** What the API server has to say against the types of a ValidatingAdmissionPolicy, once it has looked at it as it is. */
export async function typeCheckingOf(cluster: LabCluster, policy: Manifest): Promise<unknown> {
  const { status } = await cluster.until(
    async () => {
      const there = await cluster.api.read(policy);
      return there.status?.observedGeneration === there.metadata.generation && there;
    },
    { what: `the types of ${policy.metadata.name} to be checked` },
  );
  return status.typeChecking;
}
