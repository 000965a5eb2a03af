import { listOf, matching, Shape, text } from '../validation/shape';

/** What the jobs of a tenant are held to, at synth and by the API server alike. */
export interface TenantBounds {
  /**
   * Service accounts that pods may run under, besides that of the tenant.
   *
   * @default - none
   */
  readonly serviceAccounts?: string[];
  /**
   * Where checkpoints, savepoints and the files of high availability may be written, such as
   * `s3://flink-state/ads`: in that directory and below it. `s3`, `s3a` and `s3p` are the same; `*` stands for a number,
   * such as that of the generation of a cluster.
   *
   * @default - anywhere
   */
  readonly stateUris?: string[];
  /**
   * What jobs may be restored from besides, such as the directory that they had in another cluster; `*` stands for a
   * number.
   *
   * @default - nothing; it counts only together with `stateUris`
   */
  readonly restoreUris?: string[];
  /**
   * Schedulers that pods may name, besides `default-scheduler`.
   *
   * @default - none
   */
  readonly schedulerNames?: string[];
  /**
   * PriorityClasses that pods may name. If the cluster has a global default, each pod gets it, so that it must be here.
   *
   * @default - none
   */
  readonly priorityClassNames?: string[];
  /**
   * Where images may come from: registries such as `registry.example.com`, or repositories in them with all that is
   * below, such as `registry.example.com/flink`. Containers that something else injects into pods count as well.
   *
   * @default - anywhere
   */
  readonly imageRegistries?: string[];
}

const STATE_URI = matching(
  /^[a-z][a-z0-9+.-]*:\/\/(?!.*(\/\.\.(\/|$)|[\\\s]))[^\s]+$/,
  'a URI such as s3://flink-state/ads, without ".." in it',
);
const REGISTRY = matching(
  /^[^\s/:@]+(:\d+)?(\/[^\s:@/]+)*\/?$/,
  'a registry or a repository such as registry.example.com/flink, without scheme and tag',
);

export const BOUNDS_SHAPE: Shape<TenantBounds> = {
  serviceAccounts: listOf(text),
  stateUris: listOf(STATE_URI),
  restoreUris: listOf(STATE_URI),
  schedulerNames: listOf(text),
  priorityClassNames: listOf(text),
  imageRegistries: listOf(REGISTRY),
};
