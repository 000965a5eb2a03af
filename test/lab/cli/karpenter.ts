import { JOB_NAMESPACE } from '../../platform/karpenter/flink-pods';
import { installationOf } from '../../platform/karpenter/install';
import { poolsOf } from '../../platform/karpenter/pools';
import { LabCluster } from '../cluster/cluster';
import { Lab } from '../lab';

/** Installs and starts Karpenter in a cluster, with a namespace for jobs and the pools that they run on. */
export async function installKarpenter(lab: Lab, cluster: LabCluster): Promise<void> {
  const installation = installationOf(lab, cluster);
  await cluster.applyAll([...installation.manifests, ...JOB_NAMESPACE, ...poolsOf().manifests]);
  await installation.start();
}
