import { CASES } from './cases';
import {
  blueGreen,
  configure,
  deployment,
  findings,
  ids,
  sessionCluster,
  sessionJob,
  set,
  snapshot,
} from './fixture';
import { CROSS_RULES, RULES } from '../../../src/flink/rules';
import { formatFinding } from '../../../src/flink/rules/engine';
import { OperatorVersion } from '../../../src/flink/versions/operator-version';

const ALL = [...RULES, ...CROSS_RULES];

test('good objects give no finding', () => {
  expect(findings([deployment(), sessionCluster(), sessionJob(), snapshot()].slice(0, 4))).toEqual([]);
  expect(findings([blueGreen()])).toEqual([]);
});

test('every rule has a case, and every case a rule', () => {
  expect(Object.keys(CASES).sort()).toEqual(ALL.map(({ id }) => id).sort());
});

describe.each(Object.entries(CASES))('%s', (id, cases) => {
  test.each(cases.map((each, i) => [i, each] as const))('is found, and nothing else is (%i)', (_, each) => {
    const found = findings(each.objects, each.changes);
    expect([...new Set(found.map(({ ruleId }) => ruleId))].sort()).toEqual([id, ...(each.also ?? [])].sort());
    expect(found.map(({ field }) => field).join(' ')).toContain(each.field);
  });

  test('never shows a secret, in a finding or in its text', () => {
    const found = cases.flatMap(({ objects, changes }) => findings(objects, changes));
    expect(JSON.stringify(found) + found.map(formatFinding).join('')).not.toContain('hush-hush');
  });
});

test('texts are written as the style asks', () => {
  for (const rule of ALL) {
    expect(rule.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(rule.title).not.toMatch(/\.$/);
    expect(rule.why).toMatch(/\.$/);
  }
  const found = Object.values(CASES).flatMap((cases) =>
    cases.flatMap((each) => findings(each.objects, each.changes)),
  );
  for (const { message, fix } of found) {
    expect(message).toMatch(/^[^A-Z]/);
    expect(`${message}${fix}`).not.toMatch(/\.$|undefined|\[object/);
  }
});

describe('what the operator accepts gives no error', () => {
  test.each([
    [
      'memory in the configuration',
      configure(set(deployment(), 'spec/jobManager', undefined), 'jobmanager.memory.process.size', '1g'),
    ],
    [
      'a legacy heap size',
      configure(set(deployment(), 'spec/jobManager', undefined), 'jobmanager.heap.size', '1g'),
    ],
    ['Kubernetes units', set(deployment(), 'spec/jobManager/resource/memory', '2Gi')],
    [
      'task managers instead of a parallelism',
      set(set(deployment(), 'spec/job/parallelism', undefined), 'spec/taskManager/replicas', 2),
    ],
    [
      'a factory class for high availability',
      configure(
        configure(deployment(), 'high-availability.type', undefined),
        'high-availability',
        'org.apache.flink.kubernetes.highavailability.KubernetesHaServicesFactory',
      ),
    ],
    [
      'a path as ingress template',
      set(deployment(), 'spec/ingress', { template: '/{{namespace}}/{{name}}(/|$)(.*)' }),
    ],
    ['too little memory for Flink', set(deployment(), 'spec/jobManager/resource/memory', '100m')],
    [
      'a boolean in capitals',
      configure(deployment(), 'kubernetes.operator.deployment.rollback.enabled', 'True'),
    ],
    [
      'nested configuration',
      set(deployment(), 'spec/flinkConfiguration', { state: { checkpoints: { dir: 's3://b/c' } } }),
    ],
    [
      'an autoscaler that is off, with wrong numbers',
      configure(deployment(), 'job.autoscaler.utilization.max', '7'),
    ],
    ['a session job whose cluster is elsewhere', set(sessionJob(), 'spec/job/parallelism', undefined)],
    ['a suspended job', set(deployment(), 'spec/job/state', 'suspended')],
    [
      'a savepoint that exists',
      set(set(snapshot(), 'spec/jobReference', undefined), 'spec/savepoint/alreadyExists', true),
    ],
    ['a blue/green deployment that lacks everything', { ...blueGreen(), spec: { template: { spec: {} } } }],
    [
      'a canary',
      { ...set(deployment(), 'metadata/labels', { 'flink.apache.org/canary': 'true' }), spec: {} },
    ],
  ])('%s', (_, manifest) => {
    expect(findings([manifest]).filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

describe('operator versions', () => {
  test('the old keys of the directories count in every version', () => {
    expect(ids([deployment()], { operatorVersion: OperatorVersion.V1_7_0 })).toEqual([]);
  });

  test('the new key of the savepoint directory counts from 1.11 on', () => {
    const manifest = configure(
      configure(deployment(), 'state.savepoints.dir', undefined),
      'execution.checkpointing.savepoint-dir',
      's3://state/sp',
    );
    const periodic = configure(manifest, 'kubernetes.operator.periodic.savepoint.interval', '1h');
    expect(ids([periodic], { operatorVersion: OperatorVersion.V1_11_0 })).toEqual([]);
    expect(ids([periodic], { operatorVersion: OperatorVersion.V1_10_0 })).toEqual([
      'periodic-savepoint-directory',
    ]);
  });

  test('any jar URI is good before 1.15', () => {
    const job = set(sessionJob(), 'spec/job/jarURI', 'local:///a.jar');
    expect(ids([job], { operatorVersion: OperatorVersion.V1_14_0 })).toEqual([]);
  });

  test('allowed schemes count only in the configuration of the operator itself', () => {
    const job = set(sessionJob(), 'spec/job/jarURI', 's3://b/a.jar');
    const key = 'kubernetes.operator.user.artifacts.allowed-schemes';
    expect(ids([configure(job, key, 'https;s3')])).toEqual(['jar-uri']);
    expect(ids([job], { defaultConfiguration: { [key]: 'https;s3' } })).toEqual([]);
  });

  test('the autoscaler of 1.7 has no upper bound for its target', () => {
    const manifest = configure(
      configure(deployment(), 'job.autoscaler.enabled', 'true'),
      'job.autoscaler.target.utilization',
      '1.5',
    );
    expect(ids([manifest], { operatorVersion: OperatorVersion.V1_7_0 })).toEqual([]);
    expect(ids([manifest])).toEqual(['autoscaler-range']);
  });
});
