import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeResource } from './api';
import type { ObjectKind } from './object';
import { at, isMap, Json } from '../../validation/manifest';

/** Where the objects of a kind are. */
export interface ServedKind extends KubeResource {
  /** Such as `/apis/apps/v1`. */
  readonly root: string;
}

/** Asks for a path; undefined where that is not there. */
export type Fetch = (path: string, accept: string) => Promise<Json | undefined>;

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
/** How soon after it was asked an API server is asked again for a kind that was not there. */
const PAUSE = 1_000;

/** What every API server serves, so that nobody who asks for these has to wait until it is known what else there is. */
const EVERYWHERE: ReadonlyMap<string, ServedKind> = new Map(
  [
    { kind: 'Namespace', plural: 'namespaces', namespaced: false },
    { kind: 'ConfigMap', plural: 'configmaps', namespaced: true },
  ].map(({ kind, ...rest }) => [
    kind,
    { ...rest, root: '/api/v1', verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'] },
  ]),
);

type Kinds = ReadonlyMap<string, ServedKind>;

/** Which kinds an API server serves: asked for once in two requests, or by version where it is too old for that. */
export class Discovery {
  private all?: Promise<Map<string, Kinds>>;
  private readonly versions = new Map<string, Promise<Kinds>>();
  private readonly missing = new Set<string>();
  private askedAt = 0;

  public constructor(
    private readonly fetch: Fetch,
    private readonly now: () => number = Date.now,
  ) {}

  public async kindOf({ apiVersion, kind }: ObjectKind): Promise<ServedKind | undefined> {
    this.all ??= this.askAll();
    const known = apiVersion === 'v1' ? EVERYWHERE.get(kind) : undefined;
    if (known) {
      // Whoever asks for others will wait for it, and hear of its failure.
      this.all.catch(() => (this.all = undefined));
      return known;
    }
    const all = await kept(this.all, () => (this.all = undefined));
    // A group whose API service is away, or all groups of an old server, are not in it.
    const kinds = all.get(apiVersion) ?? (await this.versionOf(apiVersion));
    return kinds.get(kind);
  }

  /**
   * As `kindOf`, for who is about to write: an API server has a new kind a moment before it tells of it. Of a kind that
   * is missing then as well it is not asked again.
   */
  public async kindToWrite(kind: ObjectKind): Promise<ServedKind | undefined> {
    const known = await this.kindOf(kind);
    const key = `${kind.apiVersion}/${kind.kind}`;
    if (known || this.missing.has(key)) return known;
    await sleep(this.askedAt + PAUSE - this.now());
    this.forgetOld();
    const again = await this.kindOf(kind);
    if (!again) this.missing.add(key);
    return again;
  }

  public forget(): void {
    this.missing.clear();
    this.all = undefined;
    this.versions.clear();
  }

  /** What was asked for a while ago, so that many who wait for a kind ask but once. */
  public forgetOld(): void {
    if (this.now() - this.askedAt < PAUSE) return;
    this.all = undefined;
    this.versions.clear();
  }

  private async askAll(): Promise<Map<string, Kinds>> {
    this.askedAt = this.now();
    const documents = await Promise.all(
      ['/api', '/apis'].map((path) => this.fetch(path, `${AGGREGATED},application/json`)),
    );
    return new Map(documents.flatMap((document) => aggregated(document)));
  }

  private async versionOf(apiVersion: string): Promise<Kinds> {
    let asked = this.versions.get(apiVersion);
    if (!asked) {
      asked = this.fetch(rootOf(apiVersion), 'application/json').then((list) => listed(apiVersion, list));
      this.versions.set(apiVersion, asked);
    }
    return kept(asked, () => this.versions.delete(apiVersion));
  }
}

/** Not the failure of one request is to be remembered. */
async function kept<T>(asked: Promise<T>, forget: () => void): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    forget();
    throw error;
  }
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** An `APIGroupDiscoveryList`, by apiVersion; nothing where the answer is of another kind. */
export function aggregated(document: Json | undefined): [string, Kinds][] {
  if (at(document, 'kind') !== 'APIGroupDiscoveryList') return [];
  return items(at(document, 'items')).flatMap((group) => {
    const name = at(group, 'metadata', 'name');
    return items(at(group, 'versions')).flatMap((version): [string, Kinds][] => {
      // What is stale is asked for by itself.
      if (at(version, 'freshness') === 'Stale') return [];
      const apiVersion = [name, at(version, 'version')].filter(Boolean).join('/');
      const kinds = items(at(version, 'resources')).map((resource) =>
        served(apiVersion, at(resource, 'responseKind', 'kind'), at(resource, 'resource'), {
          namespaced: at(resource, 'scope') === 'Namespaced',
          verbs: at(resource, 'verbs'),
        }),
      );
      return [[apiVersion, new Map(kinds)]];
    });
  });
}

/** An `APIResourceList`. */
export function listed(apiVersion: string, document: Json | undefined): Kinds {
  const resources = items(at(document, 'resources')).filter(
    (each) => !String(at(each, 'name')).includes('/'),
  );
  return new Map(
    resources.map((resource) =>
      served(apiVersion, at(resource, 'kind'), at(resource, 'name'), {
        namespaced: at(resource, 'namespaced') === true,
        verbs: at(resource, 'verbs'),
      }),
    ),
  );
}

function served(
  apiVersion: string,
  kind: Json | undefined,
  plural: Json | undefined,
  { namespaced, verbs }: { readonly namespaced: boolean; readonly verbs: Json | undefined },
): [string, ServedKind] {
  return [
    String(kind),
    {
      plural: String(plural),
      namespaced,
      verbs: Array.isArray(verbs) ? verbs.map(String) : [],
      root: rootOf(apiVersion),
    },
  ];
}

function items(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value.filter(isMap) : [];
}
