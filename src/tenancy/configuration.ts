import { flattenConfiguration } from '../flink/config/flatten';
import { aliases } from '../flink/versions/configuration-keys';
import { at, isObject, JsonObject } from '../validation/manifest';

/** Two layers of Flink configuration under what a team writes itself. */
export interface TenantConfiguration {
  /**
   * What jobs get that do not set the key themselves.
   *
   * @default - nothing
   */
  readonly defaults?: { [key: string]: string };
  /**
   * What jobs get and may not set otherwise. The API server refuses a Flink cluster that is without it.
   *
   * @default - nothing
   */
  readonly enforced?: { [key: string]: string };
}

type Configuration = Readonly<Record<string, string>>;

/** What a job gets: its own, then what is enforced, then the defaults; of a key with several names the first found counts. */
export function layered(
  own: Configuration,
  { defaults = {}, enforced = {} }: TenantConfiguration,
): Configuration {
  const merged: Record<string, string> = Object.assign(Object.create(null), own);
  for (const layer of [enforced, defaults]) {
    for (const [key, value] of Object.entries(layer)) {
      // What a team sets against an enforced key stays: a rule names it, which a silent correction never would.
      if (!aliases(key).some((name) => name in merged)) merged[key] = value;
    }
  }
  return merged;
}

const SPEC: Readonly<Record<string, readonly string[]>> = {
  FlinkDeployment: ['spec'],
  FlinkBlueGreenDeployment: ['spec', 'template', 'spec'],
};

/** The additions by which a manifest gets its tenant's configuration; session jobs have that of their cluster. */
export function additionsTo(
  manifest: JsonObject,
  configuration: TenantConfiguration,
): { readonly path: readonly string[]; readonly configuration: Configuration } | undefined {
  const spec = SPEC[String(manifest.kind)];
  if (!spec || !isObject(at(manifest, ...spec))) return undefined;
  const path = [...spec, 'flinkConfiguration'];
  return { path, configuration: layered(flattenConfiguration(at(manifest, ...path)), configuration) };
}

/** The keys that are set twice, under one name or several. */
export function settingsTwice({ defaults = {}, enforced = {} }: TenantConfiguration): string[] {
  const keys = [...Object.keys(defaults), ...Object.keys(enforced)];
  return [
    ...new Set(keys.filter((key, i) => keys.some((other, j) => i !== j && aliases(key).includes(other)))),
  ];
}
