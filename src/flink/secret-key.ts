/** A key of a Kubernetes Secret in the namespace of the job. */
export interface SecretKey {
  /** The name of the Secret. */
  readonly secretName: string;
  /** The key within the Secret. */
  readonly key: string;
}
