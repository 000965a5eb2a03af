import { unknownKubernetesVersion } from './errors';
import { like } from '../validation/shape';

/** By minor version, the newest patch version that was known when this was written. */
const NEWEST_PATCH: Readonly<Record<number, number>> = {
  31: 14,
  32: 13,
  33: 13,
  34: 4,
  35: 4,
  36: 3,
  37: 2,
};

/**
 * The version of a cluster's Kubernetes.
 *
 * A scheduler may be of the same minor version as the API server, or of the one before, and never newer.
 *
 * @see https://kubernetes.io/releases/version-skew-policy/
 */
export class KubernetesVersion {
  /** Kubernetes 1.31. */
  public static readonly V1_31 = new KubernetesVersion(31, NEWEST_PATCH[31]);
  /** Kubernetes 1.32. */
  public static readonly V1_32 = new KubernetesVersion(32, NEWEST_PATCH[32]);
  /** Kubernetes 1.33. */
  public static readonly V1_33 = new KubernetesVersion(33, NEWEST_PATCH[33]);
  /** Kubernetes 1.34. */
  public static readonly V1_34 = new KubernetesVersion(34, NEWEST_PATCH[34]);
  /** Kubernetes 1.35. */
  public static readonly V1_35 = new KubernetesVersion(35, NEWEST_PATCH[35]);
  /** Kubernetes 1.36. */
  public static readonly V1_36 = new KubernetesVersion(36, NEWEST_PATCH[36]);
  /** Kubernetes 1.37. */
  public static readonly V1_37 = new KubernetesVersion(37, NEWEST_PATCH[37]);

  /**
   * The version as `kubectl version` tells it of the server, such as `v1.35.4-eks-3025e55`, or only `1.35`, which means
   * its newest patch version known here.
   *
   * @throws if it is not a version from 1.31 to 1.37.
   */
  public static of(version: string): KubernetesVersion {
    const match = /^v?1\.(\d+)(?:\.(\d+)(?:[-+][\w.+-]+)?)?$/.exec(String(version));
    const minor = Number(match?.[1]);
    if (!match || !Object.hasOwn(NEWEST_PATCH, minor)) {
      throw unknownKubernetesVersion(
        version,
        Object.keys(NEWEST_PATCH).map((known) => `1.${known}`),
      );
    }
    return new KubernetesVersion(minor, match[2] === undefined ? NEWEST_PATCH[minor] : Number(match[2]));
  }

  private constructor(
    private readonly minor: number,
    private readonly patch: number,
  ) {}

  /** The version as text, such as `1.35.4`. */
  public get version(): string {
    return `1.${this.minor}.${this.patch}`;
  }

  /** The version as text, such as `1.35.4`. */
  public toString(): string {
    return this.version;
  }

  /**
   * The tag of the images that the project publishes of the version.
   *
   * @internal
   */
  public get _imageTag(): string {
    return `v${this.version}`;
  }
}

export const KUBERNETES_VERSION = like('_imageTag', 'a KubernetesVersion, such as KubernetesVersion.V1_36');
