/** A checkpoint whose `_metadata` is there. */
export interface SeenCheckpoint {
  readonly jobId: string;
  /** Of its directory, `chk-<number>`. */
  readonly number: number;
  /** The directory. */
  readonly uri: string;
  /** What its `_metadata` says; absent: that cannot be read. */
  readonly id?: number;
  readonly time: string;
}

export interface SeenSavepoint {
  readonly uri: string;
  /** The first six digits of the id of its job, which its name has. */
  readonly jobPrefix: string;
  readonly id?: number;
  readonly time: string;
  /** Whether the job was to end with it; absent: it does not say. */
  readonly stop?: boolean;
}

/** A file `completedCheckpoint…` in the directory of high availability: it names what was registered. */
export interface SeenPointer {
  readonly file: string;
  readonly time: string;
  /** The directory of what it names; absent: it names nothing, or more than one thing. */
  readonly names?: string;
}

/** What became of a job, from the job result store. */
export interface SeenResult {
  readonly jobId: string;
  /** Such as SUCCEEDED, CANCELED or FAILED. */
  readonly status: string;
  readonly time: string;
}

/** What a store has of one epoch of an application, or of one job of its session cluster. */
export interface EpochFiles {
  readonly epoch: number;
  /** The URI below which everything of the epoch lies. */
  readonly root: string;
  /** The name of a job of a session cluster. The files of high availability are those of all its jobs. */
  readonly job?: string;
  readonly checkpoints: readonly SeenCheckpoint[];
  readonly savepoints: readonly SeenSavepoint[];
  readonly pointers: readonly SeenPointer[];
  readonly results: readonly SeenResult[];
}

/** What was seen of a job from elsewhere than the store: in a beacon, or by its job manager. */
export interface JobReport {
  readonly jobId: string;
  /** When, by the clock of who saw it. */
  readonly seen: string;
  /** What it had completed. */
  readonly completed?: { readonly id?: number; readonly uri?: string };
  /** From what it had restored last; the time is that of the job manager. */
  readonly restored?: { readonly id: number; readonly time?: string };
  /** It was restarting, or failing. */
  readonly unsteady?: boolean;
}
