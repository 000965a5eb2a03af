import { isMap, parseJson } from '../../validation/manifest';

/**
 * The parallelism of the vertices of a job as Flink writes a map, `vertex:2,another:4`; or in YAML or JSON, line by line, as
 * operators keep it. Undefined where there is none.
 */
export function overridesIn(text: string | undefined): Readonly<Record<string, string>> | undefined {
  const pairs = pairsIn(text?.trim() ?? '');
  return pairs.length > 0 ? (Object.fromEntries(pairs) as Record<string, string>) : undefined;
}

function pairsIn(text: string): [string, string][] {
  const json = parseJson(text);
  if (isMap(json)) return Object.entries(json).map(([vertex, value]) => [vertex, String(value)]);
  return text.split(/[,\n]/).flatMap((pair): [string, string][] => {
    const match = /^\s*['"]?([\w-]+)['"]?\s*:\s*['"]?(\d+)['"]?\s*$/.exec(pair);
    return match ? [[match[1], match[2]]] : [];
  });
}
