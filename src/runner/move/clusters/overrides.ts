import { gunzipSync } from 'zlib';
import { at, isMap, parseJson } from '../../../validation/manifest';
import { KubeObject } from '../../kube/object';

/** The ConfigMap in which the autoscaler of the operator keeps what it knows of an application. */
export const autoscalerOf = (application: string): string => `autoscaler-${application}`;

/** The parallelism that the autoscaler gave to the vertices of a job; undefined where it gave none. */
export function overridesOf(configMap: KubeObject | undefined): Readonly<Record<string, string>> | undefined {
  const text = at(configMap, 'data', 'parallelismOverrides');
  if (typeof text !== 'string' || text.trim() === '') return undefined;
  const pairs = pairsIn(unpacked(text.trim()));
  return pairs.length > 0 ? (Object.fromEntries(pairs) as Record<string, string>) : undefined;
}

const GZIP = 'H4sI';

/** Some operators keep it compressed. */
function unpacked(text: string): string {
  if (!text.startsWith(GZIP)) return text;
  try {
    return gunzipSync(Buffer.from(text, 'base64')).toString('utf8').trim();
  } catch {
    return '';
  }
}

/** As Flink writes a map, `vertex:2,another:4`; or in YAML or JSON, line by line. */
function pairsIn(text: string): [string, string][] {
  const json = parseJson(text);
  if (isMap(json)) return Object.entries(json).map(([vertex, value]) => [vertex, String(value)]);
  return text.split(/[,\n]/).flatMap((pair): [string, string][] => {
    const match = /^\s*['"]?([\w-]+)['"]?\s*:\s*['"]?(\d+)['"]?\s*$/.exec(pair);
    return match ? [[match[1], match[2]]] : [];
  });
}
