import { holdsSecret, isSecretName } from '../../../validation/secrets';

/** A line that gives something a value: `name: value`, `name=value`, `export name="value"`, `"name": value`. */
const ASSIGNMENT = /^(\s*)(?:(?:-|export|set|val|var|const|let)\s+)*["']?([\w.$-]+)["']?\s*[:=]\s*(.*)$/;
const KEY_BEGINS = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const KEY_ENDS = /-----END [A-Z ]*PRIVATE KEY-----/;

/** Whether it is only where a secret is found: `${NAME}`, `$(NAME)`, `{{ name }}`. */
export function isReference(text: string): boolean {
  return /^(\$\{[^}]*\}|\$\([^)]*\)|\{\{[^}]*\}\}|\$\w+)$/.test(text.trim());
}

/** The text without its lines that hold secrets; `hide` says what stands for one. */
export function withoutSecretLines(text: string, hide: (secret: string) => string): string {
  if (!text.includes('\n')) return isSecretLine(text) ? hide(text) : text;
  const kept = hiddenLines(text.split('\n'), hide).join('\n');
  // Something goes over the end of a line: then nothing of it is shown.
  return holdsSecret(kept) ? hide(text) : kept;
}

function hiddenLines(lines: readonly string[], hide: (secret: string) => string): string[] {
  let inKey = false;
  // How far the name is indented whose value stands in the lines below.
  let below: number | undefined;
  return lines.map((line) => {
    const indent = line.length - line.trimStart().length;
    if (below !== undefined && (line.trim() === '' || indent > below)) {
      return line.trim() === '' ? line : hide(line);
    }
    below = undefined;
    const begins = KEY_BEGINS.test(line);
    if (inKey || begins) {
      inKey = !KEY_ENDS.test(line);
      return hide(line);
    }
    const [, , name, value] = ASSIGNMENT.exec(line) ?? [];
    if (name !== undefined && isSecretName(name) && /^([|>][\d+-]*|\\)?$/.test(value.trim())) {
      below = indent;
      return line;
    }
    // One that goes on behind a backslash is as secret as its beginning.
    if (isSecretLine(line)) {
      if (/\\$/.test(line)) below = -1;
      return hide(line);
    }
    return line;
  });
}

function isSecretLine(line: string): boolean {
  if (holdsSecret(line)) return true;
  const [, , name, value] = ASSIGNMENT.exec(line) ?? [];
  return name !== undefined && isSecretName(name) && isSecretValue(value);
}

/** What may stand beside a secret's name for all to see: nothing, a switch, or where the secret is found. */
export function isSecretValue(value: string): boolean {
  const text = value.trim().replace(/^(["'])(.*)\1[,;]?$/, '$2');
  return (
    text !== '' && !/^(true|false|null|none)[,;]?$/i.test(text) && !/^[{[]+$/.test(text) && !isReference(text)
  );
}
