import type { OutputOptions } from './options';
import { printable, printableLines } from './render/printable';
import { isLive, PLAIN, Style, styleOf, widthOf } from './render/style';
import { FlinkFleetError } from '../../validation/errors';
import type { Host, Message } from '../actions/host';
import { EXIT, exitCodeOf, tellable } from '../errors';

/** The version of the form of what `--output json` prints. */
export const JSON_VERSION = 1;

/** Of what validate, synth, explain, simulate, init, plan, apply, status, state, moves and the commands of the ledger result in. */
export type ResultCode =
  | 'FLEET_I5010'
  | 'FLEET_I5011'
  | 'FLEET_I5012'
  | 'FLEET_I5013'
  | 'FLEET_I5014'
  | 'FLEET_I5020'
  | 'FLEET_I5021'
  | 'FLEET_I5022'
  | 'FLEET_I5023'
  | 'FLEET_I5024'
  | 'FLEET_I5025'
  | 'FLEET_I5026'
  | 'FLEET_I5027'
  | 'FLEET_I5030'
  | 'FLEET_I5031'
  | 'FLEET_I5032'
  | 'FLEET_I5040'
  | 'FLEET_I5041'
  | 'FLEET_I5042';

/** A command's result, and how people get to see it. */
interface Presentation<T> extends OutputOptions {
  readonly code: ResultCode;
  readonly act: (host: Host) => Promise<T>;
  readonly render: (result: T, style: Style, width: number) => string;
  /** What programs get, where it is not the result itself. */
  readonly data?: (result: T) => unknown;
  /** 0 by default. */
  readonly exit?: (result: T) => number;
  /** Where more is shown than what is said. */
  readonly host?: (talk: Talk) => Promise<Talk>;
}

/** Does what a command is for. The result goes to stdout, and nothing else does; talk goes to stderr. */
export async function present<T>({
  code,
  output,
  act,
  render,
  data = (result) => result,
  exit = () => EXIT.done,
  host = async (talk) => talk,
}: Presentation<T>): Promise<void> {
  const talk = await host(new Talk(process.stderr));
  try {
    const result = await act(talk);
    talk.end();
    process.stdout.write(
      output === 'json'
        ? json({ version: JSON_VERSION, code, data: data(result) })
        : render(result, styleOf(process.stdout), widthOf(process.stdout)),
    );
    process.exitCode = exit(result);
  } catch (thrown) {
    talk.end();
    const error = tellable(thrown);
    if (output === 'json' && FlinkFleetError.isFlinkFleetError(error)) {
      const { code: what, message } = error as FlinkFleetError;
      process.stdout.write(
        json({ version: JSON_VERSION, code: what, message: message.replace(`${what}: `, '') }),
      );
    }
    fail(error);
  }
}

/** Tells an error to a person; a trace only where the error is this command's own fault. */
export function fail(error: unknown): void {
  const style = process.stderr.isTTY ? styleOf(process.stderr) : PLAIN;
  const text = FlinkFleetError.isFlinkFleetError(error)
    ? (error as Error).message
    : String((error as Error).stack);
  process.stderr.write(`${style.bad('error')} ${printableLines(text)}\n`);
  process.exitCode = exitCodeOf(error);
}

const json = (document: unknown) => `${JSON.stringify(document, undefined, 2)}\n`;

/** What actions say, on a terminal: what is going on stands in one line, and goes when it is over; elsewhere lines stay. */
export class Talk implements Host {
  private passing = false;
  protected readonly style: Style;

  public constructor(protected readonly stream: NodeJS.WriteStream) {
    this.style = styleOf(stream);
  }

  public report({ code, text }: Message): void {
    this.end();
    const passes = code === 'FLEET_I5001' && isLive(this.stream);
    // What the own program says is shown as it is.
    const shown = code === 'FLEET_I5002' ? text : this.style.dim(`${printable(text)}${passes ? ' …' : ''}`);
    this.stream.write(passes ? shown : `${shown}\n`);
    this.passing = passes;
  }

  /** Takes away what only passes. */
  public end(): void {
    if (this.passing) this.stream.write('\r\u001b[K');
    this.passing = false;
  }
}
