import { unknownKarpenterVersion } from './controller/errors';

/**
 * A version of Karpenter with its provider for AWS.
 *
 * The image of the controller, its rights and its CRDs all follow from it.
 *
 * @see https://github.com/aws/karpenter-provider-aws/releases
 */
export class KarpenterVersion {
  /** Karpenter 1.14.1. */
  public static readonly V1_14_1 = new KarpenterVersion(1);

  /** The version that is installed where none is said: 1.14.1. */
  public static readonly DEFAULT = KarpenterVersion.V1_14_1;

  /**
   * The version written as `1.14.3`. All of 1.14 have the same CRDs; another minor version has others.
   *
   * @throws if it is not of 1.14.
   */
  public static of(version: string): KarpenterVersion {
    const match = /^v?1\.14\.(\d+)$/.exec(String(version));
    if (!match) throw unknownKarpenterVersion(version);
    return new KarpenterVersion(Number(match[1]));
  }

  private constructor(private readonly patch: number) {}

  /** The version as text, such as `1.14.1`. */
  public get version(): string {
    return `1.14.${this.patch}`;
  }

  /** The version as text, such as `1.14.1`. */
  public toString(): string {
    return this.version;
  }

  /**
   * The digest of the image, where the project has published it.
   *
   * @internal
   */
  public get _imageDigest(): string | undefined {
    return DIGESTS[this.version];
  }
}

/** As a later chart of the project names the image; the chart of a version's own tag still names the one before. */
const DIGESTS: Readonly<Record<string, string>> = {
  '1.14.1': 'sha256:723130949e4cab989461ff07d1be4cd781d63515432494641b33c235f300ae23',
};
