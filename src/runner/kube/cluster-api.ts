import { setTimeout as sleep } from 'node:timers/promises';
import type {
  AccessAttributes,
  Answer,
  ApplyOptions,
  DeleteOptions,
  KubeApi,
  KubeResource,
  ListOptions,
  ServicePort,
  WriteOptions,
} from './api';
import { Discovery, ServedKind } from './discovery';
import { KubeError } from './error';
import { alreadyExists, Asked, notServed } from './explain';
import type { Reply, Request, Sender } from './http/sender';
import { listAll } from './list';
import { KubeObject, nameOf, ObjectKind, ObjectRef, refOf } from './object';
import { collectionPath, objectPath, withQuery } from './paths';
import { warningsIn } from './warnings';
import { at, Json, JsonObject, parseJson } from '../../validation/manifest';

const JSON_TYPE = 'application/json';
/** For how long what is behind a Service may keep silent, in milliseconds. */
const BEHIND_SERVICES = 3_000;
/** For how long a kind that was just established may be refused by an API server that has not seen it yet. */
const SETTLING = { tries: 5, pause: 300 };

/** An API server by the requests that it understands. */
export class ClusterApi implements KubeApi {
  private readonly discovery: Discovery;

  public constructor(
    private readonly where: Omit<Asked, 'what'>,
    private readonly sender: Sender,
    /** Of the server's address, such as `/k8s/clusters/c-1` behind Rancher. */
    private readonly prefix: string,
    private readonly end: () => Promise<void>,
  ) {
    this.discovery = new Discovery((path, accept) => this.fetch(path, accept, 'ask which kinds there are'));
  }

  public get context(): string {
    return this.where.context;
  }

  public get trouble(): string | undefined {
    return this.sender.trouble;
  }

  public async resourceOf(kind: ObjectKind): Promise<KubeResource | undefined> {
    const served = await this.discovery.kindOf(kind);
    return served && { plural: served.plural, namespaced: served.namespaced, verbs: served.verbs };
  }

  public forgetKinds(): void {
    this.discovery.forget();
  }

  public async get(ref: ObjectRef): Promise<KubeObject | undefined> {
    const served = await this.discovery.kindOf(ref);
    if (!served) return undefined;
    return (await this.fetch(objectPath(served, ref), JSON_TYPE, `get ${nameOf(ref)}`)) as
      KubeObject | undefined;
  }

  public async list(kind: ObjectKind, options: ListOptions = {}): Promise<KubeObject[]> {
    const served = await this.discovery.kindOf(kind);
    if (!served) return [];
    const where = options.namespace ? ` in ${options.namespace}` : '';
    return listAll(kind, options, (query, accept) =>
      this.fetchText(
        withQuery(collectionPath(served, options.namespace), query),
        accept,
        `list ${kind.kind}${where}`,
      ),
    );
  }

  public async apply(object: KubeObject, options: ApplyOptions): Promise<Answer> {
    const { fieldManager, dryRun, force, absent } = options;
    const ref = refOf(object);
    const verb = `${absent ? 'create' : 'apply'}${dryRun ? ' (dry run)' : ''}`;
    const answer = this.write(ref, verb, (served, what) => ({
      method: 'PATCH',
      path: withQuery(objectPath(served, object.metadata), {
        fieldManager,
        dryRun: dryRun ? 'All' : undefined,
        force: force ? 'true' : undefined,
      }),
      type: 'application/apply-patch+yaml',
      body: JSON.stringify(absent ? onlyIfAbsent(object) : object),
      conditional: isConditional(object.metadata),
      once: absent && !dryRun,
      what,
    }));
    if (!absent) return answer;
    return answer.catch(async (error: unknown) => {
      // Others answer so too, such as a quota that many ask at once.
      if (!isConflict(error) || !(await this.get(ref))) throw error;
      throw alreadyExists({ ...this.where, what: `${verb} ${nameOf(ref)}` }, error.status);
    });
  }

  public async create(object: KubeObject, options: WriteOptions): Promise<Answer> {
    const { fieldManager, dryRun } = options;
    return this.write(refOf(object), `create${dryRun ? ' (dry run)' : ''}`, (served, what) => ({
      method: 'POST',
      path: withQuery(collectionPath(served, object.metadata.namespace ?? 'default'), {
        fieldManager,
        dryRun: dryRun ? 'All' : undefined,
      }),
      type: JSON_TYPE,
      body: JSON.stringify(object),
      once: !dryRun,
      what,
    }));
  }

  public async patch(ref: ObjectRef, patch: JsonObject, options: WriteOptions): Promise<Answer> {
    const { fieldManager, dryRun } = options;
    return this.write(ref, `patch${dryRun ? ' (dry run)' : ''}`, (served, what) => ({
      method: 'PATCH',
      path: withQuery(objectPath(served, ref), { fieldManager, dryRun: dryRun ? 'All' : undefined }),
      type: 'application/merge-patch+json',
      body: JSON.stringify(patch),
      conditional: isConditional(patch.metadata),
      what,
    }));
  }

  public async delete(ref: ObjectRef, options: DeleteOptions = {}): Promise<'deleted' | 'absent'> {
    const served = await this.discovery.kindOf(ref);
    if (!served) return 'absent';
    const { uid, resourceVersion, propagation, dryRun } = options;
    const { status, repeated } = await this.send({
      method: 'DELETE',
      path: objectPath(served, ref),
      type: JSON_TYPE,
      // Where there is a body, the API server takes no option from anywhere else.
      body: JSON.stringify({
        ...(uid || resourceVersion ? { preconditions: { uid, resourceVersion } } : {}),
        ...(propagation ? { propagationPolicy: propagation } : {}),
        ...(dryRun ? { dryRun: ['All'] } : {}),
      }),
      conditional: uid !== undefined || resourceVersion !== undefined,
      accept: JSON_TYPE,
      accepted: [404],
      what: `delete ${nameOf(ref)}`,
    });
    // The try before has deleted it, and its answer was lost.
    return status === 404 && !repeated ? 'absent' : 'deleted';
  }

  public async askService({ namespace, name, port }: ServicePort, path: string): Promise<Json | undefined> {
    const { status, body } = await this.send({
      method: 'GET',
      path: `/api/v1/namespaces/${namespace}/services/${name}:${port}/proxy/${path}`,
      accept: JSON_TYPE,
      accepted: [404],
      behind: { limit: BEHIND_SERVICES },
      what: `ask the Service ${namespace}/${name}`,
    });
    return status === 404 ? undefined : (parseJson(body.toString('utf8')) as Json | undefined);
  }

  public async canI({
    verb,
    group,
    resource,
    subresource,
    namespace,
    name,
  }: AccessAttributes): Promise<boolean> {
    const { body } = await this.send({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      type: JSON_TYPE,
      body: JSON.stringify({
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: { verb, group, resource, subresource, namespace, name } },
      }),
      accept: JSON_TYPE,
      what: `ask whether ${verb} of ${resource} is allowed`,
    });
    return at(parsed(body), 'status', 'allowed') === true;
  }

  public close(): Promise<void> {
    return this.end();
  }

  private async write(
    ref: ObjectRef,
    verb: string,
    requestOf: (served: ServedKind, what: string) => Omit<Request, 'accept'>,
  ): Promise<Answer> {
    const what = `${verb} ${nameOf(ref)}`;
    for (let tries = 1; ; tries++) {
      const served = await this.servedForWrite(ref, what);
      try {
        return answerIn(await this.send({ accept: JSON_TYPE, ...requestOf(served, what) }));
      } catch (error) {
        if (!isKindMissing(error) || tries >= SETTLING.tries) throw error;
        await sleep(SETTLING.pause * tries);
        this.discovery.forgetOld();
      }
    }
  }

  private async servedForWrite(kind: ObjectKind, what: string): Promise<ServedKind> {
    const served = await this.discovery.kindToWrite(kind);
    if (!served) throw notServed({ ...this.where, what }, kind.kind, kind.apiVersion);
    return served;
  }

  /** Undefined: 404. */
  private async fetch(path: string, accept: string, what: string): Promise<Json | undefined> {
    const body = await this.fetchText(path, accept, what);
    return body === undefined ? undefined : (JSON.parse(body) as Json);
  }

  private async fetchText(path: string, accept: string, what: string): Promise<string | undefined> {
    const { status, body } = await this.send({ method: 'GET', path, accept, accepted: [404], what });
    return status === 404 ? undefined : body.toString('utf8');
  }

  private send(request: Request): Promise<Reply> {
    return this.sender.send(this.prefix === '' ? request : { ...request, path: this.prefix + request.path });
  }
}

function answerIn({ status, headers, body }: Reply): Answer {
  return {
    object: parsed(body) as KubeObject,
    created: status === 201,
    warnings: warningsIn(headers.warning),
  };
}

/** A 404 that is about the kind and not about an object, such as the namespace that it shall be in. */
function isKindMissing(error: unknown): boolean {
  return (
    error instanceof KubeError &&
    error.status === 404 &&
    error.outcome === 'refused' &&
    /page not found|could not find the requested resource/.test(error.message)
  );
}

/** No object has this version: the first of a cluster are older than all that is asked for here. */
const OF_NONE = '1';

/** Server-side apply creates what is not there whatever version is named, and refuses where it is there and has another one. */
function onlyIfAbsent(object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: OF_NONE } };
}

function isConflict(error: unknown): error is KubeError {
  return error instanceof KubeError && error.failure === 'conflict';
}

function isConditional(metadata: Json | undefined): boolean {
  return at(metadata, 'resourceVersion') !== undefined;
}

function parsed(body: Buffer): Json {
  return JSON.parse(body.toString('utf8')) as Json;
}
