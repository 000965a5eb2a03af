import { CONTAINERS, TenantSubject, There } from './subject';
import { quoted } from '../../platform/guard/cel';
import { isObject, Json } from '../../validation/manifest';

/**
 * Where values stand. Each place is read in two ways that must come to the same: in a manifest at synth, and in CEL
 * by the API server.
 */
export type Place = Keys | Path;

/** Keys of the configuration. */
interface Keys {
  readonly of: 'configuration';
  readonly keys: readonly string[];
}

interface Path {
  /** What the steps begin at: the spec of a Flink object, each of its pods, or each container of those. */
  readonly of: 'spec' | 'pods' | 'containers';
  /** Names of fields; `[]` is each item of a list, `{}` the name of each entry of a map. */
  readonly steps: readonly string[];
}

const ITEMS = '[]';
const NAMES = '{}';

export function inConfiguration(...keys: string[]): Place {
  return { of: 'configuration', keys };
}

export function inSpec(path: string): Place {
  return { of: 'spec', steps: path.split('.') };
}

export function inPods(path: string): Place {
  return { of: 'pods', steps: path.split('.') };
}

export function inContainers(path: string): Place {
  return { of: 'containers', steps: path.split('.') };
}

/** The values at these places in a manifest, of those that are wanted. */
export function valuesAt(
  places: readonly Place[],
  subject: TenantSubject,
  isWanted: (value: Json) => boolean,
): There[] {
  const found: There[] = [];
  places.forEach((place) => {
    if (place.of === 'configuration') {
      const { configuration } = subject;
      place.keys.forEach((key) => {
        if (!Object.hasOwn(configuration, key) || configuration[key] === null) return;
        if (isWanted(configuration[key])) found.push({ field: key, value: configuration[key] });
      });
    } else {
      startsOf(place.of, subject).forEach((start) =>
        below(start.value, place.steps, 0, isWanted).forEach(({ field, value }) =>
          found.push({ field: start.field + field, value }),
        ),
      );
    }
  });
  return found;
}

function startsOf(of: Path['of'], { spec, specField, pods, containers }: TenantSubject): readonly There[] {
  return of === 'spec' ? [{ field: specField, value: spec }] : of === 'pods' ? pods : containers;
}

const NOTHING: readonly There[] = [];

/** What the steps from `depth` on lead to; fields get their names on the way back, since most places are empty. */
function below(
  here: Json,
  steps: readonly string[],
  depth: number,
  isWanted: (value: Json) => boolean,
): readonly There[] {
  if (depth === steps.length) return isWanted(here) ? [{ field: '', value: here }] : NOTHING;
  const step = steps[depth];
  const behind = (name: string, value: Json) =>
    below(value, steps, depth + 1, isWanted).map((each) => ({ ...each, field: name + each.field }));
  if (step === ITEMS) {
    return Array.isArray(here) ? here.flatMap((item, i) => behind(`[${i}]`, item)) : NOTHING;
  }
  if (!isObject(here)) return NOTHING;
  if (step === NAMES) return Object.keys(here).flatMap((name) => behind(`.${name}`, name));
  return Object.hasOwn(here, step) && here[step] !== null ? behind(`.${step}`, here[step]) : NOTHING;
}

/** In CEL: what the expressions below begin at, in an object that has so many pods, which are this list. */
export function podVariables(pods: string, count: number): Record<string, string> {
  const containers = Array.from({ length: count }, (_, i) =>
    CONTAINERS.map((list) => `variables.pods[${i}].?${list}.orValue([])`),
  );
  return { pods, containers: containers.flat().join(' + ') };
}

/** In CEL: those values at a place, as a list of texts, of which `isWrong` is true. */
export function wrongValuesAt(place: Place, isWrong: (text: string) => string): string {
  if (place.of === 'configuration') return `${valuesOf(place.keys)}.filter(v, ${isWrong('v')})`;
  const start = place.of === 'spec' ? '[variables.spec]' : `variables.${place.of}`;
  return wrongValues(start, place.steps, isWrong, 0);
}

/** In CEL: what the configuration has under these keys, as a list of texts. */
export function valuesOf(keys: readonly string[]): string {
  const list = `[${keys.map(quoted).join(', ')}]`;
  return `${list}.filter(k, k in variables.configuration).map(k, string(variables.configuration[k]))`;
}

function wrongValues(
  list: string,
  steps: readonly string[],
  isWrong: (text: string) => string,
  depth: number,
): string {
  const v = `v${depth}`;
  if (steps.length === 0) return `${list}.map(${v}, string(${v})).filter(${v}, ${isWrong(v)})`;
  const [step, ...rest] = steps;
  if (step === ITEMS || step === NAMES) {
    const items = step === ITEMS ? v : `${v}.map(k, k)`;
    // CEL cannot make one list of many; but one text of many it can.
    const inner = wrongValues(items, rest, isWrong, depth + 1);
    return `${list}.map(${v}, ${inner}.join(', ')).filter(${v}, ${v} != '')`;
  }
  const end = steps.findIndex((each) => each === ITEMS || each === NAMES);
  const path = end < 0 ? steps : steps.slice(0, end);
  const inside = `${list}.map(${v}, ${v}.?${path.join('.?')}.hasValue(), ${v}.${path.join('.')})`;
  return wrongValues(inside, steps.slice(path.length), isWrong, depth);
}
