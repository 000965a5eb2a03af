import { ApiObject } from 'cdk8s';
import { flattenConfiguration } from '../flink/config/flatten';
import { statePart } from '../flink/render-job';
import { aliases } from '../flink/versions/configuration-keys';
import { FlinkVersion } from '../flink/versions/flink-version';
import { OperatorSettings } from '../flink/versions/operator-settings';
import { originOf } from '../validation/enforcement';
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

/**
 * What a job gets: its own, then what is enforced, then the defaults. Keys that were renamed count under all names.
 *
 * @param byItself what this library sets where nobody said anything; what is enforced takes its place.
 */
export function layered(
  own: Configuration,
  { defaults = {}, enforced = {} }: TenantConfiguration,
  byItself: Configuration = {},
): Configuration {
  const merged: Record<string, string> = Object.assign(Object.create(null), own);
  for (const [key, value] of Object.entries(enforced)) {
    const given = aliases(key).filter((name) => name in merged);
    if (given.length === 0) merged[key] = value;
    // What a team sets against it stays: a rule names it, which a silent correction never would.
    for (const name of given) if (merged[name] === byItself[name]) merged[name] = value;
  }
  for (const [key, value] of Object.entries(defaults)) {
    if (!aliases(key).some((name) => name in merged)) merged[key] = value;
  }
  return merged;
}

/** What this library gives to a job about which nothing else is said. */
function setByItself(object: ApiObject, flinkVersion: unknown): Configuration {
  if (originOf(object) !== 'typed') return {};
  const { version: operatorVersion } = OperatorSettings.of(object);
  const context = {
    flinkVersion: flinkVersion as FlinkVersion,
    operatorVersion,
    name: object.name,
    scope: '',
  };
  return statePart({ checkpointing: {} }, context).configuration ?? {};
}

const SPEC: Readonly<Record<string, readonly string[]>> = {
  FlinkDeployment: ['spec'],
  FlinkBlueGreenDeployment: ['spec', 'template', 'spec'],
};

/** Where an object has its configuration, and what that is with its tenant's; session jobs have that of their cluster. */
export function configured(
  object: ApiObject,
  configuration: TenantConfiguration,
  manifest = object.toJson() as JsonObject,
): { readonly path: readonly string[]; readonly configuration: Configuration } | undefined {
  const path = SPEC[object.kind];
  const spec = path && at(manifest, ...path);
  if (!isObject(spec)) return undefined;
  const own = flattenConfiguration(spec.flinkConfiguration);
  return {
    path: [...path, 'flinkConfiguration'],
    configuration: layered(own, configuration, setByItself(object, spec.flinkVersion)),
  };
}

/** The keys that are set twice, under one name or several. */
export function settingsTwice({ defaults = {}, enforced = {} }: TenantConfiguration): string[] {
  const keys = [...Object.keys(defaults), ...Object.keys(enforced)];
  return [
    ...new Set(keys.filter((key, i) => keys.some((other, j) => i !== j && aliases(key).includes(other)))),
  ];
}
