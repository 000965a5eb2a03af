import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import { snapshotOfBothKinds } from './errors';
import { foreignManifest, foreignProps } from './foreign';
import { FlinkResource } from './resource';
import { compact, JsonObject } from '../validation/manifest';
import { anyMap, bool, checkShape, like, oneOf, Shape, struct, text, whole } from '../validation/shape';

/** The form of a savepoint's files. */
export enum SavepointFormat {
  /** The same for all state backends: a job may go on with another one. */
  CANONICAL = 'CANONICAL',
  /** That of the state backend: faster for large state. */
  NATIVE = 'NATIVE',
}

/** A savepoint to take. */
export interface SavepointOptions {
  /**
   * The directory to write to.
   *
   * @default - the savepoint directory of the job
   */
  readonly path?: string;
  /**
   * The form of its files.
   *
   * @default SavepointFormat.CANONICAL
   */
  readonly format?: SavepointFormat;
  /**
   * Whether deleting the FlinkStateSnapshot deletes the savepoint.
   *
   * @default false
   */
  readonly disposeOnDelete?: boolean;
}

/** A snapshot of the state of a running job. */
export interface FlinkStateSnapshotProps {
  /**
   * Name, namespace, labels and annotations.
   *
   * @default - a name from the construct path, the namespace of the chart
   */
  readonly metadata?: ApiObjectMetadata;
  /** The FlinkApplication or FlinkSessionJob, in the same namespace. */
  readonly job: FlinkResource;
  /**
   * Takes a savepoint.
   *
   * @default - a savepoint, unless `checkpoint` is true
   */
  readonly savepoint?: SavepointOptions;
  /**
   * Takes a checkpoint.
   *
   * @default false
   */
  readonly checkpoint?: boolean;
  /**
   * How often it is tried again. Operators up to 1.15 take the API's own default, -1, as never.
   *
   * @default 3
   */
  readonly backoffLimit?: number;
}

const SHAPE: Shape<FlinkStateSnapshotProps> = {
  metadata: anyMap,
  job: like('apiObject', 'a FlinkApplication or FlinkSessionJob'),
  savepoint: struct<SavepointOptions>({ path: text, format: oneOf(SavepointFormat), disposeOnDelete: bool }),
  checkpoint: bool,
  backoffLimit: whole(0),
};

/** A savepoint or checkpoint of a running job, taken once. Operators know it from 1.10 on. */
export class FlinkStateSnapshot extends FlinkResource {
  /**
   * An ordinary FlinkStateSnapshot becomes a construct. It is written as it is, unknown fields and all.
   *
   * @param scope the chart, or a construct in one
   * @param id the construct id
   * @param manifest the object, as it comes out of YAML
   * @throws if it is not a FlinkStateSnapshot.
   */
  public static fromManifest(
    scope: Construct,
    id: string,
    manifest: { [key: string]: unknown },
  ): FlinkStateSnapshot {
    return new FlinkStateSnapshot(
      scope,
      id,
      foreignProps<FlinkStateSnapshotProps>(scope, id, 'FlinkStateSnapshot', manifest),
    );
  }

  public readonly apiObject: ApiObject;

  public constructor(scope: Construct, id: string, props: FlinkStateSnapshotProps) {
    super(scope, id);
    const manifest = foreignManifest(props);
    if (manifest) {
      this.apiObject = this._foreignObject(manifest);
      return;
    }
    checkShape(this, props, SHAPE, ['job']);
    if (props.checkpoint && props.savepoint) throw snapshotOfBothKinds(this.node.path);
    const { name } = this._context(props);
    const spec: JsonObject = {
      backoffLimit: props.backoffLimit ?? 3,
      jobReference: { kind: props.job.apiObject.kind, name: props.job.name },
      ...(props.checkpoint ? { checkpoint: {} } : { savepoint: savepoint(props.savepoint ?? {}) }),
    };
    this.apiObject = this._typedObject('FlinkStateSnapshot', name, props.metadata, { spec, objects: [] });
  }
}

function savepoint(options: SavepointOptions): JsonObject {
  return compact({
    path: options.path,
    formatType: options.format ?? SavepointFormat.CANONICAL,
    disposeOnDelete: options.disposeOnDelete ?? false,
  }) as JsonObject;
}
