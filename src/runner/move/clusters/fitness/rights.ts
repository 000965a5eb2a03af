import { EPOCHS_CONFIG_MAP } from '../../../../platform/guard/grant';
import { AccessAttributes, KubeApi } from '../../../kube/api';

const FLINK = 'flink.apache.org';

/** What a move does in a namespace of its target. */
function needsIn(namespace: string): readonly AccessAttributes[] {
  const flink = ['flinkdeployments', 'flinksessionjobs'].flatMap((resource) =>
    ['get', 'list', 'create', 'patch', 'delete'].map((verb) => ({ verb, group: FLINK, resource, namespace })),
  );
  return [
    ...flink,
    { verb: 'patch', group: '', resource: 'configmaps', name: EPOCHS_CONFIG_MAP, namespace },
    { verb: 'list', group: '', resource: 'pods', namespace },
    { verb: 'list', group: '', resource: 'configmaps', namespace },
    { verb: 'list', group: 'apps', resource: 'deployments', namespace },
    { verb: 'delete', group: 'apps', resource: 'deployments', namespace },
    { verb: 'list', group: '', resource: 'nodes' },
  ];
}

/** The rights that the runner would need there, and does not have, such as `create flinkdeployments.flink.apache.org`. */
export async function missingIn(
  api: KubeApi,
  namespace: string,
  guarded: boolean,
): Promise<readonly string[]> {
  const needs = needsIn(namespace).filter(({ name }) => guarded || name !== EPOCHS_CONFIG_MAP);
  const allowed = await Promise.all(needs.map(async (need) => api.canI(need)));
  return needs.filter((_, i) => !allowed[i]).map(textOf);
}

function textOf({ verb, group, resource, name }: AccessAttributes): string {
  const what = group === '' ? resource : `${resource}.${group}`;
  return `the right to ${verb} ${what}${name === undefined ? '' : ` (${name})`} is missing`;
}
