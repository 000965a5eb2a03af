import { parseAllDocuments } from 'yaml';
import { readOwnYaml } from '../../assembly/read-yaml';

/** What is in a file of manifests; an assembly of another version may be written otherwise than this one's. */
export function documentsOf(text: string): unknown[] {
  return readOwnYaml(text) ?? parseAllDocuments(text).map((document) => document.toJS() as unknown);
}
