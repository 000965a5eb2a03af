import { azureStore, gcsPart, s3Part } from './state-stores';
import { StorageCredentials } from './storage-credentials';
import { BUCKET_SHAPE, FENCE_SHAPE, FenceFacts, S3Bucket, S3Fence, s3FenceFacts } from './storage-fence';
import { bool, checkShape, like, listOf, matching, Shape, struct, text } from '../../validation/shape';
import { mergeParts, mountVolume, Part, PartContext } from '../part';
import { keyFor } from '../versions/configuration-keys';

/** Options of a state storage in an S3 bucket, on AWS or on anything that speaks S3. */
export interface S3StateStorageOptions {
  /** The name of the bucket. */
  readonly bucket: string;
  /**
   * The key prefix under which everything lies.
   *
   * @default - the root of the bucket
   */
  readonly prefix?: string;
  /**
   * The region of the bucket.
   *
   * @default - the region that the AWS SDK finds by itself
   */
  readonly region?: string;
  /**
   * The endpoint of an S3-compatible store, such as `http://minio.storage:9000`.
   *
   * @default - AWS
   */
  readonly endpoint?: string;
  /**
   * Whether the bucket stands in the path of a URL, and not in the name of its host.
   *
   * @default - true with an endpoint, and as AWS has it without
   */
  readonly pathStyle?: boolean;
  /**
   * All buckets in which it lies, where writes reach others than `bucket`: those that it is replicated to or from, or those
   * of an access point. A fence denies writes in each of them.
   *
   * @default - `bucket` alone
   */
  readonly buckets?: S3Bucket[];
  /**
   * How writes of a lost cluster can be denied.
   *
   * @default S3Fence.EVERYBODY
   */
  readonly fence?: S3Fence;
  /**
   * How pods prove who they are.
   *
   * @default StorageCredentials.workloadIdentity()
   */
  readonly credentials?: StorageCredentials;
}

/** Options of a state storage in Google Cloud Storage. */
export interface GcsStateStorageOptions {
  /** The name of the bucket. */
  readonly bucket: string;
  /**
   * The prefix under which everything lies.
   *
   * @default - the root of the bucket
   */
  readonly prefix?: string;
  /**
   * How pods prove who they are.
   *
   * @default StorageCredentials.workloadIdentity()
   */
  readonly credentials?: StorageCredentials;
}

/** Options of a state storage in Azure Storage. */
export interface AzureStateStorageOptions {
  /** The name of the storage account. */
  readonly account: string;
  /** The name of the container. */
  readonly container: string;
  /**
   * The prefix under which everything lies.
   *
   * @default - the root of the container
   */
  readonly prefix?: string;
  /**
   * The tenant of the identity that the pods' service account has.
   *
   * @default - none; needed unless `credentials` name a Secret
   */
  readonly tenantId?: string;
  /**
   * The client id of the identity that the pods' service account has.
   *
   * @default - none; needed unless `credentials` name a Secret
   */
  readonly clientId?: string;
  /**
   * How pods prove who they are.
   *
   * With a Secret, the container is reached by its blob endpoint (`wasbs:`), the only one for which Flink can take a
   * key from elsewhere than the configuration; else by that of Data Lake Storage Gen2 (`abfss:`).
   *
   * @default StorageCredentials.workloadIdentity()
   */
  readonly credentials?: StorageCredentials;
}

/** Options of a state storage on a file system that all pods of all candidate clusters mount. */
export interface SharedFileSystemOptions {
  /** The name of a PersistentVolumeClaim in the namespace of the job; its volume must be ReadWriteMany. */
  readonly claimName: string;
  /**
   * Where it is mounted.
   *
   * @default /flink-state
   */
  readonly mountPath?: string;
  /**
   * The directory within the volume under which everything lies.
   *
   * @default - the root of the volume
   */
  readonly prefix?: string;
  /**
   * Whether the runner can deny writes there by the permissions of files: it mounts the file system at the same path, and
   * may change owners and modes.
   *
   * @default false
   */
  readonly fencedByPermissions?: boolean;
}

/** A whole URI in its place would end up within another one. */
const NAME = matching(/^[^\s/]+$/, 'a name, without scheme or path');

const credentials = like('_storageCredentials', 'a StorageCredentials');

/**
 * Where checkpoints, savepoints and high-availability files live.
 *
 * All directories of an application lie under `<root>/<scope>/`, so that one prefix can be granted, fenced or
 * listed; whoever adds the application chooses the scope.
 */
export class StateStorage {
  /**
   * An S3 bucket. The image needs the plugin `flink-s3-fs-hadoop`.
   *
   * @throws if an option is missing or of a wrong type.
   */
  public static s3(options: S3StateStorageOptions): StateStorage {
    const shape: Shape<S3StateStorageOptions> = {
      bucket: NAME,
      prefix: text,
      region: text,
      endpoint: text,
      credentials,
      buckets: listOf(struct(BUCKET_SHAPE, ['bucket'])),
      ...FENCE_SHAPE,
    };
    checkShape('StateStorage.s3', options, shape, ['bucket']);
    const root = join(`s3://${options.bucket}`, options.prefix);
    return new StateStorage(root, () => s3Part(options), s3FenceFacts(options), options);
  }

  /**
   * A Google Cloud Storage bucket. The image needs the plugin `flink-gs-fs-hadoop`.
   *
   * @throws if an option is missing or of a wrong type.
   */
  public static gcs(options: GcsStateStorageOptions): StateStorage {
    const shape: Shape<GcsStateStorageOptions> = { bucket: NAME, prefix: text, credentials };
    checkShape('StateStorage.gcs', options, shape, ['bucket']);
    return new StateStorage(join(`gs://${options.bucket}`, options.prefix), () => gcsPart(options), {
      noFence: 'the runner can deny no writes in Google Cloud Storage so far',
    });
  }

  /**
   * A container of Azure Storage. The image needs the plugin `flink-azure-fs-hadoop`.
   *
   * @throws if an option is missing or of a wrong type.
   */
  public static azure(options: AzureStateStorageOptions): StateStorage {
    const shape: Shape<AzureStateStorageOptions> = {
      account: NAME,
      container: NAME,
      prefix: text,
      tenantId: text,
      clientId: text,
      credentials,
    };
    const identity = options?.credentials?.secretName ? [] : (['tenantId', 'clientId'] as const);
    checkShape('StateStorage.azure', options, shape, ['account', 'container', ...identity]);
    const { root, part } = azureStore(options);
    return new StateStorage(join(root, options.prefix), () => part, {
      noFence: 'the runner can deny no writes in Azure Storage so far',
    });
  }

  /**
   * A file system that every pod of every candidate cluster mounts at the same path, such as NFS or EFS.
   *
   * @throws if an option is missing or of a wrong type.
   */
  public static sharedFileSystem(options: SharedFileSystemOptions): StateStorage {
    const shape: Shape<SharedFileSystemOptions> = {
      claimName: text,
      mountPath: text,
      prefix: text,
      fencedByPermissions: bool,
    };
    checkShape('StateStorage.sharedFileSystem', options, shape, ['claimName']);
    const mountPath = options.mountPath ?? '/flink-state';
    const claim = { persistentVolumeClaim: { claimName: options.claimName } };
    const part = () => ({ podTemplate: mountVolume('flink-state', claim, mountPath, false) });
    const facts: FenceFacts = options.fencedByPermissions
      ? { fence: 'file-permissions' }
      : { noFence: 'nothing says that the runner may change permissions there (fencedByPermissions)' };
    return new StateStorage(join(`file://${mountPath}`, options.prefix), part, facts);
  }

  private constructor(
    /** The URI under which everything lies, such as `s3://flink-state/prod`; without a slash at its end. */
    public readonly root: string,
    private readonly storePart: () => Part,
    /** @internal */
    public readonly _fence: FenceFacts,
    /** @internal */
    public readonly _s3?: S3StateStorageOptions,
  ) {}

  /** The directory for the checkpoints of `scope`. */
  public checkpointDirectory(scope: string): string {
    return join(this.root, scope, 'checkpoints');
  }

  /** The directory for the savepoints of `scope`. */
  public savepointDirectory(scope: string): string {
    return join(this.root, scope, 'savepoints');
  }

  /** The directory for the high-availability files of `scope`. */
  public highAvailabilityDirectory(scope: string): string {
    return join(this.root, scope, 'ha');
  }

  /**
   * The configuration that sends checkpoints and savepoints here.
   *
   * @internal
   */
  public _directories(context: PartContext): Record<string, string> {
    const key = (name: string) => keyFor(name, context.flinkVersion, context.operatorVersion);
    return {
      [key('execution.checkpointing.dir')]: this.checkpointDirectory(context.scope),
      [key('execution.checkpointing.savepoint-dir')]: this.savepointDirectory(context.scope),
    };
  }

  /** @internal */
  public _stateStoragePart(context: PartContext): Part {
    const ha = { 'high-availability.storageDir': this.highAvailabilityDirectory(context.scope) };
    return mergeParts([this.storePart(), { configuration: { ...this._directories(context), ...ha } }]);
  }
}

function join(root: string, ...parts: (string | undefined)[]): string {
  return [root, ...parts]
    .filter((part) => part !== undefined)
    .map((part, i) => (i === 0 ? part.replace(/\/+$/, '') : part.replace(/^\/+|\/+$/g, '')))
    .filter((part) => part !== '')
    .join('/');
}
