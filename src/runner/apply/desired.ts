import { readFileSync } from 'fs';
import { join } from 'path';
import { setImmediate as nextTurn } from 'timers/promises';
import { AssemblyFile, FleetAssembly, Layer, LAYERS } from '../../assembly/assembly';
import { digestOf } from '../../assembly/digest';
import { APPLICATION_ANNOTATION } from '../../platform/guard/grant';
import { isObject, JsonObject } from '../../validation/manifest';
import { documentsOf } from '../assembly/documents';
import { brokenAssembly } from '../errors';
import { idOf, KubeObject, refOf } from '../kube/object';

/** The digest of a manifest as it was synthesized, on the object that was made of it. */
export const DIGEST_ANNOTATION = 'flink-fleet.dev/digest';

/** An object that a cluster shall have. */
export interface Desired {
  readonly id: string;
  readonly layer: Layer;
  /** As it is sent, but for the token of a fleet application. */
  readonly manifest: KubeObject;
  /** `<tenant>/<name>`, where it belongs to one. */
  readonly application?: string;
  /** Whether the guard looks at it: it runs only as granted. */
  readonly guarded: boolean;
}

/**
 * The objects of a cluster in the order of the assembly, each with what says whose it is.
 *
 * @throws if a file is not what was synthesized, whatever was true when the index was read.
 */
export function desiredOf(...of: Parameters<typeof filesOf>): Desired[] {
  const desired = [...filesOf(...of)].flat();
  checkTwice(of[0], desired);
  return desired;
}

/** The same; others have their turn after each file. */
export async function desiredInTurns(...of: Parameters<typeof filesOf>): Promise<Desired[]> {
  const desired: Desired[] = [];
  for (const those of filesOf(...of)) {
    desired.push(...those);
    await nextTurn();
  }
  checkTwice(of[0], desired);
  return desired;
}

/** File by file; at the end it throws if one of them was not as it must be. */
function* filesOf(
  folder: string,
  { clusters, applications }: FleetAssembly,
  cluster: string,
  labels: Readonly<Record<string, string>>,
  layers: readonly Layer[] = LAYERS,
): Generator<Desired[]> {
  const byFile = new Map(Object.entries(applications).map(([id, { file }]) => [file, id]));
  const problems: string[] = [];
  for (const file of clusters[cluster].files.filter(({ layer }) => layers.includes(layer))) {
    yield manifestsOf(folder, file, problems).map((manifest): Desired => {
      const { annotations = {} } = manifest.metadata;
      return {
        id: idOf(refOf(manifest)),
        layer: file.layer,
        application: byFile.get(file.path),
        guarded: annotations[APPLICATION_ANNOTATION] !== undefined,
        manifest: marked(manifest, labels),
      };
    });
  }
  if (problems.length > 0) throw brokenAssembly(folder, problems);
}

function manifestsOf(
  folder: string,
  { path, digest, objects }: AssemblyFile,
  problems: string[],
): KubeObject[] {
  const text = readFileSync(join(folder, path), 'utf8');
  if (digestOf(text) !== digest) {
    problems.push(`has another ${path} than was synthesized`);
    return [];
  }
  const manifests = documentsOf(text).filter(isManifest);
  const ids = manifests.map((manifest) => idOf(refOf(manifest)));
  if (ids.join() === objects.join()) return manifests;
  problems.push(`names other objects for ${path} than are in it`);
  return [];
}

function isManifest(document: unknown): document is KubeObject {
  return (
    isObject(document) &&
    typeof document.apiVersion === 'string' &&
    typeof document.kind === 'string' &&
    isObject(document.metadata) &&
    typeof document.metadata.name === 'string'
  );
}

/** With what says whose it is, and what it was made from. */
export function marked(manifest: KubeObject, labels: Readonly<Record<string, string>>): KubeObject {
  const { metadata } = manifest;
  return {
    ...manifest,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, ...labels },
      annotations: {
        ...metadata.annotations,
        [DIGEST_ANNOTATION]: digestOf(JSON.stringify(manifest as JsonObject)),
      },
    },
  };
}

function checkTwice(folder: string, desired: readonly Desired[]): void {
  const seen = new Set<string>();
  const problems = desired.flatMap(({ id }) => {
    if (seen.has(id)) return [`has ${id} twice`];
    seen.add(id);
    return [];
  });
  if (problems.length > 0) throw brokenAssembly(folder, problems);
}
