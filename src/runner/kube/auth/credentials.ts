/** What shows a server who asks. It is used, and never shown or written anywhere. */
export interface Credentials {
  readonly authorization?: string;
  readonly certificate?: string | Buffer;
  readonly key?: string | Buffer;
  /** When they end, in milliseconds; absent: when the server refuses them. */
  readonly expires?: number;
}

/** Where credentials come from. */
export interface CredentialSource {
  /** For people, such as `the token of the kubeconfig`. */
  readonly name: string;
  /** What to do where the server refuses them. */
  readonly advice: string;
  read(): Promise<Credentials>;
}

/** No credentials could be had. Its text says why, and holds none. */
export class NoCredentials extends Error {}

/** Before their end they are had anew: a request that is sent just before it would arrive too late. */
const AHEAD = 10_000;
/** A source that failed, or gave what was refused, is not asked again for each of thousands of requests. */
const PAUSE = 5_000;

/** Keeps credentials until they end or are refused; then asks for new ones, once for all who wait. */
export class CredentialCache {
  private current?: Credentials;
  private asking?: Promise<Credentials>;
  private failed?: { readonly error: unknown; readonly at: number };
  private renewedAt = -Infinity;

  public constructor(
    public readonly source: CredentialSource,
    private readonly now: () => number = Date.now,
  ) {}

  /** Those to go with; at once, where they are at hand. */
  public get(): Credentials | Promise<Credentials> {
    const { current } = this;
    if (current && !this.endsSoon(current)) return current;
    return this.ask();
  }

  /** After a 401: whether there are others than those that were refused. */
  public async renew(refused: Credentials): Promise<boolean> {
    if (this.current === refused) {
      // Most of those who are refused come while the first of them is asking.
      if (!this.asking) {
        if (this.now() - this.renewedAt < PAUSE) return false;
        this.renewedAt = this.now();
      }
      await this.ask();
    }
    const renewed = await this.get();
    return !isSame(renewed, refused);
  }

  private endsSoon({ expires }: Credentials): boolean {
    return expires !== undefined && expires - AHEAD <= this.now();
  }

  private ask(): Promise<Credentials> {
    if (this.failed && this.now() - this.failed.at < PAUSE) return Promise.reject(this.failed.error);
    this.asking ??= this.read().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async read(): Promise<Credentials> {
    try {
      const read = await this.source.read();
      this.failed = undefined;
      // What ends at once, by a clock that is wrong or because nothing newer is there, still has to serve for a while.
      const expires =
        read.expires === undefined ? undefined : Math.max(read.expires, this.now() + AHEAD + 1_000);
      this.current = { ...read, expires };
      return this.current;
    } catch (error) {
      this.failed = { error, at: this.now() };
      throw error;
    }
  }
}

function isSame(a: Credentials, b: Credentials): boolean {
  const text = (value: string | Buffer | undefined) => value?.toString();
  return (
    a.authorization === b.authorization &&
    text(a.certificate) === text(b.certificate) &&
    text(a.key) === text(b.key)
  );
}
