import { checkShape, text } from '../../validation/shape';

/** How the pods of a job prove to a store who they are. Keys never stand in a manifest. */
export class StorageCredentials {
  /**
   * The identity of the pods' service account: IRSA or EKS Pod Identity on AWS, Workload Identity on GCP and Azure.
   */
  public static workloadIdentity(): StorageCredentials {
    return new StorageCredentials();
  }

  /**
   * A Secret in the namespace of the job.
   *
   * For S3 its keys are `access-key-id` and `secret-access-key`, for GCS `key.json`, for Azure `account-key`.
   *
   * @param secretName the name of the Secret
   * @throws if the name is not a string.
   */
  public static secret(secretName: string): StorageCredentials {
    checkShape('StorageCredentials.secret', { secretName }, { secretName: text }, ['secretName']);
    return new StorageCredentials(secretName);
  }

  private constructor(
    /** The Secret's name, or undefined for workload identity. */
    public readonly secretName?: string,
  ) {}

  /** @internal */
  public _storageCredentials(): void {}
}
