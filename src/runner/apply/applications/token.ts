import { TOKEN_ANNOTATION } from '../../../platform/guard/grant';
import { KubeObject } from '../../kube/object';

/** The object as the guard wants it: with the token of its grant. */
export function withToken(manifest: KubeObject, token: number): KubeObject {
  const { metadata } = manifest;
  const annotations = { ...metadata.annotations, [TOKEN_ANNOTATION]: String(token) };
  return { ...manifest, metadata: { ...metadata, annotations } };
}
