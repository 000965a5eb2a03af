import { remembered } from './remembered';

/** Names, of options or of environment variables, whose values are secrets. */
const SECRET_NAME =
  /(pass(word|wd|phrase)?|secret|secret[-_.]?key|access[-_.]?key|api[-_.]?key|private[-_.]?key|account[-_.]?key|shared[-_.]?key|token|credentials?|basic[-_.]?auth([-_.]user[-_.]info)?)$/i;

/** Options of which a part says the same: Azure's key stands before the account, HTTP headers carry tokens. */
const SECRET_OPTION = /(^|\.)fs\.azure\.account\.key\.|\.http\.header$|secret[-_.]?access[-_.]?key/i;

/** A secret within a longer text: a JAAS line, a JVM property, a URL with a password, a well-known key. */
const SECRET_IN_TEXT =
  /(pass(word|wd)?|secret|token|api[-_]?key|access[-_]?key)["']?\s*[=:]\s*["']?[^\s"'$;,{<]{3,}|:\/\/[^/\s:@]+:[^/\s@$]+@|\bAKIA[0-9A-Z]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----/i;

/** What is replaced by a value only when the job starts. */
const REFERENCE = /\{\{[^}]*\}\}|\$\{[^}]*\}|\$\([^)]*\)/g;

export const isSecretName = remembered((name) => SECRET_NAME.test(name) || SECRET_OPTION.test(name));

/** Whether the value is the secret itself, and not where it is found: a path, a reference, a switch, a placeholder. */
export function isLiteralSecret(value: string): boolean {
  const text = value.trim();
  return (
    text !== '' &&
    !/^(true|false|none|null|\d{1,4})$/i.test(text) &&
    !/^(\/|\.\/|file:|secretsmanager|vault:)/i.test(text) &&
    !/^\$|^<.*>$|^\{\{.*\}\}$|^%.*%$|\$\{[^}]+\}|\$\([^)]+\)/.test(text)
  );
}

export function holdsSecret(text: string): boolean {
  return SECRET_IN_TEXT.test(text.replace(REFERENCE, '$'));
}
