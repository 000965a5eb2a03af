/** How long things may take, in milliseconds, and how often they are tried. */
export interface Limits {
  /** Until there is a connection, TLS included. */
  readonly connect: number;
  /** From a request that was sent to the head of its answer; API servers give up after a minute. */
  readonly answer: number;
  /** A request with all its tries. */
  readonly whole: number;
  /** How often a request is sent at most. */
  readonly tries: number;
}

/** An API server that is started again is back within these; one that is frozen is given up within these. */
export const LIMITS: Limits = { connect: 5_000, answer: 30_000, whole: 60_000, tries: 12 };
