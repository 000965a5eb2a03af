import { isPlain } from './yaml';
import { Json, JsonObject } from '../validation/manifest';

/**
 * Reads what `toYaml` writes, and nothing else; a general reader takes three times as long.
 *
 * @returns undefined where it was not written so: then somebody else has to read it.
 */
export function readOwnYaml(text: string): JsonObject[] | undefined {
  if (text === '' || !text.endsWith('\n') || text.includes('\r')) return undefined;
  const reader = new Reader(text);
  try {
    return reader.documents();
  } catch (error) {
    if (error instanceof NotOwn || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Not an error of anybody: it is only said to the function above. */
class NotOwn extends Error {}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]\d+)?$/;
const WORDS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['[]', []],
  ['{}', {}],
]);
const [NEWLINE, SPACE, QUOTE, DASH, COLON] = [...'\n "-:'].map((character) => character.charCodeAt(0));
const SEPARATOR = '---\n';

class Reader {
  private at = 0;
  /** Texts come again and again: keys, names, namespaces. */
  private readonly plain = new Set<string>();

  public constructor(private readonly text: string) {}

  public documents(): JsonObject[] {
    const documents = [this.map(0)];
    while (this.at < this.text.length) {
      if (!this.text.startsWith(SEPARATOR, this.at)) throw new NotOwn();
      this.at += SEPARATOR.length;
      documents.push(this.map(0));
    }
    return documents;
  }

  /** The entries that stand in a column; the first one from here on. */
  private map(column: number): JsonObject {
    const map: JsonObject = {};
    do {
      const key = this.key();
      if (key === undefined || key in map) throw new NotOwn();
      map[key] = this.rest(column);
    } while (this.continues(column) && !this.isDash());
    return map;
  }

  /** With its colon; undefined: here is none. */
  private key(): string | undefined {
    const start = this.at;
    let end: number;
    let key: string;
    if (this.text.charCodeAt(start) === QUOTE) {
      end = this.endOfQuoted(start);
      if (this.text.charCodeAt(end) !== COLON) return undefined;
      key = unquoted(this.text.slice(start, end));
    } else {
      end = this.text.indexOf(':', start);
      // A word may have colons, but only with something behind them.
      while (end >= 0 && !this.isSpace(end + 1)) end = this.text.indexOf(':', end + 1);
      if (end < 0 || end > this.text.indexOf('\n', start)) return undefined;
      key = this.checked(this.text.slice(start, end));
    }
    this.at = end + 1;
    return key;
  }

  /** What follows a key or a dash of a column. */
  private rest(column: number): Json {
    if (this.text.charCodeAt(this.at) === NEWLINE) {
      this.at++;
      if (!this.continues(column + 2)) throw new NotOwn();
      return this.isDash() ? this.list(column + 2) : this.map(column + 2);
    }
    if (this.text.charCodeAt(this.at) !== SPACE) throw new NotOwn();
    this.at++;
    return this.scalar(column + 2);
  }

  private list(column: number): Json[] {
    const items: Json[] = [];
    do {
      // What stands in the column of a list is of it, or is nonsense.
      if (!this.isDash()) throw new NotOwn();
      this.at++;
      items.push(this.item(column));
    } while (this.continues(column));
    return items;
  }

  private item(column: number): Json {
    if (this.text.charCodeAt(this.at) !== SPACE) return this.rest(column);
    const before = this.at++;
    const start = this.at;
    if (this.key() !== undefined) {
      this.at = start;
      return this.map(column + 2);
    }
    this.at = before;
    return this.rest(column);
  }

  private scalar(column: number): Json {
    const end = this.text.indexOf('\n', this.at);
    const word = this.text.slice(this.at, end);
    this.at = end + 1;
    if (word.charCodeAt(0) === QUOTE) return unquoted(word);
    if (word === '|' || word === '|-') return this.block(column, word === '|');
    if (WORDS.has(word)) return word === '[]' ? [] : word === '{}' ? {} : WORDS.get(word)!;
    return NUMBER.test(word) ? Number(word) : this.checked(word);
  }

  private block(column: number, ended: boolean): string {
    const indent = ' '.repeat(column);
    const lines: string[] = [];
    while (this.at < this.text.length) {
      const isEmpty = this.text.charCodeAt(this.at) === NEWLINE;
      if (!isEmpty && !this.text.startsWith(indent, this.at)) break;
      const end = this.text.indexOf('\n', this.at);
      lines.push(isEmpty ? '' : this.text.slice(this.at + column, end));
      this.at = end + 1;
    }
    if (lines.length === 0 || lines[lines.length - 1] === '') throw new NotOwn();
    return lines.join('\n') + (ended ? '\n' : '');
  }

  /** Whether the line is of this column; then it is here that one reads on. */
  private continues(column: number): boolean {
    for (let i = this.at; i < this.at + column; i++) if (this.text.charCodeAt(i) !== SPACE) return false;
    const next = this.text.charCodeAt(this.at + column);
    if (Number.isNaN(next) || next === SPACE || (column === 0 && next === DASH)) return false;
    this.at += column;
    return true;
  }

  private isSpace(at: number): boolean {
    const character = this.text.charCodeAt(at);
    return character === SPACE || character === NEWLINE;
  }

  private isDash(): boolean {
    return this.text.charCodeAt(this.at) === DASH;
  }

  private endOfQuoted(start: number): number {
    let end = start;
    do {
      end = this.text.indexOf('"', end + 1);
      if (end < 0) throw new NotOwn();
    } while (isEscaped(this.text, end));
    return end + 1;
  }

  /** A word that needs no quotes, and so is nothing else than text. */
  private checked(word: string): string {
    if (this.plain.has(word)) return word;
    if (!isPlain(word)) throw new NotOwn();
    this.plain.add(word);
    return word;
  }
}

function unquoted(word: string): string {
  const isSimple = !word.includes('\\') && word.indexOf('"', 1) === word.length - 1;
  return isSimple ? word.slice(1, -1) : (JSON.parse(word) as string);
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes++;
  return slashes % 2 === 1;
}
