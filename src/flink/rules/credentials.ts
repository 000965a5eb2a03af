import { Rule, Subject } from './rule';
import { jobOf, listIn, objectIn } from './spec';
import { podTemplatesOf } from './volumes';
import { asText, isObject } from '../../validation/manifest';
import { Problem } from '../../validation/rule';
import { holdsSecret, isLiteralSecret, isSecretName } from '../../validation/secrets';

const FIX_OPTION =
  'use the identity of the service account, or give it from a Secret by an environment variable or a mounted file';

/** Never with a value: a finding is written to logs. */
const problem = (field: string, fix: string): Problem => ({
  field,
  message: 'holds a credential in plain text, readable by all who may read the manifest',
  fix,
});

/** The configuration of the object itself: what a session job has from its cluster is said of the cluster. */
function inConfiguration({ configuration, sessionCluster, operatorConfiguration }: Subject): Problem[] {
  const inherited = sessionCluster?.configuration ?? operatorConfiguration;
  const problems: Problem[] = [];
  for (const key in configuration) {
    const value = configuration[key];
    if (value === inherited[key]) continue;
    if (isSecretName(key) ? isLiteralSecret(value) : holdsSecret(value)) {
      problems.push(problem(key, FIX_OPTION));
    }
  }
  return problems;
}

function inPods(subject: Subject): Problem[] {
  if (subject.kind === 'FlinkSessionJob') return [];
  return podTemplatesOf(subject).flatMap(([field, template]) => {
    const pod = objectIn(template, 'spec');
    return ['containers', 'initContainers'].flatMap((list) =>
      listIn(pod, list).flatMap((container, i) =>
        isObject(container) ? inContainer(container, `${field}.spec.${list}[${i}]`) : [],
      ),
    );
  });
}

function inContainer(container: Parameters<typeof listIn>[0], field: string): Problem[] {
  const env = listIn(container, 'env').flatMap((entry, i) => {
    if (!isObject(entry) || typeof entry.value !== 'string') return [];
    const secret = isSecretName(asText(entry.name)) ? isLiteralSecret(entry.value) : holdsSecret(entry.value);
    return secret
      ? [problem(`${field}.env[${i}].value (${asText(entry.name)})`, 'use valueFrom.secretKeyRef')]
      : [];
  });
  return [...env, ...inArguments(listIn(container, 'args'), `${field}.args`)];
}

/** `--db-password x`, `--db-password=x`, or a text with a password in it. */
function inArguments(list: readonly unknown[], field: string): Problem[] {
  return list.flatMap((item, i) => {
    if (typeof item !== 'string') return [];
    const [, name, value] = /^--?([\w.-]+)(?:=([\s\S]*))?$/.exec(item) ?? [];
    const next = list[i + 1];
    const given = value ?? (typeof next === 'string' && !next.startsWith('-') ? next : '');
    const secret = name !== undefined && isSecretName(name) ? isLiteralSecret(given) : holdsSecret(item);
    return secret
      ? [
          problem(
            `${field}[${i}]`,
            'let the program read it from an environment variable that a Secret fills',
          ),
        ]
      : [];
  });
}

const inlineCredentials: Rule = {
  id: 'inline-credentials',
  severity: 'warning',
  typedSeverity: 'error',
  title: 'No credential stands in the manifest',
  why: 'Manifests are committed, logged, and readable by all who may see the resource; the web UI shows configuration too.',
  source: "Flink's list of sensitive keys; Kubernetes, Secrets",
  kinds: ['FlinkDeployment', 'FlinkBlueGreenDeployment', 'FlinkSessionJob'],
  check: (subject) => [
    ...inConfiguration(subject),
    ...inPods(subject),
    ...inArguments(listIn(jobOf(subject) ?? {}, 'args'), 'spec.job.args'),
  ],
};

export const CREDENTIAL_RULES: readonly Rule[] = [inlineCredentials];
