import { DONE, failed, notDone } from './outcome';
import { groupBy } from '../../../../validation/group-by';
import { noGrants } from '../../../apply/applications/errors';
import {
  grantChanges,
  Granting,
  grantingOf,
  grantsIn,
  writeGrants,
} from '../../../apply/applications/grants';
import { isGuards } from '../../../apply/applications/write';
import { KubeApi } from '../../../kube/api';
import { ClusterEffect, Issued, Outcome } from '../../sides';

export type GrantEffect = Extract<ClusterEffect, { effect: 'revoke-grant' | 'raise-guard' }>;

/** What others may write at the same time, before it is given up. */
const TRIES = 3;

/** Writes what may run from now on, and what may not: one request for a namespace, and an answer for each application. */
export async function writeAll(
  api: KubeApi,
  issued: readonly Issued<GrantEffect>[],
): Promise<ReadonlyMap<Issued<GrantEffect>, Outcome>> {
  const outcomes = new Map<Issued<GrantEffect>, Outcome>();
  const byNamespace = groupBy(issued, ({ subject }) => subject.record.namespace);
  await Promise.all(
    [...byNamespace].map(async ([namespace, those]) => {
      const found = await writeIn(api, namespace, those).catch(
        (error: unknown) => new Map(those.map((each) => [each, failed(error)])),
      );
      for (const [each, outcome] of found) outcomes.set(each, outcome);
    }),
  );
  return outcomes;
}

async function writeIn(
  api: KubeApi,
  namespace: string,
  issued: readonly Issued<GrantEffect>[],
): Promise<ReadonlyMap<Issued<GrantEffect>, Outcome>> {
  const grantings = new Map(issued.map((each) => [grantingIn(each), each]));
  for (let tries = 1; ; tries++) {
    const there = await api.get(grantsIn(namespace));
    if (!there) throw noGrants(namespace);
    const { data, ahead } = grantChanges(there, [...grantings.keys()]);
    try {
      await writeGrants(api, namespace, data);
    } catch (error) {
      // Another runner wrote a newer one of them since it was read; the others are not to wait for that.
      if (!isGuards(error) || tries >= TRIES) throw error;
      continue;
    }
    const behind = new Map(ahead.map((each) => [each.granting, each.there]));
    return new Map([...grantings].map(([granting, each]) => [each, told(behind.get(granting))]));
  }
}

const told = (there: string | undefined): Outcome =>
  there === undefined ? DONE : notDone(`a newer grant stands there: ${there}`);

function grantingIn({ subject, effect: { effect, epoch, token } }: Issued<GrantEffect>): Granting {
  return { ...grantingOf(subject.record), epoch, token, revoked: effect === 'revoke-grant' };
}
