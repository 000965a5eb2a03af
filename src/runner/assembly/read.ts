import { readFileSync } from 'fs';
import { join } from 'path';
import { formProblems } from './form';
import { ASSEMBLY_FILE, ASSEMBLY_VERSION, FleetAssembly } from '../../assembly/assembly';
import { digestOf } from '../../assembly/digest';
import { isObject } from '../../validation/manifest';
import { brokenAssembly, noAssembly } from '../errors';

/**
 * Reads an assembly and believes nothing: neither that it is whole, nor that nobody wrote in it since. Whoever takes
 * nothing from its manifests, of which there may be ten thousand, can do without a look at them.
 *
 * @throws one error with everything that is wrong with it.
 */
export function readAssembly(folder: string, look: 'at all' | 'at its index' = 'at all'): FleetAssembly {
  const text = read(join(folder, ASSEMBLY_FILE));
  if (text === undefined) throw noAssembly(folder);
  const json = parse(text);
  const problems =
    versionProblems(json) ??
    some(formProblems(json)) ??
    contentProblems(folder, json as FleetAssembly, look === 'at all');
  if (problems.length > 0) throw brokenAssembly(folder, problems);
  return json as FleetAssembly;
}

/** What another version calls by which name is not known, so that nothing else is said of one. */
function versionProblems(json: unknown): string[] | undefined {
  if (!isObject(json)) return [`has a ${ASSEMBLY_FILE} that is no JSON object`];
  const { version } = json;
  if (version === ASSEMBLY_VERSION) return undefined;
  if (version === undefined) return [`says no version in its ${ASSEMBLY_FILE}`];
  if (Number.isInteger(version) && (version as number) > ASSEMBLY_VERSION) {
    return [
      `is of version ${version as number}, and this command reads ${ASSEMBLY_VERSION} at most; use the flink-fleet of the package ` +
        'that wrote it',
    ];
  }
  return [`has the version ${JSON.stringify(version)}, which never was`];
}

function contentProblems(folder: string, assembly: FleetAssembly, files: boolean): readonly string[] {
  return [...referenceProblems(assembly), ...(files ? fileProblems(folder, assembly) : [])];
}

/** Whatever names something that is not there. */
function referenceProblems({
  clusters,
  stateStorages,
  tenants,
  queues,
  applications,
}: FleetAssembly): string[] {
  const known = { cluster: clusters, stateStorage: stateStorages, tenant: tenants, queue: queues };
  const missing = (path: string, kind: keyof typeof known, names: readonly string[]) =>
    names
      .filter((name) => !Object.hasOwn(known[kind], name))
      .map((name) => `${path} names the ${kind} ${name}, which is not in ${ASSEMBLY_FILE}`);
  return [
    ...Object.entries(clusters).flatMap(([name, cluster]) =>
      missing(`clusters.${name}`, 'stateStorage', cluster.stateStorages),
    ),
    ...Object.entries(queues).flatMap(([name, queue]) => [
      ...missing(`queues.${name}`, 'tenant', [queue.tenant]),
      ...missing(`queues.${name}`, 'cluster', Object.keys(queue.candidates)),
    ]),
    ...Object.entries(applications).flatMap(([name, { cluster, queue, stateStorage }]) => [
      ...missing(`applications.${name}`, 'cluster', [cluster]),
      ...missing(`applications.${name}`, 'queue', [queue]),
      ...missing(`applications.${name}`, 'stateStorage', stateStorage === undefined ? [] : [stateStorage]),
    ]),
  ];
}

function fileProblems(folder: string, { clusters }: FleetAssembly): string[] {
  return Object.values(clusters).flatMap(({ files }) =>
    files.flatMap(({ path, digest }) => {
      if (/^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)/.test(path)) {
        return [`names ${path}, which is not within it`];
      }
      const content = read(join(folder, path));
      if (content === undefined) return [`lacks ${path}`];
      return digestOf(content) === digest ? [] : [`has another ${path} than was synthesized`];
    }),
  );
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function parse(text: string): unknown {
  try {
    // A look at each property takes longer than all the rest, and the library writes no null.
    return JSON.parse(text, text.includes('null') ? withoutNull : undefined);
  } catch {
    return undefined;
  }
}

/** A property that is null is not there. */
function withoutNull(this: unknown, _: string, value: unknown): unknown {
  return value === null && !Array.isArray(this) ? undefined : value;
}

const some = (problems: readonly string[]) => (problems.length > 0 ? problems : undefined);
