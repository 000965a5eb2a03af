import { CLUSTERS } from './deployment';
import {
  isOn,
  LAST_STATE_FALLBACK,
  lookup,
  PERIODIC_SAVEPOINTS,
  SCHEDULER_MODE,
  STATE_BACKEND,
  textOf,
} from './options';
import { Rule } from './rule';
import { flinkVersionOf, jobOf, stringIn, upgradeModeOf } from './spec';
import { JOBS } from './upgrade';
import { Problem } from '../../validation/rule';
import { aliases } from '../versions/configuration-keys';
import { FlinkVersion, flinkAtLeast } from '../versions/flink-version';

const lastStateFallback: Rule = {
  id: 'last-state-fallback',
  severity: 'warning',
  title: 'A job that is upgraded by savepoint is not upgraded by last state instead',
  why: 'Where the job is unhealthy, the operator silently takes the last checkpoint, which a change of Flink or of state may not survive.',
  source: 'operator, kubernetes.operator.job.upgrade.last-state-fallback.enabled, on by default',
  kinds: ['FlinkDeployment', 'FlinkBlueGreenDeployment'],
  check: (subject) => {
    const job = jobOf(subject);
    return job && upgradeModeOf(job) === 'savepoint' && isOn(subject, LAST_STATE_FALLBACK, true)
      ? [
          {
            field: LAST_STATE_FALLBACK[0],
            value: lookup(subject.configuration, LAST_STATE_FALLBACK)?.value,
            message: 'is on (the default), so that an unhealthy job is upgraded without a savepoint',
            fix: 'set "false" if a savepoint is a must; then fix an unhealthy job before upgrading it',
          },
        ]
      : [];
  },
};

const operatorLosesSavepoints: Rule = {
  id: 'operator-1-12-0',
  severity: 'warning',
  title: 'Jobs that rely on savepoints do not run under operator 1.12.0',
  why: 'The clean-up of its savepoint history can delete the savepoint that an upgrade was made from.',
  source: 'FLINK-38033, fixed in 1.12.1',
  kinds: JOBS,
  check: (subject) => {
    const job = jobOf(subject);
    const savepoints =
      job && (upgradeModeOf(job) === 'savepoint' || lookup(subject.configuration, PERIODIC_SAVEPOINTS));
    return savepoints && subject.operatorVersion.version === '1.12.0'
      ? [
          {
            field: 'spec.job.upgradeMode',
            value: upgradeModeOf(job),
            message: 'takes savepoints, which operator 1.12.0 can delete',
            fix: 'use operator 1.12.1 or newer',
          },
        ]
      : [];
  },
};

const configurationPrefix: Rule = {
  id: 'configuration-prefix',
  severity: 'warning',
  typedSeverity: 'error',
  title: 'For Flink 2, no configuration key is the beginning of another',
  why: 'Flink 2 reads nested YAML, in which one place holds a value or further keys: the operator fails to write it, or drops one of the two.',
  source: 'Flink 2.0, YamlParserUtils; FLINK-37236 (operator 1.11)',
  kinds: CLUSTERS,
  check: (subject) => {
    if (!flinkAtLeast(flinkVersionOf(subject), FlinkVersion.V2_0)) return [];
    const problems: Problem[] = [];
    for (const key in subject.configuration) {
      for (let dot = key.indexOf('.'); dot > 0; dot = key.indexOf('.', dot + 1)) {
        const beginning = key.slice(0, dot);
        if (!(beginning in subject.configuration)) continue;
        const [present] = aliases(beginning);
        problems.push({
          field: beginning,
          value: subject.configuration[beginning],
          message: `cannot stand beside ${key}`,
          fix: present === beginning ? 'leave one of them out' : `write it as ${present}`,
        });
      }
    }
    return problems;
  },
};

const forst: Rule = {
  id: 'forst-state-backend',
  severity: 'warning',
  typedSeverity: 'error',
  title: 'The state backend ForSt goes with Flink 2.0 or newer',
  why: 'Older Flink does not know it, and the job fails at its start.',
  source: 'Flink, state.backend.type; FLIP-423',
  kinds: CLUSTERS,
  check: (subject) => {
    const backend = lookup(subject.configuration, STATE_BACKEND);
    const version = flinkVersionOf(subject);
    return backend?.value === 'forst' && version && !flinkAtLeast(version, FlinkVersion.V2_0)
      ? [
          {
            field: backend.key,
            value: backend.value,
            message: `is not known to Flink ${version}`,
            fix: 'use rocksdb, or Flink 2.0 or newer',
          },
        ]
      : [];
  },
};

const reactiveMode: Rule = {
  id: 'reactive-mode',
  severity: 'warning',
  typedSeverity: 'error',
  title: 'Reactive mode goes with a standalone application cluster',
  why: 'Flink refuses to start in reactive mode in any other cluster.',
  source: 'Flink, scheduler-mode: reactive',
  kinds: CLUSTERS,
  check: (subject) =>
    textOf(subject, SCHEDULER_MODE)?.toLowerCase() === 'reactive' &&
    !(stringIn(subject.spec, 'mode') === 'standalone' && jobOf(subject))
      ? [
          {
            field: SCHEDULER_MODE[0],
            value: 'reactive',
            message: 'works only in a standalone cluster that runs one job',
            fix: 'set spec.mode: standalone and a job, or use the adaptive scheduler without reactive mode',
          },
        ]
      : [],
};

const image: Rule = {
  id: 'image-tag',
  severity: 'warning',
  title: 'The image names a tag other than latest, or a digest',
  why: 'Pods that start later, after a failure or on another cluster, may run other code on the same state.',
  source: 'Kubernetes, container images',
  kinds: CLUSTERS,
  check: ({ spec }) => {
    const name = stringIn(spec, 'image');
    const tag = name && (/@/.test(name) ? 'digest' : (/:([^/:]*)$/.exec(name)?.[1] ?? ''));
    return name && (tag === '' || tag === 'latest')
      ? [
          {
            field: 'spec.image',
            value: name,
            message: tag ? 'has the tag latest, which moves' : 'has no tag, which means latest',
            fix: 'name a tag that stays, or a digest',
          },
        ]
      : [];
  },
};

export const TRAP_RULES: readonly Rule[] = [
  lastStateFallback,
  operatorLosesSavepoints,
  configurationPrefix,
  forst,
  reactiveMode,
  image,
];
