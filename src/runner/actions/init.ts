import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'fs';
import { basename, join, resolve } from 'path';
import { starterFiles } from './starter';
import { wouldOverwrite } from '../errors';

/** What was made. */
export interface Started {
  readonly folder: string;
  readonly fleet: string;
  readonly files: readonly string[];
}

/** Makes a program to start from; where a file of it is there already, nothing is made. */
export async function init(folder: string): Promise<Started> {
  const fleet = fleetName(basename(resolve(folder)));
  const files = starterFiles(fleet);
  const names = Object.keys(files);
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw wouldOverwrite(folder, ['a file of that name']);
  }
  const there = existsSync(folder) ? readdirSync(folder) : [];
  const taken = names.filter((name) => there.includes(name));
  if (taken.length > 0) throw wouldOverwrite(folder, taken);
  mkdirSync(folder, { recursive: true });
  // Exclusively: what came in between is not overwritten either.
  for (const name of names) writeFileSync(join(folder, name), files[name], { flag: 'wx' });
  return { folder, fleet, files: names };
}

/** A fleet is called like its folder, as far as the names of fleets go. */
function fleetName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  return name === '' ? 'streaming' : name;
}
