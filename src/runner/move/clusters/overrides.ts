import { gunzipSync } from 'zlib';
import { at } from '../../../validation/manifest';
import { KubeObject } from '../../kube/object';
import { overridesIn } from '../../status/overrides';

/** The ConfigMap in which the autoscaler of the operator keeps what it knows of an application. */
export const autoscalerOf = (application: string): string => `autoscaler-${application}`;

/** The parallelism that the autoscaler gave to the vertices of a job; undefined where it gave none. */
export function overridesOf(configMap: KubeObject | undefined): Readonly<Record<string, string>> | undefined {
  const text = at(configMap, 'data', 'parallelismOverrides');
  return typeof text === 'string' ? overridesIn(unpacked(text.trim())) : undefined;
}

const GZIP = 'H4sI';

/** Some operators keep it compressed. */
function unpacked(text: string): string {
  if (!text.startsWith(GZIP)) return text;
  try {
    return gunzipSync(Buffer.from(text, 'base64')).toString('utf8');
  } catch {
    return '';
  }
}
