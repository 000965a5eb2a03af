import { ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Fault, ProxyProps } from './proxy';

/**
 * A proxy before an API server. It is a process of its own, since a test that waits for kubectl would not answer
 * kubectl's requests; it ends when this process does.
 */
export class FaultyPath {
  public static async open(props: ProxyProps): Promise<FaultyPath> {
    const child = fork(join(__dirname, 'proxy.ts'), {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const path = new FaultyPath(child, `https://127.0.0.1:${props.port}`);
    await path.tell({ open: props });
    return path;
  }

  private constructor(
    private readonly child: ChildProcess,
    /** The address that takes the place of the API server's. */
    public readonly server: string,
  ) {}

  /** What happens to requests from now on, and to those under way. */
  public async set(fault: Fault): Promise<void> {
    await this.tell({ fault });
  }

  /** Everything passes again. */
  public async heal(): Promise<void> {
    await this.set({ kind: 'none' });
  }

  public async close(): Promise<void> {
    if (this.hasEnded()) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }

  private tell(message: object): Promise<void> {
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error(`the proxy ended with ${this.child.exitCode}`));
      if (this.hasEnded()) return ended();
      this.child.once('exit', ended);
      this.child.once('message', () => {
        this.child.off('exit', ended);
        resolve();
      });
      this.child.send(message);
    });
  }

  private hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}
