import { OperatorVersion } from '../../../../flink/versions/operator-version';
import { at } from '../../../../validation/manifest';
import { numberAt } from '../../../apply/ready/conditions';
import { KubeApi } from '../../../kube/api';
import { KubeObject } from '../../../kube/object';
import { listed } from '../look';

const NAME = 'flink-kubernetes-operator';
const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' };

/** Whether the Flink operator of a cluster is one that applications can be entrusted to; nothing where it is. */
export async function operatorProblems(api: KubeApi): Promise<readonly string[]> {
  const byLabel = await listed(api, DEPLOYMENT, { labelSelector: `app.kubernetes.io/name=${NAME}` });
  // Its name is the same everywhere; its labels are not.
  const found =
    byLabel.objects.length > 0 || byLabel.forbidden
      ? byLabel
      : await listed(api, DEPLOYMENT, { fieldSelector: `metadata.name=${NAME}` });
  return found.forbidden ? ['the right to list deployments.apps is missing'] : problemsOf(found.objects);
}

/** By its Deployments; several of them may share the namespaces among themselves. */
export function problemsOf(operators: readonly KubeObject[]): readonly string[] {
  if (operators.length === 0) return ['there is no Flink operator'];
  const problems = operators.map(problemOf);
  const bad = problems.filter((each) => each !== undefined);
  if (bad.length < problems.length && !operators.some(losesSavepoints)) return [];
  return [...new Set(bad)];
}

function problemOf(operator: KubeObject): string | undefined {
  const { namespace, name } = operator.metadata;
  if (losesSavepoints(operator)) {
    return `the Flink operator ${namespace}/${name} is ${versionOf(operator)}, which loses savepoints (FLINK-38033)`;
  }
  if ((numberAt(operator, 'status', 'availableReplicas') ?? 0) > 0) return undefined;
  return `the Flink operator ${namespace}/${name} is not available`;
}

const losesSavepoints = (operator: KubeObject): boolean =>
  versionOf(operator) === OperatorVersion.V1_12_0.version;

/** As its image says, or else its labels. */
function versionOf(operator: KubeObject): string | undefined {
  const containers = at(operator, 'spec', 'template', 'spec', 'containers');
  const images = (Array.isArray(containers) ? containers : []).map((each) => String(at(each, 'image')));
  const tags = images.flatMap(
    (image) => /flink-kubernetes-operator:v?(\d+\.\d+\.\d+)/.exec(image)?.[1] ?? [],
  );
  return tags[0] ?? operator.metadata.labels?.['app.kubernetes.io/version'];
}
