import { JOB_NAMESPACE } from '../../platform/karpenter/flink-pods';
import { installationOf } from '../../platform/karpenter/install';
import { poolsOf } from '../../platform/karpenter/pools';
import { Lab } from '../lab';

/** Installs and starts Karpenter in each cluster of a lab, with a namespace for jobs and the pools that they run on. */
export async function startKarpenter(lab: Lab): Promise<void> {
  await Promise.all(
    lab.clusters.map(async (cluster) => {
      const installation = installationOf(lab, cluster);
      await cluster.applyAll([...installation.manifests, ...JOB_NAMESPACE, ...poolsOf().manifests]);
      await installation.start();
    }),
  );
}
