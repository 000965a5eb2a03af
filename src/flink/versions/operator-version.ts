import { unknownOperatorVersion } from '../errors';

/**
 * A version of the Apache Flink Kubernetes Operator.
 *
 * What is emitted, which fields are accepted and which rules apply follow from it.
 *
 * @see https://github.com/apache/flink-kubernetes-operator/releases
 */
export class OperatorVersion {
  /** Operator 1.7.0: no snapshot resources, no redeploy nonce, Flink up to 1.19. */
  public static readonly V1_7_0 = new OperatorVersion(1, 7, 0);
  /** Operator 1.8.0: savepoint redeploy nonce, observed generation. */
  public static readonly V1_8_0 = new OperatorVersion(1, 8, 0);
  /** Operator 1.9.0. */
  public static readonly V1_9_0 = new OperatorVersion(1, 9, 0);
  /** Operator 1.10.0: FlinkStateSnapshot, Flink up to 1.20. */
  public static readonly V1_10_0 = new OperatorVersion(1, 10, 0);
  /** Operator 1.11.0: autoscaler reset nonce, Flink 2.0. */
  public static readonly V1_11_0 = new OperatorVersion(1, 11, 0);
  /** Operator 1.12.0: its history cleanup can delete an upgrade savepoint (FLINK-38033); prefer 1.12.1. */
  public static readonly V1_12_0 = new OperatorVersion(1, 12, 0);
  /** Operator 1.12.1. */
  public static readonly V1_12_1 = new OperatorVersion(1, 12, 1);
  /** Operator 1.13.0: free-form flinkConfiguration, Flink up to 2.2. */
  public static readonly V1_13_0 = new OperatorVersion(1, 13, 0);
  /** Operator 1.14.0: blue/green deployments. */
  public static readonly V1_14_0 = new OperatorVersion(1, 14, 0);
  /** Operator 1.15.0: conditions, jar URI allowlist for session jobs. */
  public static readonly V1_15_0 = new OperatorVersion(1, 15, 0);

  /** The version that is assumed where none is said: 1.15.0. */
  public static readonly DEFAULT = OperatorVersion.V1_15_0;

  /**
   * The version written as `1.13.0` (or `1.13`, which means `1.13.0`).
   *
   * A patch version that this library has not seen is taken as its minor version, with all its fixes.
   *
   * @throws if it is not a version from 1.7 to 1.15.
   */
  public static of(version: string): OperatorVersion {
    const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?$/.exec(String(version));
    const [major, minor, patch] = (match ?? []).slice(1).map(Number);
    if (!match || major !== 1 || minor < 7 || minor > 15) {
      throw unknownOperatorVersion(version);
    }
    return new OperatorVersion(major, minor, Number.isNaN(patch) ? 0 : patch);
  }

  private constructor(
    private readonly major: number,
    private readonly minor: number,
    private readonly patch: number,
  ) {}

  /** The version as text, such as `1.15.0`. */
  public get version(): string {
    return `${this.major}.${this.minor}.${this.patch}`;
  }

  /** Whether this version is the other one or newer. */
  public isAtLeast(other: OperatorVersion): boolean {
    return this._number >= other._number;
  }

  /** The version as text, such as `1.15.0`. */
  public toString(): string {
    return this.version;
  }

  /** @internal */
  public get _number(): number {
    return (this.major * 1000 + this.minor) * 1000 + this.patch;
  }
}
