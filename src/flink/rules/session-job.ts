import { nameProblems } from './deployment';
import { JAR_SCHEMES, lookup } from './options';
import { FlinkKind, Rule, Subject } from './rule';
import { jobOf, stringIn, upgradeModeOf } from './spec';
import { isRestrictedHost, parseUri } from './url';
import { isObject } from '../../validation/manifest';
import { Problem } from '../../validation/rule';
import { OperatorVersion } from '../versions/operator-version';

const SESSION_JOB: readonly FlinkKind[] = ['FlinkSessionJob'];

const sessionClusterName: Rule = {
  id: 'session-cluster-name',
  severity: 'error',
  title: 'A session job names its session cluster',
  why: 'The operator submits the job to the FlinkDeployment of that name in the same namespace.',
  source: 'operator, DefaultValidator, session job: deploymentName',
  kinds: SESSION_JOB,
  check: ({ spec }) => nameProblems(stringIn(spec, 'deploymentName'), 'spec.deploymentName'),
};

const sessionJobEmpty: Rule = {
  id: 'session-job-empty',
  severity: 'error',
  title: 'A session job has a job section',
  why: 'There would be nothing to submit.',
  source: 'operator, DefaultValidator, session job: the job spec should not be empty',
  kinds: SESSION_JOB,
  check: ({ spec }) =>
    isObject(spec.job)
      ? []
      : [
          {
            field: 'spec.job',
            message: 'is missing',
            fix: 'add spec.job with jarURI, parallelism and upgradeMode',
          },
        ],
};

const sessionJobLastState: Rule = {
  id: 'session-job-last-state',
  severity: 'error',
  title: 'Before operator 1.10, session jobs are not upgraded by last state',
  why: 'Those operators find the last state in the high-availability metadata, which a session cluster shares.',
  source: 'operator 1.7, DefaultValidator, session job: upgrade mode not supported',
  kinds: SESSION_JOB,
  check: (subject) => {
    const job = jobOf(subject);
    return job &&
      upgradeModeOf(job) === 'last-state' &&
      !subject.operatorVersion.isAtLeast(OperatorVersion.V1_10_0)
      ? [
          {
            field: 'spec.job.upgradeMode',
            value: 'last-state',
            message: `is not supported for session jobs by operator ${subject.operatorVersion.version}`,
            fix: 'use savepoint, or operator 1.10 or newer',
          },
        ]
      : [];
  },
};

const jarUri: Rule = {
  id: 'jar-uri',
  severity: 'error',
  title: 'The jar of a session job comes from where the operator is allowed to fetch it',
  why: 'From 1.15 on the operator fetches from https only, unless configured otherwise, and from public hosts only.',
  source: 'operator 1.15, DefaultValidator, session job: jarURI (commit add7fb3a)',
  kinds: SESSION_JOB,
  check: (subject) => {
    const uri = stringIn(jobOf(subject) ?? {}, 'jarURI');
    if (uri === undefined || !subject.operatorVersion.isAtLeast(OperatorVersion.V1_15_0)) return [];
    const [message, fix] = jarUriProblem(uri, allowedSchemes(subject)) ?? [];
    return message && fix ? [{ field: 'spec.job.jarURI', value: uri, message, fix }] : [];
  },
};

/** The operator ignores the option in a resource's own configuration. */
function allowedSchemes({ operatorConfiguration }: Subject): string[] {
  const schemes = lookup(operatorConfiguration, JAR_SCHEMES)?.value ?? 'https';
  return schemes.split(';').map((scheme) => scheme.trim().toLowerCase());
}

function jarUriProblem(uri: string, schemes: string[]): [message: string, fix: string] | undefined {
  const parsed = parseUri(uri);
  if (!parsed) return ['is not a valid URI', 'write an https URL; encode special characters'];
  const scheme = parsed.scheme?.toLowerCase();
  if (scheme === undefined) {
    return ['has no scheme', `write a URI that begins with ${schemes.join(':// or ')}://`];
  }
  if (!schemes.includes(scheme)) {
    return [
      `has the scheme ${scheme}, and the operator may fetch only from ${schemes.join(', ')}`,
      `publish the jar under ${schemes.join(' or ')}, or allow ${scheme} in ${JAR_SCHEMES[0]} of the operator itself`,
    ];
  }
  if (scheme !== 'http' && scheme !== 'https') return undefined;
  if (!parsed.host) {
    return ['names no host', 'write the host after the scheme, such as https://repo.example.com/job.jar'];
  }
  return isRestrictedHost(parsed.host)
    ? [
        `points to ${parsed.host}, and the operator refuses private and local addresses`,
        'publish the jar on a public host',
      ]
    : undefined;
}

const jarUriInternalHost: Rule = {
  id: 'jar-uri-internal-host',
  severity: 'warning',
  title: 'The jar of a session job does not come from a Service of the cluster',
  why: 'Such names resolve to private addresses, which operators from 1.15 on refuse.',
  source: 'operator 1.15, DefaultValidator, session job: jarURI host must not resolve to a private address',
  kinds: SESSION_JOB,
  check: (subject) => {
    const uri = stringIn(jobOf(subject) ?? {}, 'jarURI');
    const host = uri && parseUri(uri)?.host?.toLowerCase();
    if (!host || !subject.operatorVersion.isAtLeast(OperatorVersion.V1_15_0)) return [];
    const problem: Problem = {
      field: 'spec.job.jarURI',
      value: uri,
      message: `points to ${host}, which resolves to a private address inside the cluster`,
      fix: 'publish the jar on a public host, or run the job in a FlinkDeployment with the jar in its image',
    };
    return /\.(svc|svc\.cluster\.local|cluster\.local)\.?$/.test(host) ? [problem] : [];
  },
};

const sessionClusterApplication: Rule = {
  id: 'session-cluster-application',
  severity: 'error',
  title: 'A session job goes to a session cluster, not to one that runs a job of its own',
  why: 'An application cluster lives and dies with its own job.',
  source: 'operator, DefaultValidator, session job: can not submit to an application cluster',
  kinds: SESSION_JOB,
  check: ({ sessionCluster }) =>
    sessionCluster && jobOf(sessionCluster)
      ? [
          {
            field: 'spec.deploymentName',
            value: sessionCluster.name,
            message: 'is an application cluster: it has a job of its own',
            fix: 'remove spec.job from that FlinkDeployment, or name a session cluster',
          },
        ]
      : [],
};

export const SESSION_JOB_RULES: readonly Rule[] = [
  sessionClusterName,
  sessionJobEmpty,
  sessionJobLastState,
  jarUri,
  jarUriInternalHost,
  sessionClusterApplication,
];
