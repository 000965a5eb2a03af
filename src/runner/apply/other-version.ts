import { FIELD_MANAGER } from './apply-set';
import { isObject } from '../../validation/manifest';
import { KubeApi } from '../kube/api';
import { KubeError } from '../kube/error';
import { isOfOtherVersion } from '../kube/explain';
import { KubeObject, refOf } from '../kube/object';

/**
 * Says of the fields that were applied at another version of the kind that they were applied at this one. A CRD without
 * conversions has the same fields in all versions, but the API server takes the object to the version that was applied last
 * to see which fields are gone, and fails where the new fields have no place there.
 *
 * @returns whether that was the error, and is done.
 */
export async function carriedOver(api: KubeApi, manifest: KubeObject, error: unknown): Promise<boolean> {
  if (!(error instanceof KubeError) || !isOfOtherVersion(error.text)) return false;
  const live = await api.get(refOf(manifest));
  if (!live) return false;
  const { managedFields, uid, resourceVersion } = live.metadata;
  if (!Array.isArray(managedFields) || uid === undefined || resourceVersion === undefined) return false;
  const isOurs = (entry: unknown) =>
    isObject(entry) && entry.manager === FIELD_MANAGER && entry.operation === 'Apply' && !entry.subresource;
  // With one at this version already, there would be two.
  const own = managedFields.filter(isOurs);
  if (own.length !== 1) return false;
  const carried = managedFields.map((entry) =>
    isOurs(entry) && isObject(entry) ? { ...entry, apiVersion: manifest.apiVersion } : entry,
  );
  const metadata = { uid, resourceVersion, managedFields: carried };
  await api.patch(refOf(manifest), { metadata }, { fieldManager: FIELD_MANAGER });
  return true;
}
