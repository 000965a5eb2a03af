import { FlinkFleetError } from '../../validation/errors';

/** What kind of failure it was; what to do next follows from it. */
export type KubeFailure =
  /** No connection, no answer in time, or nothing but 5xx: the cluster is marked, and nothing waits for it. */
  | 'unreachable'
  /** The certificate of the server is not to be trusted, or is for another name. */
  | 'untrusted'
  /** 401, or no credentials could be had. */
  | 'unauthenticated'
  /** 403, by access control or by an admission policy. */
  | 'forbidden'
  /** 404 on a write. */
  | 'not-found'
  /** 409: other managers hold the fields, or the object is not the one that was read any more. */
  | 'conflict'
  /** 422, or 400: the object is refused for what it is. */
  | 'invalid'
  /** Somebody ended this command. */
  | 'aborted'
  /** Any other answer. */
  | 'other';

/** A cause, as the API server tells it in `status.details.causes`. */
export interface KubeCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

const CODES: Readonly<Record<KubeFailure, string>> = {
  unreachable: 'FLEET_E5111',
  untrusted: 'FLEET_E5112',
  unauthenticated: 'FLEET_E5113',
  forbidden: 'FLEET_E5114',
  'not-found': 'FLEET_E5115',
  conflict: 'FLEET_E5116',
  invalid: 'FLEET_E5117',
  aborted: 'FLEET_E5118',
  other: 'FLEET_E5119',
};

/** A request that came to nothing. Its text holds no credentials, and no part of what was sent. */
export class KubeError extends FlinkFleetError {
  public constructor(
    public readonly failure: KubeFailure,
    /** The message without its code, to be shown among others. */
    public readonly text: string,
    /** What may have happened all the same: `unknown` where it was sent, and no answer came. */
    public readonly outcome: 'refused' | 'not-sent' | 'unknown',
    /** The HTTP status, where there was one. */
    public readonly status?: number,
    /** Such as `AlreadyExists`. */
    public readonly reason?: string,
    public readonly causes: readonly KubeCause[] = [],
  ) {
    super(CODES[failure], text);
    this.name = 'KubeError';
  }
}

/** Whether the user has no right to it, or a policy does not let it pass. */
export function isForbidden(error: unknown): error is KubeError {
  return error instanceof KubeError && error.failure === 'forbidden';
}
