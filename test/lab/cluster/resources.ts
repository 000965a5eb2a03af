/** An object of Kubernetes. */
export interface Manifest extends ObjectRef {
  readonly metadata: Metadata;
  // What a test looks at in an object is its own business, and what it expects says of which type it is.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly [field: string]: any;
}

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly [field: string]: unknown;
}

export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** A request that the API server refused. */
export class ApiError extends Error {
  /** Such as `Forbidden` or `Invalid`. */
  public readonly reason: string;

  public constructor(
    request: string,
    /** The HTTP status. */
    public readonly status: number,
    object: Manifest,
    text: string,
    /** What the API server had to say besides. */
    public readonly warnings: readonly string[] = [],
  ) {
    super(
      `${request}: ${status} ${typeof object.message === 'string' ? object.message : text.slice(0, 500)}`,
    );
    this.name = 'ApiError';
    this.reason = typeof object.reason === 'string' ? object.reason : '';
  }
}

/** Where the objects of one kind are. */
export interface ResourcePath {
  collection(namespace?: string): string;
  object(metadata: ObjectRef['metadata']): string;
}

interface ApiResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Finds the path of a kind, as kubectl does: by asking the API server. */
export class Discovery {
  private readonly known = new Map<string, readonly ApiResource[]>();

  public constructor(private readonly get: (path: string) => Promise<Manifest>) {}

  public async resourceOf({ apiVersion, kind }: Omit<ObjectRef, 'metadata'>): Promise<ResourcePath> {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const find = () =>
      this.known.get(root)?.find((resource) => resource.kind === kind && !resource.name.includes('/'));
    if (!find()) {
      const { resources } = await this.get(root);
      this.known.set(root, resources as readonly ApiResource[]);
    }
    const resource = find();
    if (!resource) throw new Error(`the API server serves no ${kind} of ${apiVersion}`);
    const collection = (namespace?: string) =>
      resource.namespaced && namespace
        ? `${root}/namespaces/${namespace}/${resource.name}`
        : `${root}/${resource.name}`;
    return {
      collection,
      object: ({ name, namespace = 'default' }) => `${collection(namespace)}/${encodeURIComponent(name)}`,
    };
  }
}
