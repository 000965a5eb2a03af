import type { Dispatcher } from 'undici';

export interface Incoming {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** A try that got no answer. */
export class Broken extends Error {
  public constructor(
    /** Such as `ECONNREFUSED`, or `ABORTED` where this side ended it. */
    public readonly code: string,
    /** Whether anything of it can have been received. */
    public readonly sent: boolean,
    cause: Error,
  ) {
    super(cause.message, { cause });
  }
}

/** One request as undici tells of it. It knows, unlike a promise of an answer, whether anything was sent. */
export class Exchange implements Dispatcher.DispatchHandler {
  public readonly incoming: Promise<Incoming>;
  private settle!: { resolve: (incoming: Incoming) => void; reject: (error: Broken) => void };
  private sent = false;
  private ended?: Error;
  private controller?: Dispatcher.DispatchController;
  private timer?: NodeJS.Timeout;
  private head?: Pick<Incoming, 'status' | 'headers'>;
  private readonly chunks: Buffer[] = [];

  public constructor(private readonly underWay: Set<(reason: Error) => void>) {
    this.incoming = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    underWay.add(this.end);
  }

  public endWithin(limit: number): void {
    this.timer = setTimeout(() => this.end(new TimeUp()), limit);
  }

  public onRequestStart(controller: Dispatcher.DispatchController): void {
    // It was given up while there was no connection.
    if (this.ended) return controller.abort(this.ended);
    this.controller = controller;
    this.sent = true;
  }

  public onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Incoming['headers'],
  ): void {
    this.head = { status, headers };
  }

  public onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  public onResponseEnd(): void {
    this.finish();
    this.settle.resolve({
      ...this.head!,
      body: this.chunks.length === 1 ? this.chunks[0] : Buffer.concat(this.chunks),
    });
  }

  public onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.finish();
    this.settle.reject(new Broken(codeOf(error), this.sent, error));
  }

  private readonly end = (reason: Error): void => {
    if (this.ended) return;
    this.ended = reason;
    // Without a connection there is nobody yet who would tell of the end.
    if (this.controller) this.controller.abort(reason);
    else this.onResponseError(undefined as never, reason);
  };

  private finish(): void {
    clearTimeout(this.timer);
    this.underWay.delete(this.end);
  }
}

class TimeUp extends Error {
  public readonly code = 'TIME_UP';
}

/** The first code that says something: undici wraps what the system said. */
function codeOf(error: Error & { code?: string; cause?: unknown; errors?: unknown }): string {
  const inner = error.cause ?? (Array.isArray(error.errors) ? (error.errors as unknown[])[0] : undefined);
  const own = error.code;
  if ((own === undefined || own === 'UND_ERR') && inner instanceof Error) return codeOf(inner);
  return own ?? error.name;
}
