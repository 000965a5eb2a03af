import type { Cluster } from './cluster';

/** Where an application runs, and at which epoch: all that a rendering may depend on. */
export class ApplicationPlacement {
  /** @internal */
  public constructor(
    /** The cluster. */
    public readonly cluster: Cluster,
    /** It rises by one with each move, and each has directories of its own. */
    public readonly epoch: number,
    /** The tenant that it belongs to. */
    public readonly tenant: string,
    /** Its name within the tenant. */
    public readonly application: string,
    /** The namespace that it runs in. */
    public readonly namespace: string,
    /** What of the state storage is this epoch's alone, as `stateScope` of Flink constructs takes it. */
    public readonly stateScope: string,
    /**
     * The savepoint or checkpoint that it starts from.
     *
     * @default - it starts empty
     */
    public readonly restorePath?: string,
    /**
     * Of a session cluster: what each of its jobs starts from, by the name of the job.
     *
     * @default - they start empty, or from what their props say
     */
    public readonly restorePaths?: { [job: string]: string },
  ) {}
}
