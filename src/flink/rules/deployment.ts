import {
  AUTOSCALER,
  hasHighAvailability,
  HEALTH_CHECK,
  isOn,
  JM_RECOVERY,
  lookup,
  Option,
  parseBoolean,
  ROLLBACK,
} from './options';
import { FlinkKind, Rule, Subject } from './rule';
import { isAbsent, stringIn } from './spec';
import { ingressUrlProblem } from './url';
import { isObject } from '../../validation/manifest';
import { Problem } from '../../validation/rule';
import { FlinkVersion, flinkAtLeast } from '../versions/flink-version';

export const CLUSTERS: readonly FlinkKind[] = ['FlinkDeployment', 'FlinkBlueGreenDeployment'];

const NAME = /^[a-z]([-a-z\d]{0,43}[a-z\d])?$/;
const FORBIDDEN = ['kubernetes.namespace', 'kubernetes.cluster-id', 'high-availability.cluster-id'];
const LOG_FILES = ['log4j-console.properties', 'logback-console.xml'];

/** What makes a name unfit for a Flink cluster; also asked of a session job's `deploymentName`. */
export function nameProblems(name: string | undefined, field: string): Problem[] {
  if (name !== undefined && NAME.test(name)) return [];
  return [
    {
      field,
      value: name || undefined,
      message: name ? 'is no name that a Flink cluster can have' : 'is missing',
      fix: 'use up to 45 lower-case letters, digits and hyphens; begin with a letter, do not end with a hyphen',
    },
  ];
}

const name: Rule = {
  id: 'name',
  severity: 'error',
  title: 'The name of a FlinkDeployment fits the names of everything that is made from it',
  why: 'The operator refuses longer or other names; the Services, ConfigMaps and pods would not be valid.',
  source: 'operator, DefaultValidator',
  kinds: ['FlinkDeployment'],
  check: (subject) => nameProblems(subject.name, 'metadata.name'),
};

const flinkVersion: Rule = {
  id: 'flink-version',
  severity: 'error',
  title: 'The Flink version is given, and is 1.15 or newer',
  why: 'The operator needs it to choose the configuration format and the client, and supports no older Flink.',
  source: 'operator, DefaultValidator',
  kinds: CLUSTERS,
  check: ({ spec }) => {
    const version = stringIn(spec, 'flinkVersion');
    if (version !== undefined && (flinkAtLeast(version, FlinkVersion.V1_15) || !/^v\d+_\d+$/.test(version))) {
      return [];
    }
    return [
      {
        field: 'spec.flinkVersion',
        value: version,
        message: version ? 'is a Flink version that this operator no longer supports' : 'is missing',
        fix: 'name the Flink version of the image, v1_15 or newer, such as v1_20',
      },
    ];
  },
};

const forbiddenConfiguration: Rule = {
  id: 'forbidden-configuration',
  severity: 'error',
  title: 'The configuration does not set what the operator derives from the name and the namespace',
  why: 'Pods and high-availability data would be looked for under another name than they are made under.',
  source: 'operator, DefaultValidator',
  kinds: CLUSTERS,
  check: ({ configuration }) =>
    FORBIDDEN.filter((key) => configuration[key] !== undefined).map((key) => ({
      field: key,
      value: configuration[key],
      message: 'is set by the operator alone',
      fix: 'remove it; metadata.name and metadata.namespace say it',
    })),
};

const configurationValue: Rule = {
  id: 'configuration-value',
  severity: 'error',
  title: 'Switches that the operator reads are true or false',
  why: 'The operator fails on any other value, before it looks at anything else.',
  source: 'Flink, ConfigurationUtils; read by the operator, DefaultValidator',
  kinds: CLUSTERS,
  check: (subject) =>
    switchesRead(subject).flatMap((option) => {
      const found = lookup(subject.configuration, option);
      return found && parseBoolean(found.value) === undefined
        ? [
            {
              field: found.key,
              value: found.value,
              message: 'is neither true nor false',
              fix: 'write true or false',
            },
          ]
        : [];
    }),
};

/** Recovery is looked at only where the health check is on. */
function switchesRead(subject: Subject): readonly Option[] {
  const always = [ROLLBACK, HEALTH_CHECK, AUTOSCALER];
  return isOn(subject, HEALTH_CHECK, false) ? [...always, JM_RECOVERY] : always;
}

const rollbackNeedsHa: Rule = {
  id: 'rollback-needs-ha',
  severity: 'error',
  title: 'Rollback of failed upgrades goes with high availability',
  why: 'The last stable job is found again by its high-availability metadata only.',
  source: 'operator, DefaultValidator',
  kinds: CLUSTERS,
  check: (subject) =>
    isOn(subject, ROLLBACK, false) && !hasHighAvailability(subject)
      ? [
          {
            field: ROLLBACK[0],
            value: 'true',
            message: 'needs high availability, which is off',
            fix: 'set high-availability.type: kubernetes and high-availability.storageDir, or switch rollback off',
          },
        ]
      : [],
};

const healthCheckNeedsRecovery: Rule = {
  id: 'health-check-needs-recovery',
  severity: 'error',
  title: 'Health checks of the cluster go with recovery of the job manager deployment',
  why: 'An unhealthy cluster is restarted by that recovery.',
  source: 'operator, DefaultValidator',
  kinds: CLUSTERS,
  check: (subject) =>
    isOn(subject, HEALTH_CHECK, false) && !isOn(subject, JM_RECOVERY, true)
      ? [
          {
            field: JM_RECOVERY[0],
            value: lookup(subject.configuration, JM_RECOVERY)?.value,
            message: `must be true where ${HEALTH_CHECK[0]} is`,
            fix: 'remove it (the default is true), or switch the health check off',
          },
        ]
      : [],
};

const ingressTemplate: Rule = {
  id: 'ingress-template',
  severity: 'error',
  title: 'The ingress has a template that becomes a URL',
  why: 'The host and the path of the Ingress are cut from that URL.',
  source: 'operator, DefaultValidator',
  kinds: CLUSTERS,
  check: (subject) => {
    const ingress = ingressOf(subject);
    if (!ingress) return [];
    const template = stringIn(ingress, 'template');
    const problem =
      template === undefined ? undefined : ingressUrlProblem(template, subject.name, subject.namespace);
    if (template !== undefined && !problem) return [];
    return [
      {
        field: 'spec.ingress.template',
        value: template,
        message: problem ? `does not become a URL: ${problem}` : 'is missing',
        fix: 'write a host or a path, such as {{name}}.{{namespace}}.example.com or /{{namespace}}/{{name}}',
      },
    ];
  },
};

/** A blue/green deployment has its ingress beside the template, not in it. */
function ingressOf(subject: Subject) {
  const parent = subject.kind === 'FlinkBlueGreenDeployment' ? subject.manifest.spec : subject.spec;
  const ingress = isObject(parent) ? parent.ingress : undefined;
  return isObject(ingress) ? ingress : undefined;
}

const logConfiguration: Rule = {
  id: 'log-configuration',
  severity: 'error',
  title: 'The log configuration holds the two files that Flink reads',
  why: 'Flink starts with log4j-console.properties or logback-console.xml; any other file would be dead text.',
  source: 'operator, DefaultValidator',
  kinds: CLUSTERS,
  check: ({ spec }) =>
    Object.keys(isObject(spec.logConfiguration) ? spec.logConfiguration : {})
      .filter((key) => !LOG_FILES.includes(key))
      .map((key) => ({
        field: `spec.logConfiguration.${key}`,
        message: 'is no file that Flink reads its log configuration from',
        fix: `name it ${LOG_FILES.join(' or ')}`,
      })),
};

const serviceAccount: Rule = {
  id: 'service-account',
  severity: 'error',
  title: 'The service account is given',
  why: 'Job managers create task manager pods and ConfigMaps; the default service account may not.',
  source: 'operator, DefaultValidator',
  kinds: CLUSTERS,
  check: ({ spec }) =>
    isAbsent(spec.serviceAccount)
      ? [
          {
            field: 'spec.serviceAccount',
            message: 'is missing',
            fix: "name the service account with Flink's role; the operator's chart makes one called flink",
          },
        ]
      : [],
};

export const DEPLOYMENT_RULES: readonly Rule[] = [
  name,
  flinkVersion,
  forbiddenConfiguration,
  configurationValue,
  rollbackNeedsHa,
  healthCheckNeedsRecovery,
  ingressTemplate,
  logConfiguration,
  serviceAccount,
];
