import { createHmac, randomBytes } from 'node:crypto';
import { differences, FieldChange } from './differences';
import { isSecretValue, withoutSecretLines } from './secret-text';
import { TOKEN_ANNOTATION } from '../../../platform/guard/grant';
import { asText, isObject, Json, JsonObject } from '../../../validation/manifest';
import { isSecretName } from '../../../validation/secrets';
import { KubeObject } from '../../kube/object';

export const MASK = '(secret)';
export const CHANGED_MASK = '(secret, changed)';

/** What stands for a secret. */
type Hide = (secret: string) => string;

export function isMask(value: Json): value is string {
  return value === MASK || value === CHANGED_MASK;
}

/** The differences as they may be shown. Of a secret only whether it changes is said. */
export function maskedDifferences(before: KubeObject | undefined, after: KubeObject): FieldChange[] {
  // Most objects have not changed, and looking for secrets is most of the work.
  if (before && differences(before, after).length === 0) return [];
  // Equal secrets are equal under a seal, and nobody can try which secret a seal is of: its key is not kept.
  const key = randomBytes(32);
  const mark = `sealed-${randomBytes(16).toString('hex')}-`;
  const seal: Hide = (secret) => `${mark}${createHmac('sha256', key).update(secret).digest('hex')};`;
  const seals = new RegExp(`${mark}[0-9a-f]{64};`, 'g');
  return differences(before && hidden(before, seal), hidden(after, seal)).map((change) => {
    const known = new Set(change.before === undefined ? [] : JSON.stringify(change.before).match(seals));
    const changed = before !== undefined && change.before !== undefined;
    return {
      path: change.path.replace(seals, MASK),
      ...(change.before === undefined ? {} : { before: unsealed(change.before, seals, () => MASK) }),
      ...(change.after === undefined
        ? {}
        : {
            after: unsealed(change.after, seals, (each) =>
              !changed || known.has(each) ? MASK : CHANGED_MASK,
            ),
          }),
    };
  });
}

function unsealed(value: Json, seals: RegExp, show: (seal: string) => string): Json {
  if (typeof value === 'string') return value.replace(seals, show);
  if (Array.isArray(value)) return value.map((item) => unsealed(item, seals, show));
  return isObject(value) ? mapped(value, (each) => unsealed(each, seals, show)) : value;
}

function hidden(object: KubeObject, hide: Hide): KubeObject {
  const { annotations, ...others } = object.metadata;
  const shown = {
    ...object,
    metadata: annotations ? { ...others, annotations: withoutCopies(annotations) } : others,
  };
  return (isSecret(object) ? hiddenSecret(shown, hide) : hiddenMap(shown, hide)) as KubeObject;
}

/** Other commands keep a copy of the whole object in an annotation. */
function withoutCopies(annotations: { [name: string]: string }): { [name: string]: string } {
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => !/last-applied/.test(name)));
}

function isSecret({ apiVersion, kind }: KubeObject): boolean {
  return apiVersion === 'v1' && kind === 'Secret';
}

function hiddenSecret({ data, stringData, ...others }: KubeObject, hide: Hide): JsonObject {
  return {
    ...hiddenMap(others as JsonObject, hide),
    ...(data === undefined ? {} : { data: hiddenWhole(data, hide) }),
    ...(stringData === undefined ? {} : { stringData: hiddenWhole(stringData, hide) }),
  };
}

/** Names of values stay. */
function hiddenWhole(value: Json, hide: Hide): Json {
  return isObject(value) ? mapped(value, (each) => hide(JSON.stringify(each))) : hide(JSON.stringify(value));
}

function hiddenValue(value: Json, hide: Hide): Json {
  if (typeof value === 'string') return withoutSecretLines(value, hide);
  if (Array.isArray(value)) return hiddenItems(value, hide);
  return isObject(value) ? hiddenMap(value, hide) : value;
}

function hiddenMap(map: JsonObject, hide: Hide): JsonObject {
  // Variables and properties are often such pairs: the name is the value of one field, and the value that of another.
  const named = [map.name, map.key].some((name) => typeof name === 'string' && isSecretName(name));
  return Object.fromEntries(
    Object.entries(map).map(([field, value]) => {
      const secret = (isSecretName(field) && field !== TOKEN_ANNOTATION) || (named && field === 'value');
      return [withoutSecretLines(field, hide), secret ? hiddenNamed(value, hide) : hiddenValue(value, hide)];
    }),
  );
}

/** What stands beside the name of a secret. */
function hiddenNamed(value: Json, hide: Hide): Json {
  if (Array.isArray(value)) return value.map((item) => hiddenNamed(item, hide));
  if (isObject(value)) return hiddenMap(value, hide);
  return value !== null && isSecretValue(asText(value)) ? hide(asText(value)) : value;
}

/** Arguments: `--password=x`, and `--password x`. */
function hiddenItems(items: readonly Json[], hide: Hide): Json[] {
  return items.map((item, i) => {
    const before = items[i - 1];
    const follows = typeof before === 'string' && /^-/.test(before) && isSecretName(before.trim());
    return follows ? hiddenNamed(item, hide) : hiddenValue(item, hide);
  });
}

function mapped(map: JsonObject, change: (value: Json, name: string) => Json): JsonObject {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value, name)]));
}
