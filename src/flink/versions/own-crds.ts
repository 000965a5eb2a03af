import { readFileSync } from 'fs';
import { Document, isMap, LineCounter, parseAllDocuments } from 'yaml';
import { badCrdFiles, crdFault } from './errors';
import { asText, isObject } from '../../validation/manifest';
import { Crd } from '../../validation/structural-schema';

/**
 * CRDs of Flink that are not the operator's own, such as those of a vendor's or of a newer operator.
 *
 * @example
 * const crds = OwnCrds.fromFiles(['crds/flinkdeployments.yaml']);
 */
export class OwnCrds {
  /**
   * Those in YAML files, each of which may hold several documents.
   *
   * @param files paths, relative to the working directory.
   * @throws if a file is not YAML or holds anything but CRDs of the group flink.apache.org; tells all faults at once.
   */
  public static fromFiles(files: string[]): OwnCrds {
    const found = files.flatMap(readFile);
    const faults = [...found.flatMap(({ faults: own }) => own ?? []), ...duplicates(found)];
    if (faults.length > 0) throw badCrdFiles(faults);
    return new OwnCrds(found.flatMap(({ crd }) => crd ?? []));
  }

  /** @internal */
  public static _none(): OwnCrds {
    return new OwnCrds([]);
  }

  /** @internal */
  public readonly _crds: readonly Crd[];

  private constructor(crds: readonly Crd[]) {
    this._crds = crds;
  }

  /** The kinds that they define; a kind that is not among them is as the operator has it. */
  public get kinds(): string[] {
    return this._crds.map((crd) => crd.spec.names.kind);
  }
}

/** One document of a file: either a CRD, or what is wrong with it. */
interface Found {
  readonly place: string;
  readonly crd?: Crd;
  readonly faults?: readonly string[];
}

function readFile(file: string): readonly Found[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    return [{ place: file, faults: [crdFault.unreadable(file, cause)] }];
  }
  const lines = new LineCounter();
  const documents = [...parseAllDocuments(text, { lineCounter: lines, prettyErrors: false })];
  const found = documents
    .filter((document) => document.errors.length > 0 || document.contents !== null)
    .map((document) => readDocument(file, document as Document, lines));
  return found.length > 0 ? found : [{ place: file, faults: [crdFault.empty(file)] }];
}

function readDocument(file: string, document: Document, lines: LineCounter): Found {
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const place = at(document.contents?.range?.[0] ?? 0);
  if (document.errors.length > 0) {
    return { place, faults: document.errors.map((error) => crdFault.yaml(at(error.pos[0]), error.message)) };
  }
  const value: unknown = isMap(document.contents) ? document.toJS() : undefined;
  const faults = crdFaults(place, value);
  return faults.length > 0 ? { place, faults } : { place, crd: asWritten(value as Crd) };
}

function crdFaults(place: string, value: unknown): string[] {
  if (!isObject(value)) {
    return [crdFault.notACrd(place, 'no object')];
  }
  const { apiVersion, kind, metadata, spec } = value;
  if (kind !== 'CustomResourceDefinition' || apiVersion !== 'apiextensions.k8s.io/v1') {
    return [crdFault.notACrd(place, `${asText(kind)} of ${asText(apiVersion)}`)];
  }
  const name = asText((isObject(metadata) && metadata.name) || 'it');
  if (!isObject(spec) || spec.group !== 'flink.apache.org') {
    return [crdFault.otherGroup(place, name, isObject(spec) ? spec.group : undefined)];
  }
  const faults: string[] = [];
  const expect = (holds: boolean, field: string, expected: string) => {
    if (!holds) faults.push(crdFault.malformed(place, name, field, expected));
  };
  const { names, versions } = spec;
  const listed = Array.isArray(versions) ? versions : [];
  expect(name !== 'it', 'metadata.name', 'a name such as flinkdeployments.flink.apache.org');
  expect(
    isObject(names) && typeof names.kind === 'string',
    'spec.names.kind',
    'a kind such as FlinkDeployment',
  );
  expect(listed.length > 0, 'spec.versions', 'a list of versions');
  for (const [i, version] of listed.entries()) {
    const schema = isObject(version) && isObject(version.schema) && version.schema.openAPIV3Schema;
    expect(isObject(version) && typeof version.name === 'string', `spec.versions[${i}].name`, 'a version');
    expect(isObject(schema), `spec.versions[${i}].schema.openAPIV3Schema`, 'a schema');
  }
  return faults;
}

/** Without what an API server adds, for files that were read from a cluster. */
function asWritten(crd: Crd): Crd {
  const { name, labels, annotations } = crd.metadata;
  return {
    apiVersion: crd.apiVersion,
    kind: crd.kind,
    metadata: { name, ...(labels && { labels }), ...(annotations && { annotations }) },
    spec: crd.spec,
  };
}

function duplicates(found: readonly Found[]): string[] {
  const first = new Map<string, string>();
  return found.flatMap(({ place, crd }) => {
    const kind = crd?.spec.names.kind;
    const earlier = kind && first.get(kind);
    if (kind && !earlier) first.set(kind, place);
    return kind && earlier ? [crdFault.twice(place, kind, earlier)] : [];
  });
}
