import { KubeObject, ObjectKind, ObjectRef } from './object';
import { Json, JsonObject } from '../../validation/manifest';

/** The API server of one cluster, as one user. All but `create`, and `apply` of what is absent, may be sent again, and is, where that can help. */
export interface KubeApi {
  /** The context of the kubeconfig. */
  readonly context: string;
  /** Why the last try of a request came to nothing, such as a refused connection; undefined once another had an answer. */
  readonly trouble?: string;
  /** How a kind is served; undefined where it is not. Known until `forgetKinds`. */
  resourceOf(kind: ObjectKind): Promise<KubeResource | undefined>;
  /** After CRDs have changed. */
  forgetKinds(): void;
  /** Undefined: it is not there, or its kind is not served. */
  get(ref: ObjectRef): Promise<KubeObject | undefined>;
  /** In pages, each with its own time limit; nothing where the kind is not served. */
  list(kind: ObjectKind, options?: ListOptions): Promise<KubeObject[]>;
  /** Server-side apply. */
  apply(object: KubeObject, options: ApplyOptions): Promise<Answer>;
  /** Sent once. Where the answer was lost, the KubeError says `outcome: 'unknown'`. */
  create(object: KubeObject, options: WriteOptions): Promise<Answer>;
  /** A JSON merge patch; with `metadata.uid` and `metadata.resourceVersion` in it, only of what was read. */
  patch(ref: ObjectRef, patch: JsonObject, options: WriteOptions): Promise<Answer>;
  delete(ref: ObjectRef, options?: DeleteOptions): Promise<'deleted' | 'absent'>;
  /**
   * Asks what is behind a Service, by the proxy of the API server: once, and not for long, since a silence there says nothing
   * of the cluster. Undefined: it knows nothing of that path, or answers with no JSON.
   */
  askService(service: ServicePort, path: string): Promise<Json | undefined>;
  /** Whether this user may do it, as `kubectl auth can-i` asks. */
  canI(attributes: AccessAttributes): Promise<boolean>;
  /** Ends the connections; requests that are under way fail. */
  close(): Promise<void>;
}

export interface KubeResource {
  /** Such as `deployments`. */
  readonly plural: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

export interface ListOptions {
  /** Absent: all. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Nothing but `metadata`, which is all that inventories need. */
  readonly metadataOnly?: boolean;
}

export interface WriteOptions {
  readonly fieldManager: string;
  readonly dryRun?: boolean;
}

export interface ApplyOptions extends WriteOptions {
  /** Takes fields over that other managers hold. */
  readonly force?: boolean;
  /**
   * Creates it, and is refused with `AlreadyExists` where it is there; sent once, like `create`. Unlike what that makes, it belongs
   * to the field manager from the first: an apply that leaves out a field removes it.
   */
  readonly absent?: boolean;
}

export interface DeleteOptions {
  /** Only the object that was read. */
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
  readonly dryRun?: boolean;
}

export interface Answer {
  readonly object: KubeObject;
  /** Whether it was not there before. */
  readonly created: boolean;
  /** What the API server warned of. */
  readonly warnings: readonly string[];
}

export interface AccessAttributes {
  readonly verb: string;
  readonly group: string;
  /** The plural, such as `deployments`. */
  readonly resource: string;
  /** Such as `proxy` of `services`. */
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

export interface ServicePort {
  readonly namespace: string;
  readonly name: string;
  /** Its name. */
  readonly port: string;
}
