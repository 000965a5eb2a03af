import { readFileSync } from 'fs';
import { join } from 'path';
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
 * The objects of a cluster in the order of the assembly, or of some of its layers, each with what says whose it is.
 *
 * @throws if a file is not what was synthesized, whatever was true when the index was read.
 */
export function desiredOf(
  folder: string,
  { clusters, applications }: FleetAssembly,
  cluster: string,
  labels: Readonly<Record<string, string>>,
  layers: readonly Layer[] = LAYERS,
): Desired[] {
  const byFile = new Map(Object.entries(applications).map(([id, { file }]) => [file, id]));
  const problems: string[] = [];
  const desired = clusters[cluster].files.flatMap((file) => {
    if (!layers.includes(file.layer)) return [];
    const manifests = manifestsOf(folder, file, problems);
    return manifests.map((manifest): Desired => {
      const { annotations = {} } = manifest.metadata;
      return {
        id: idOf(refOf(manifest)),
        layer: file.layer,
        application: byFile.get(file.path),
        guarded: annotations[APPLICATION_ANNOTATION] !== undefined,
        manifest: marked(manifest, labels),
      };
    });
  });
  problems.push(...twice(desired));
  if (problems.length > 0) throw brokenAssembly(folder, problems);
  return desired;
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

function twice(desired: readonly Desired[]): string[] {
  const seen = new Set<string>();
  return desired.flatMap(({ id }) => {
    if (seen.has(id)) return [`has ${id} twice`];
    seen.add(id);
    return [];
  });
}
