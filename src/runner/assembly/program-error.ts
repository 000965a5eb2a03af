import { FlinkFleetError } from '../../validation/errors';
import { programFailed } from '../errors';

/**
 * What a program that failed has to tell. This library's own errors are told as they are, once, whatever language the
 * program is in; of anything else, what its author wrote and where, without the frames of others.
 */
export function programError(command: string, how: string, output: string): FlinkFleetError {
  const lines = output.split('\n').filter((line) => !NOISE.test(line));
  return ownError(lines) ?? programFailed(command, how, abridged(lines));
}

const OWN = /(?:^|\s)(FLEET_E\d{4}): (.*)$/;
/** Of npm and npx about themselves, of Node about its version, of Node about unhandled errors. */
const NOISE = /^npm (error|ERR!|warn|notice)|^Node\.js v\d|^\(Use `node --trace|^jsii\.errors\./;
/** A frame of a stack, in JavaScript or in Python. */
const FRAME = /^\s+at |^\s+File "/;
const FOREIGN_FRAME = /^\s+at .*(node:|node_modules[/\\]|<anonymous>\)?$)/;

function ownError(lines: readonly string[]): FlinkFleetError | undefined {
  const first = lines.findIndex((line) => OWN.test(line));
  if (first < 0) return undefined;
  const [, code, text] = OWN.exec(lines[first])!;
  const rest = lines.slice(first + 1);
  const end = rest.findIndex((line) => FRAME.test(line) || line.trim() === '' || line.startsWith('}'));
  return new FlinkFleetError(code, [text, ...(end < 0 ? rest : rest.slice(0, end))].join('\n').trimEnd());
}

/** Without the source line that Node quotes above an error, and with no frame but the first of the author's own. */
function abridged(lines: readonly string[]): string {
  const caret = lines.findIndex((line) => /^\s*\^+\s*$/.test(line));
  const said =
    caret >= 2 && /^\S+:\d+$/.test(lines[caret - 2])
      ? [...lines.slice(0, caret - 2), ...lines.slice(caret + 1)]
      : lines;
  const frames = said.filter((line) => FRAME.test(line) && !FOREIGN_FRAME.test(line));
  return said
    .filter((line) => !/^\s+at /.test(line) || line === frames[0])
    .join('\n')
    .replace(/\n{2,}/g, '\n')
    .trim();
}
