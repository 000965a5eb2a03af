import type { ListOptions } from './api';
import { KubeError } from './error';
import type { KubeObject, ObjectKind } from './object';
import { at, Json } from '../../validation/manifest';

const PAGE = 500;
/** A list that takes longer than the API server keeps what it began with is begun again; at last it is asked for whole. */
const BEGINNINGS = 3;

const WHOLE = 'application/json';
const METADATA = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/** Asks for a page, as text; undefined: the kind is not served. */
type FetchPage = (
  query: Readonly<Record<string, string | undefined>>,
  accept: string,
) => Promise<string | undefined>;

export async function listAll(
  kind: ObjectKind,
  { labelSelector, fieldSelector, metadataOnly }: ListOptions,
  fetchPage: FetchPage,
): Promise<KubeObject[]> {
  const accept = metadataOnly ? METADATA : WHOLE;
  for (let beginning = 1; ; beginning++) {
    const limit = beginning > BEGINNINGS ? undefined : String(PAGE);
    try {
      return await pages(kind, (token) =>
        fetchPage({ labelSelector, fieldSelector, limit, continue: token }, accept),
      );
    } catch (error) {
      const isOver = error instanceof KubeError && error.status === 410;
      if (!isOver || limit === undefined) throw error;
    }
  }
}

/** The API server makes the next page while this one is parsed. */
async function pages(
  { apiVersion, kind }: ObjectKind,
  fetchPage: (token: string | undefined) => Promise<string | undefined>,
): Promise<KubeObject[]> {
  const objects: KubeObject[] = [];
  let next: Promise<string | undefined> | undefined = fetchPage(undefined);
  while (next) {
    const text: string | undefined = await next;
    if (text === undefined) break;
    const early = tokenOf(metadataAtAnEnd(text));
    next = early === undefined ? undefined : fetchPage(early);
    // It is waited for below; until then nobody is to call it unhandled.
    next?.catch(() => undefined);
    const page = JSON.parse(text) as Json;
    for (const item of itemsOf(page)) {
      // Items have no kind, or that of partial metadata.
      item.apiVersion = apiVersion;
      item.kind = kind;
      objects.push(item);
    }
    const token = tokenOf(at(page, 'metadata'));
    if (token !== early) next = token === undefined ? undefined : fetchPage(token);
  }
  return objects;
}

/** Longer than the metadata of a list. */
const END = 4_000;

/** The metadata of a list without its items: built-in kinds have them before those, and others behind. */
function metadataAtAnEnd(text: string): Json | undefined {
  const found =
    /^\{"kind":"[^"]*","apiVersion":"[^"]*","metadata":(\{[^{}]*\})/.exec(text.slice(0, END)) ??
    /"metadata":(\{[^{}]*\})\}\s*$/.exec(text.slice(-END));
  try {
    return found ? (JSON.parse(found[1]) as Json) : undefined;
  } catch {
    return undefined;
  }
}

function tokenOf(metadata: Json | undefined): string | undefined {
  const token = at(metadata, 'continue');
  return typeof token === 'string' && token !== '' ? token : undefined;
}

function itemsOf(page: Json | undefined): KubeObject[] {
  const items = at(page, 'items');
  return Array.isArray(items) ? (items as KubeObject[]) : [];
}
