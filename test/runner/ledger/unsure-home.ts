import { ConditionalWrite, LedgerHome, Stored, WriteOutcome } from '../../../src/runner/ledger/home';

/** What becomes of a write that the caller hears nothing of. */
export type Fate = 'answered' | 'answer lost' | 'never sent';

/** A home behind a line that loses requests and answers. */
export class UnsureHome implements LedgerHome {
  public readonly url: string;

  public constructor(
    private readonly home: LedgerHome,
    private readonly nextFate: () => Fate,
    /** What others do after a write was sent, before its outcome is told. */
    private readonly meanwhile: () => Promise<unknown> = async () => undefined,
  ) {
    this.url = home.url;
  }

  public async write(writes: readonly ConditionalWrite[]): Promise<readonly WriteOutcome[]> {
    const outcomes: WriteOutcome[] = [];
    for (const write of writes) {
      const fate = this.nextFate();
      const [answer] = fate === 'never sent' ? [] : await this.home.write([write]);
      outcomes.push(
        fate === 'answered' ? answer : { outcome: 'unknown', error: new Error('socket hang up') },
      );
    }
    await this.meanwhile();
    return outcomes;
  }

  public async read(key: string): Promise<Stored | undefined> {
    return this.home.read(key);
  }

  public async readAll(prefix: string): Promise<ReadonlyMap<string, Stored>> {
    return this.home.readAll(prefix);
  }

  public async keys(prefix: string): Promise<readonly string[]> {
    return this.home.keys(prefix);
  }

  public async selfTest(): Promise<void> {
    await this.home.selfTest();
  }

  public async close(): Promise<void> {
    await this.home.close();
  }
}
