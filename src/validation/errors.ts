/**
 * An error in what a user wrote. Its text says what is wrong, where, and what to do; it carries no trace of
 * this library's frames, which would only bury that.
 */
export class FlinkFleetError extends Error {
  /** Whether `error` is one of ours, also across copies of this package. */
  public static isFlinkFleetError(error: unknown): boolean {
    return typeof error === 'object' && error !== null && FLINK_FLEET_ERROR in error;
  }

  /** The stable code of the error, such as `FLEET_E1001`. */
  declare public readonly code: string;

  public constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.name = 'FlinkFleetError';
    Object.defineProperty(this, FLINK_FLEET_ERROR, { value: true });
    // Not enumerable: Node would print it again below the text that begins with it.
    Object.defineProperty(this, 'code', { value: code });
    const caller = userFrame(this.stack);
    this.stack = `${this.name}: ${this.message}${caller ? `\n    ${caller}` : ''}`;
  }
}

const FLINK_FLEET_ERROR = Symbol.for('cdk8s-flink-fleet.FlinkFleetError');

/** The first frame outside this library and its dependencies: the line to change. */
function userFrame(stack = ''): string | undefined {
  const own = __dirname.replace(/[/\\](lib[/\\])?src[/\\]validation$/, '');
  return stack
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
    .find(
      (line) =>
        line.startsWith('at ') &&
        !line.includes('node_modules') &&
        !line.includes('node:') &&
        !/[/\\](lib[/\\])?src[/\\]/.test(
          line.includes(own) ? line.slice(line.indexOf(own) + own.length) : '',
        ),
    );
}

export function wrongArguments(where: string, problems: readonly string[]): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E1002',
    problems.length === 1 ? `[${where}] ${problems[0]}` : `[${where}]\n  - ${problems.join('\n  - ')}`,
  );
}
