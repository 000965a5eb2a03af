import { valuesOf } from './place';
import { TenantRule } from './rule';
import { aliases } from '../../flink/versions/configuration-keys';
import { quoted } from '../../platform/guard/cel';
import { asText, isMap, Json } from '../../validation/manifest';
import { remembered } from '../../validation/remembered';
import { RuleInfo } from '../../validation/rule';

const FLAT: RuleInfo = {
  id: 'tenant-flat-configuration',
  severity: 'error',
  title:
    'Flink configuration is flat: dotted keys, and values that are one line of text, a number or a boolean',
  why: 'Who looks for a dotted key does not see a nested one, and a line break writes a second line into flink-conf.yaml.',
  source: 'the operator, which flattens it; Flink, which writes it line by line',
};
const RESERVED: RuleInfo = {
  id: 'tenant-reserved-key',
  severity: 'error',
  title:
    'Flink configuration leaves alone in which cluster a job is made, and from which files of the operator',
  why: 'By these keys a job would be made elsewhere, or from what lies in the pod of the operator.',
  source: 'Flink, KubernetesConfigOptions',
};
const ENFORCED: RuleInfo = {
  id: 'tenant-enforced-configuration',
  severity: 'error',
  title: 'What is enforced on a tenant is set, and not otherwise, under whatever name of the key',
  why: 'Somebody relies on it for all jobs.',
  source: 'the enforced configuration of the tenant',
};
export const CONFIGURATION_INFOS = [FLAT, RESERVED, ENFORCED];

const KEY = /^[^\s:#]+$/;
const isKey = remembered((key) => KEY.test(key));
const LINE_BREAK = /[\r\n]/;
const RESERVED_KEY = new RegExp(
  `^(${[
    'kubernetes\\.(namespace|cluster-id|context|config\\.file)',
    'high-availability\\.cluster-id',
    'kubernetes\\.pod-template-file(\\..*)?',
    // The operator makes a Secret of the first and a ConfigMap of the last: of its own token, if that is named.
    'security\\.(kerberos\\.login\\.)?keytab',
    'security\\.kerberos\\.krb5-conf\\.path',
    'kubernetes\\.artifacts\\..*',
  ].join('|')})$`,
);

/** The rules on the configuration as a whole. */
export function configurationRules(enforced: Readonly<Record<string, string>>): TenantRule[] {
  return [
    FLAT_RULE,
    RESERVED_RULE,
    ...Object.entries(enforced).map(([key, value]) => enforcedRule(key, value)),
  ];
}

const CONFIGURATION = 'variables.configuration';
const isScalar = ['string', 'int', 'double', 'bool']
  .map((type) => `type(${CONFIGURATION}[k]) == ${type}`)
  .join(' || ');

const FLAT_RULE = keyRule(FLAT, {
  mustBe: 'flinkConfiguration must have dotted keys, and values of one line',
  fix: 'write each key with its dots, and each value on one line',
  isWrong: (key, value) =>
    !isKey(key) || value === null || Array.isArray(value) || isMap(value) || LINE_BREAK.test(asText(value)),
  isWrongInCel: `!k.matches(${quoted(KEY.source)}) || !(${isScalar}) || string(${CONFIGURATION}[k]).matches(${quoted(LINE_BREAK.source)})`,
});

const RESERVED_RULE = keyRule(RESERVED, {
  mustBe: 'keys that say where the operator makes a job, and from which files, must be left out',
  fix: 'remove it: the operator knows',
  isWrong: remembered((key) => RESERVED_KEY.test(key)),
  isWrongInCel: `k.matches(${quoted(RESERVED_KEY.source)})`,
});

interface KeyRule {
  readonly mustBe: string;
  readonly fix: string;
  readonly isWrong: (key: string, value: Json) => boolean;
  /** Of the key `k`. */
  readonly isWrongInCel: string;
}

function keyRule(info: RuleInfo, { mustBe, fix, isWrong, isWrongInCel }: KeyRule): TenantRule {
  return {
    ...info,
    mustBe,
    fix,
    wrong: ({ configuration }) =>
      Object.keys(configuration)
        .filter((key) => isWrong(key, configuration[key]))
        .map((key) => ({ field: key, value: configuration[key] })),
    wrongInCel: (target) =>
      target === 'pods' ? undefined : `${CONFIGURATION}.map(k, k).filter(k, ${isWrongInCel})`,
  };
}

/** The kinds whose configuration is all that a cluster gets; that of a session job is laid over that of its cluster. */
const WHOLE = ['FlinkDeployment', 'FlinkBlueGreenDeployment'];

function enforcedRule(key: string, value: string): TenantRule {
  const names = aliases(key);
  const kinds = `[${WHOLE.map(quoted).join(', ')}]`;
  const missing = `request.kind.kind in ${kinds} && !${JSON.stringify(names)}.exists(k, k in ${CONFIGURATION})`;
  return {
    ...ENFORCED,
    mustBe: `${key} must be ${value}`,
    fix: `set ${key} to ${value}, or let the tenant configure it`,
    wrong: ({ kind, configuration }) => {
      const given = names.filter((name) => Object.hasOwn(configuration, name));
      if (given.length === 0) return WHOLE.includes(kind) ? [{ field: key }] : [];
      return given
        .filter((name) => asText(configuration[name]) !== value)
        .map((name) => ({ field: name, value: configuration[name] }));
    },
    wrongInCel: (target) =>
      target === 'pods'
        ? undefined
        : `${valuesOf(names)}.filter(v, v != ${quoted(value)}) + (${missing} ? ['nothing'] : [])`,
  };
}
