import { Agent, request } from 'undici';
import { ApiError, Discovery, Manifest, ObjectRef, ResourcePath } from './resources';
import { until, UntilOptions } from '../process/until';

/** Who sends the requests. */
export interface Identity {
  readonly token: string;
  /** Whom the owner of the token acts as. */
  readonly user?: string;
  readonly groups?: readonly string[];
}

/** Where an API server is. */
export interface Endpoint {
  readonly server: string;
  readonly agent: Agent;
}

export interface WriteOptions {
  readonly fieldManager?: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  /** Such as `status` or `scale`. */
  readonly subresource?: string;
}

/** What the API server answered to a write. */
export interface Written {
  readonly object: Manifest;
  readonly warnings: readonly string[];
  readonly status: number;
}

interface Sent {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly type?: string;
}

const MANAGER = 'lab';

/** Requests to one API server as one user, over connections that are kept. */
export class Api {
  private readonly discovery: Discovery;

  public constructor(
    private readonly endpoint: Endpoint,
    private readonly identity: Identity,
  ) {
    this.discovery = new Discovery((path) => this.get(path));
  }

  /** The same API server, as somebody else; only an administrator may act as others. */
  public as(identity: Partial<Identity>): Api {
    return new Api(this.endpoint, { ...this.identity, ...identity });
  }

  public async get<T = Manifest>(path: string): Promise<T> {
    return (await this.send({ method: 'GET', path })).object as T;
  }

  /** An object, or undefined if it is not there. */
  public async find(ref: ObjectRef): Promise<Manifest | undefined> {
    try {
      return await this.get(await this.pathOf(ref));
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  public async read(ref: ObjectRef): Promise<Manifest> {
    return this.get(await this.pathOf(ref));
  }

  /** The objects of a kind, in a namespace or in all; `query` such as `{ labelSelector: 'app=x' }`. */
  public async list(
    kind: Omit<ObjectRef, 'metadata'>,
    namespace?: string,
    query: Readonly<Record<string, string>> = {},
  ): Promise<Manifest[]> {
    const resource = await this.discovery.resourceOf(kind);
    const { object } = await this.send({ method: 'GET', path: resource.collection(namespace), query });
    return (object.items as Manifest[]).map((item) => ({ ...kind, ...item }));
  }

  /** Server-side apply. */
  public async apply(manifest: Manifest, options: WriteOptions = {}): Promise<Written> {
    const { force, ...others } = options;
    return this.write('PATCH', manifest, others, 'application/apply-patch+yaml', {
      force: force === undefined ? undefined : String(force),
    });
  }

  public async create(manifest: Manifest, options: WriteOptions = {}): Promise<Written> {
    const resource = await this.discovery.resourceOf(manifest);
    const path = resource.collection(manifest.metadata.namespace ?? 'default');
    return this.send({ method: 'POST', path, query: queryOf(options), body: manifest });
  }

  public async replace(manifest: Manifest, options: WriteOptions = {}): Promise<Written> {
    return this.write('PUT', manifest, options);
  }

  public async mergePatch(ref: ObjectRef, patch: unknown, options: WriteOptions = {}): Promise<Written> {
    return this.write('PATCH', ref, options, 'application/merge-patch+json', {}, patch);
  }

  public async delete(ref: ObjectRef, options: WriteOptions = {}): Promise<Written> {
    // Where there is a body, the API server takes no option from anywhere else: without this it would not be a dry run.
    return this.write('DELETE', ref, options, undefined, {}, options.dryRun ? { dryRun: ['All'] } : {});
  }

  public async deleteCollection(kind: Omit<ObjectRef, 'metadata'>, namespace?: string): Promise<void> {
    const resource = await this.discovery.resourceOf(kind);
    await this.send({ method: 'DELETE', path: resource.collection(namespace) });
  }

  /** Whether this user may do it, as `kubectl auth can-i` asks. */
  public async canI(resourceAttributes: Readonly<Record<string, string>>): Promise<boolean> {
    const { object } = await this.send({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes },
      },
    });
    return (object.status as { allowed: boolean }).allowed;
  }

  /** Waits for what an object of the cluster shall be. */
  public async until<T>(
    attempt: (api: Api) => Promise<T | undefined | false>,
    options: UntilOptions,
  ): Promise<T> {
    return until(() => attempt(this), options);
  }

  /** Any request, for what is not above. */
  public async send({ method, path, query = {}, body, type = 'application/json' }: Sent): Promise<Written> {
    const url = new URL(path, this.endpoint.server);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
    const answer = await request(url, {
      method,
      dispatcher: this.endpoint.agent,
      headers: { ...this.headers(), ...(body === undefined ? {} : { 'content-type': type }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.body.text();
    const object = parsed(text);
    const warnings = warningsIn(answer.headers.warning);
    if (answer.statusCode >= 400) {
      throw new ApiError(`${method} ${path}`, answer.statusCode, object, text, warnings);
    }
    return { object, status: answer.statusCode, warnings };
  }

  private async write(
    method: Sent['method'],
    object: ObjectRef,
    options: WriteOptions,
    type?: string,
    query: Readonly<Record<string, string | undefined>> = {},
    body: unknown = object,
  ): Promise<Written> {
    const path = await this.pathOf(object, options.subresource);
    return this.send({ method, path, type, body, query: { ...queryOf(options), ...query } });
  }

  private async pathOf(ref: ObjectRef, subresource?: string): Promise<string> {
    const resource: ResourcePath = await this.discovery.resourceOf(ref);
    const path = resource.object(ref.metadata);
    return subresource ? `${path}/${subresource}` : path;
  }

  private headers(): Record<string, string | string[]> {
    const { token, user, groups = [] } = this.identity;
    return {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      ...(user ? { 'impersonate-user': user } : {}),
      ...(user && groups.length > 0 ? { 'impersonate-group': [...groups] } : {}),
    };
  }
}

function queryOf({ fieldManager = MANAGER, dryRun }: WriteOptions): Record<string, string | undefined> {
  return { fieldManager, dryRun: dryRun ? 'All' : undefined };
}

function parsed(text: string): Manifest {
  try {
    return JSON.parse(text) as Manifest;
  } catch {
    return { apiVersion: '', kind: '', metadata: { name: '' }, text };
  }
}

/** The texts of `Warning` headers: `299 - "text"`. */
function warningsIn(header: string | string[] | undefined): string[] {
  const headers = header === undefined ? [] : [header].flat();
  return headers.flatMap((each) =>
    [...each.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text.replace(/\\(.)/g, '$1')),
  );
}
