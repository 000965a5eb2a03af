import { ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

const LAST_LINES = 15;

export interface DaemonProps {
  /** What it is called in errors and faults, such as `kube-apiserver`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** The file that its output is added to. */
  readonly log: string;
}

/** One process of a lab, which can be made to fail and be started again. The kernel ends it with this one. */
export class Daemon {
  private child?: ChildProcess;
  private ended?: Promise<void>;

  public constructor(private readonly props: DaemonProps) {}

  public get name(): string {
    return this.props.name;
  }

  public get pid(): number | undefined {
    return this.isRunning() ? this.child!.pid : undefined;
  }

  public isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  public start(): void {
    if (this.isRunning()) throw new Error(`${this.name} runs already`);
    const { command, args, env, cwd, log } = this.props;
    const output = openSync(log, 'a');
    // Also when this process is killed and can end nothing any more, no process shall stay.
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', command, ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    this.child = child;
    this.ended = new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
  }

  /** Ends it as an orderly shutdown would, and waits; after `graceMs` it is killed. */
  public async stop(graceMs = 10_000): Promise<void> {
    this.signal('SIGCONT');
    this.signal('SIGTERM');
    const timer = setTimeout(() => this.signal('SIGKILL'), graceMs);
    await this.ended;
    clearTimeout(timer);
  }

  /** Ends it without a word, as a power failure would, and waits until it is gone. */
  public async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended;
  }

  /** Lets it hang: its connections stay, and nothing is answered. */
  public pause(): void {
    this.signal('SIGSTOP');
  }

  public resume(): void {
    this.signal('SIGCONT');
  }

  public async restart(): Promise<void> {
    await this.stop();
    this.start();
  }

  /** All that it has said. */
  public log(): string {
    return readFileSync(this.props.log, 'utf8');
  }

  /** What it said last, and where the rest is: the end of an error about it. */
  public lastWords(): string {
    const lines = this.log().trimEnd().split('\n').slice(-LAST_LINES);
    return `the last lines of ${this.props.log}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
  }

  private signal(signal: NodeJS.Signals): void {
    if (this.isRunning()) this.child!.kill(signal);
  }
}
