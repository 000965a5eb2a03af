import { ApiObject, App, Chart, Duration } from 'cdk8s';
import { OperatorVersion } from '../../../src';
import { FlinkOperator, FlinkServiceAccount } from '../../../src/platform';
import { LabCluster } from '../cluster/cluster';
import { Manifest } from '../cluster/resources';

/** The newest whose programs are published as an artifact. */
export const LAB_OPERATOR = OperatorVersion.V1_7_0;

/** Installs the operator as FlinkOperator has it, and runs the one of its pods that leads. */
export async function installOperator(cluster: LabCluster): Promise<void> {
  const chart = new Chart(new App(), 'platform');
  const operator = new FlinkOperator(chart, 'operator', {
    version: LAB_OPERATOR,
    reconcileInterval: Duration.seconds(5),
  });
  new FlinkServiceAccount(chart, 'jobs', { metadata: { namespace: 'default' } });
  const objects = chart.node.findAll().filter((node): node is ApiObject => ApiObject.isApiObject(node));
  const manifests = objects.map((object) => object.toJson() as Manifest);
  await cluster.applyAll(manifests);
  const configMap = manifests.find(({ kind }) => kind === 'ConfigMap')!;
  await cluster.startOperator({
    token: await cluster.tokenOf(operator.namespace, operator.serviceAccountName),
    operatorNamespace: operator.namespace,
    // Those of several clusters run on one machine, which has the port of its probes once.
    configuration: `${configMap.data['flink-conf.yaml']}kubernetes.operator.health.probe.enabled: false\n`,
  });
}
