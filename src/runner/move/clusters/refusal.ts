import { FLINK_API_VERSION } from '../../../flink/rules/rule';
import { APPLICATION_ANNOTATION, formatGrant, Grant, grantAnnotations } from '../../../platform/guard/grant';
import { groupBy } from '../../../validation/group-by';
import { isGuards } from '../../apply/applications/write';
import { FIELD_MANAGER } from '../../apply/apply-set';
import { KubeApi } from '../../kube/api';
import { KubeError } from '../../kube/error';
import { KubeObject } from '../../kube/object';

const DRY_RUN = { fieldManager: FIELD_MANAGER, dryRun: true } as const;

/** A revoked grant, of which it is asked whether it is in force. */
export interface Revoked {
  readonly namespace: string;
  readonly name: string;
  readonly grant: Grant;
}

/** How many of those that were refused before are asked about again, for each namespace. */
const SAMPLE = 8;

/**
 * Whether running specs are refused. Each application is asked about for itself when its grant is new; afterwards some of a namespace
 * stand for the rest, since all its grants are one object, and the policy is one for all. Where one of them is let through, all are
 * asked about again.
 */
export class Refusals {
  /** The grant that was refused. */
  private readonly known = new Map<string, string>();
  private turn = 0;

  public async ask(
    api: KubeApi,
    all: readonly Revoked[],
  ): Promise<ReadonlyMap<Revoked, boolean | undefined>> {
    const answers = new Map<Revoked, boolean | undefined>();
    const askEach = async (some: readonly Revoked[]) => {
      await Promise.all(some.map(async (each) => answers.set(each, await this.askOne(api, each))));
      return some.every((each) => answers.get(each) === true);
    };
    await Promise.all(
      [...groupBy(all, ({ namespace }) => namespace).values()].map(async (those) => {
        const old = those.filter((each) => this.known.get(keyOf(each)) === formatGrant(each.grant));
        const first = old.length === 0 ? 0 : this.turn++ % old.length;
        const sample = [...old.slice(first), ...old.slice(0, first)].slice(0, SAMPLE);
        const rest = old.filter((each) => !sample.includes(each));
        if (await askEach(sample)) for (const each of rest) answers.set(each, true);
        else await askEach(rest);
        await askEach(those.filter((each) => !old.includes(each)));
      }),
    );
    return answers;
  }

  private async askOne(api: KubeApi, { namespace, name, grant }: Revoked): Promise<boolean | undefined> {
    const key = keyOf({ namespace, name });
    const refused = await refusesToRun(api, namespace, name, grant);
    if (refused) this.known.set(key, formatGrant(grant));
    else this.known.delete(key);
    return refused;
  }
}

const keyOf = ({ namespace, name }: Pick<Revoked, 'namespace' | 'name'>) => `${namespace}/${name}`;

/**
 * Whether a running spec of an application is refused now, by a dry run of one; undefined where something else speaks against it.
 * The API server asks its policies before it looks whether there is such an object already, so that the smallest spec will do. The
 * one that answers is the one that the kubeconfig names; behind a name there may be several.
 */
async function refusesToRun(
  api: KubeApi,
  namespace: string,
  name: string,
  grant: Grant,
): Promise<boolean | undefined> {
  try {
    await api.create(newcomer(namespace, name, grant), DRY_RUN);
    return false;
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    if (isGuards(error)) return true;
    if (error.failure === 'unreachable' || error.failure === 'aborted') throw error;
    // It would have been admitted, and is there.
    return error.failure === 'conflict' ? false : undefined;
  }
}

/** What an old pipeline might send. */
function newcomer(namespace: string, name: string, grant: Grant): KubeObject {
  return {
    apiVersion: FLINK_API_VERSION,
    kind: 'FlinkDeployment',
    metadata: {
      namespace,
      name,
      annotations: { ...grantAnnotations(name, grant), [APPLICATION_ANNOTATION]: name },
    },
    spec: { job: { state: 'running', upgradeMode: 'savepoint' } },
  };
}
