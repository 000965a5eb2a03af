import { create } from './create';
import { GrantEffect, writeAll } from './granting';
import { remove, removeDeployment } from './remove';
import { suspend } from './suspend';
import { KubeApi } from '../../../kube/api';
import { ClusterEffect, Issued, Outcome } from '../../sides';

/**
 * Does to a cluster what was issued, side by side; what may run first, since the rest goes by that.
 *
 * @param settle told of each effect as soon as it is known what became of it
 */
export async function carryOut(
  api: KubeApi,
  issued: readonly Issued<ClusterEffect>[],
  settle: (issued: Issued<ClusterEffect>, outcome: Outcome) => void,
): Promise<void> {
  for (const [each, outcome] of await writeAll(api, issued.filter(isGrant))) settle(each, outcome);
  const others = issued.filter((each) => !isGrant(each));
  await Promise.all(others.map(async (each) => settle(each, await one(api, each))));
}

function isGrant(issued: Issued<ClusterEffect>): issued is Issued<GrantEffect> {
  return issued.effect.effect === 'revoke-grant' || issued.effect.effect === 'raise-guard';
}

async function one(api: KubeApi, issued: Issued<ClusterEffect>): Promise<Outcome> {
  const { effect } = issued;
  switch (effect.effect) {
    case 'suspend':
      return suspend(api, { ...issued, effect });
    case 'delete-deployment':
      return removeDeployment(api, { ...issued, effect });
    case 'clean-old':
    case 'delete-debt':
      return remove(api, { ...issued, effect });
    case 'create':
      return create(api, { ...issued, effect });
    default:
      throw new Error(`no effect on a cluster: ${effect.effect}`);
  }
}
