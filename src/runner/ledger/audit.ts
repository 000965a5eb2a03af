import { randomBytes } from 'crypto';
import { hostname, userInfo } from 'os';
import { AuditEntry } from './records';
import { holdsSecret, isLiteralSecret, isSecretName } from '../../validation/secrets';
import { shellWord } from '../../validation/shell-word';

/** In the order of time; the number keeps apart what one command says within a millisecond. */
export function auditKey({ time }: AuditEntry, number: number): string {
  const [, month, day, clock] = /^(\d{4}-\d\d)-(\d\d)T([\d:.]+)/.exec(new Date(time).toISOString())!;
  const parts = [
    day,
    clock.replace(/\D/g, ''),
    String(number).padStart(6, '0'),
    randomBytes(3).toString('hex'),
  ];
  return `audit/${month}/${parts.join('-')}`;
}

/** The name of a new operation; in the order of names, the oldest comes first. */
export function operationId(kind: string, time: Date): string {
  const [day, clock] = time.toISOString().slice(0, 19).replace(/[-:]/g, '').split('T');
  return `${day}-${clock}-${kind}-${randomBytes(3).toString('hex')}`;
}

/** `user@host`, and which version of the command. */
export function whoRuns(version: string): string {
  return `${userName()}@${hostname()} (flink-fleet ${version})`;
}

/** The run of a pipeline, where its environment says so, or the process. */
export function whereFrom(environment: Readonly<Record<string, string | undefined>>, pid: number): string {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } = environment;
  const url =
    GITHUB_SERVER_URL && GITHUB_REPOSITORY && GITHUB_RUN_ID
      ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`
      : RUN_URLS.map((name) => environment[name]).find((each) => each);
  return url === undefined ? `pid ${pid}` : `pid ${pid}, ${masked(url)}`;
}

/** GitLab, Jenkins, CircleCI, Buildkite, Bitbucket have no more in common. */
const RUN_URLS = ['CI_JOB_URL', 'BUILD_URL', 'CIRCLE_BUILD_URL', 'BUILDKITE_BUILD_URL'];

/** A command line as it may be kept: what is a secret, by its option's name or by its look, is masked. */
export function commandLine(words: readonly string[]): string {
  return words
    .map((word, i) => {
      const former = words[i - 1];
      if (former?.startsWith('-') && !former.includes('=') && isSecretName(former) && isLiteralSecret(word)) {
        return MASK;
      }
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
      if (name !== undefined && isSecretName(name) && isLiteralSecret(value)) return `${name}=${MASK}`;
      const kept = masked(word);
      return shellWord(kept);
    })
    .join(' ');
}

/** The entry without what looks like a secret in it, whoever wrote it. */
export function maskedEntry(entry: AuditEntry): AuditEntry {
  const { command, what, why, from } = entry;
  return {
    ...entry,
    command: masked(command),
    what: masked(what),
    from: masked(from),
    ...(why === undefined ? {} : { why: masked(why) }),
    ...(entry.data === undefined ? {} : { data: maskedData(entry.data) }),
  };
}

const MASK = '<secret>';

function masked(text: string): string {
  if (!holdsSecret(text)) return text;
  const words = text.replace(/\S+/g, (word) => (holdsSecret(word) ? MASK : word));
  return holdsSecret(words) ? MASK : words;
}

function maskedData(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return isSecretName(name) && isLiteralSecret(value) ? MASK : masked(value);
  if (Array.isArray(value)) return value.map((each) => maskedData(each, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, maskedData(each, key)]));
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a user that has no name.
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}
