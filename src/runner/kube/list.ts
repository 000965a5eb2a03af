import type { ListOptions } from './api';
import { KubeError } from './error';
import type { KubeObject, ObjectKind } from './object';
import { at, Json } from '../../validation/manifest';

const PAGE = 500;
/** A list that takes longer than the API server keeps what it began with is begun again; at last it is asked for whole. */
const BEGINNINGS = 3;

const WHOLE = 'application/json';
const METADATA = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/** Asks for a page; undefined: the kind is not served. */
type FetchPage = (
  query: Readonly<Record<string, string | undefined>>,
  accept: string,
) => Promise<Json | undefined>;

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

async function pages(
  { apiVersion, kind }: ObjectKind,
  fetchPage: (token: string | undefined) => Promise<Json | undefined>,
): Promise<KubeObject[]> {
  const objects: KubeObject[] = [];
  let token: string | undefined;
  do {
    const page = await fetchPage(token);
    for (const item of itemsOf(page)) {
      // Items have no kind, or that of partial metadata.
      item.apiVersion = apiVersion;
      item.kind = kind;
      objects.push(item);
    }
    const next = at(page, 'metadata', 'continue');
    token = typeof next === 'string' && next !== '' ? next : undefined;
  } while (token !== undefined);
  return objects;
}

function itemsOf(page: Json | undefined): KubeObject[] {
  const items = at(page, 'items');
  return Array.isArray(items) ? (items as KubeObject[]) : [];
}
