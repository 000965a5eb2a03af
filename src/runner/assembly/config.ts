import { readFileSync } from 'fs';
import { parseDocument } from 'yaml';
import { isObject } from '../../validation/manifest';
import { noProgram, wrongConfig } from '../errors';

/** The file that cdk8s itself reads; its other keys are cdk8s' own. */
export const CONFIG_FILE = 'cdk8s.yaml';

/** How the program is run, and where its assembly goes. */
export interface ProgramConfig {
  /** A line for the shell. */
  readonly app: string;
  readonly output: string;
}

/** @throws if there is no way to know how the program is run. */
export function readConfig(app: string | undefined): ProgramConfig {
  const text = readFile();
  if (text === undefined) {
    if (app === undefined) throw noProgram(CONFIG_FILE);
    return { app, output: DEFAULT_OUTPUT };
  }
  const config = parse(text);
  const problems = ['app', 'output'].flatMap((key) =>
    config[key] === undefined || isText(config[key])
      ? []
      : [`has the key ${key}, whose value must be a text`],
  );
  if (config.app === undefined && app === undefined) {
    problems.push('lacks the key app, which says how the program is run, such as app: npx tsx main.ts');
  }
  if (problems.length > 0) throw wrongConfig(CONFIG_FILE, problems);
  return { app: app ?? (config.app as string), output: (config.output as string) ?? DEFAULT_OUTPUT };
}

/** Where the assembly goes, also where it is not known how the program is run. */
export function outputFolder(): string {
  return readConfig('').output;
}

const DEFAULT_OUTPUT = 'dist';

const isText = (value: unknown) => typeof value === 'string' && value.trim() !== '';

function readFile(): string | undefined {
  try {
    return readFileSync(CONFIG_FILE, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw wrongConfig(CONFIG_FILE, [`cannot be read: ${code}`]);
  }
}

function parse(text: string): Record<string, unknown> {
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    throw wrongConfig(CONFIG_FILE, [`is no YAML: ${document.errors[0].message.split('\n')[0]}`]);
  }
  const config: unknown = document.toJS();
  if (!isObject(config)) throw wrongConfig(CONFIG_FILE, ['must be a map with the keys app and output']);
  return config;
}
