import {
  blueGreen,
  configure,
  deployment,
  findings,
  ids,
  input,
  renamed,
  sessionCluster,
  sessionJob,
  set,
} from './fixture';
import { check, formatFinding } from '../../../src/flink/rules/engine';

const tooSmall = () => set(deployment(), 'spec/jobManager/resource/memory', '100m');

describe('severity', () => {
  test('what only hurts at run time warns of a manifest, and stops props of our own', () => {
    expect(findings([tooSmall()]).map(({ severity }) => severity)).toEqual(['warning']);
    expect(findings([tooSmall()], { origin: 'typed' }).map(({ severity }) => severity)).toEqual(['error']);
  });

  test('the operator validates no blue/green deployment, so a manifest of one is only told', () => {
    const manifest = set(blueGreen(), 'spec/template/spec/serviceAccount', undefined);
    expect(findings([manifest])).toEqual([
      expect.objectContaining({ severity: 'warning', field: 'spec.template.spec.serviceAccount' }),
    ]);
    expect(findings([manifest], { origin: 'typed' })[0].severity).toBe('error');
  });
});

describe('a finding', () => {
  test('names the object, the field, the value and the fix', () => {
    expect(findings([set(deployment(), 'spec/job/parallelism', 0)])).toEqual([
      {
        path: 'app/ads/clicks',
        object: 'FlinkDeployment/ads/clicks',
        ruleId: 'parallelism',
        severity: 'error',
        field: 'spec.job.parallelism',
        value: '0',
        message: 'is less than 1',
        fix: 'give the job a parallelism of 1 or more',
      },
    ]);
  });

  test('is one line of text', () => {
    const [finding] = findings([set(deployment(), 'spec/job/parallelism', 0)]);
    expect(formatFinding(finding)).toBe(
      '[app/ads/clicks] parallelism: spec.job.parallelism = 0: is less than 1; fix: give the job a parallelism of 1 or more',
    );
  });

  test('shows a long value in short', () => {
    const [finding] = findings([set(sessionJob(), 'spec/job/jarURI', `s3://bucket/${'x'.repeat(300)}\n`)]);
    expect(formatFinding(finding).length).toBeLessThan(400);
    expect(formatFinding(finding)).not.toContain('\n');
  });

  test.each([
    ['a password in a URL', set(sessionJob(), 'spec/job/jarURI', 'http://me:hush-hush@host/a.jar')],
    [
      'a number where the schema wants a text',
      set(deployment(), 'spec/podTemplate/spec/containers', [
        { name: 'x', env: [{ name: 'PIN', value: 4711471 }] },
      ]),
    ],
    ['an unknown field', set(deployment(), 'spec/s3SecretKey', 'hush-hush')],
  ])('masks %s', (_, manifest) => {
    const text = findings([manifest]).map(formatFinding).join('\n');
    expect(text).toContain('***');
    expect(text).not.toMatch(/hush-hush|4711471/);
  });

  test('all are told at once', () => {
    const manifest = set(
      set(set(deployment(), 'spec/serviceAccount', undefined), 'spec/flinkVersion', 'v9'),
      'spec/foo',
      1,
    );
    expect(ids([manifest])).toEqual(['crd-schema', 'service-account', 'unknown-field']);
  });
});

describe('secrets that are none', () => {
  test.each([
    ['a path', configure(deployment(), 'security.ssl.rest.keystore-password', '/etc/tls/password')],
    ['a reference to the environment', configure(deployment(), 's3.secret-key', '${S3_SECRET}')],
    [
      'a placeholder for a secret',
      configure(deployment(), 'x.sasl.jaas.config', 'Module required password="{{secret:a/b/c}}";'),
    ],
    ['a switch', configure(deployment(), 'security.delegation.tokens.enabled', 'false')],
    [
      'a value from a Secret',
      set(deployment(), 'spec/podTemplate/spec/containers', [
        {
          name: 'flink-main-container',
          env: [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }],
        },
      ]),
    ],
    [
      'a credentials file',
      set(deployment(), 'spec/podTemplate/spec/containers', [
        {
          name: 'flink-main-container',
          env: [{ name: 'GOOGLE_APPLICATION_CREDENTIALS', value: '/etc/gcs/key.json' }],
        },
      ]),
    ],
    [
      'an argument that names a Secret',
      set(deployment(), 'spec/job/args', ['--password-file', '/etc/p', '--verbose']),
    ],
  ])('%s', (_, manifest) => {
    expect(ids([manifest])).toEqual([]);
  });
});

describe('suppressions', () => {
  const image = () => set(deployment(), 'spec/image', 'clicks');

  test('mark a finding with their reason', () => {
    const found = findings([image()], { suppressions: { 'image-tag': 'a test cluster' } });
    expect(found).toEqual([
      expect.objectContaining({ ruleId: 'image-tag', suppressed: { reason: 'a test cluster' } }),
    ]);
    expect(formatFinding(found[0])).toContain('(suppressed: a test cluster)');
  });

  test.each([
    ['names no rule', { 'image-tags': 'x' }, 'error', 'did you mean image-tag?'],
    ['has no reason', { 'image-tag': ' ' }, 'error', 'say why'],
    ['is of the schema', { 'crd-schema': 'x' }, 'error', 'mend what the rule says'],
    ['finds nothing', { parallelism: 'x' }, 'warning', 'remove it'],
  ])('one that %s is a finding itself', (_, suppressions, severity, fix) => {
    const found = findings([image()], { suppressions: suppressions as Record<string, string> });
    expect(found).toContainEqual(expect.objectContaining({ ruleId: 'suppression', severity }));
    expect(found.find(({ ruleId }) => ruleId === 'suppression')?.fix).toContain(fix);
    expect(found.find(({ ruleId }) => ruleId === 'image-tag')?.suppressed).toBeUndefined();
  });

  test('let errors of the operator pass, but not those of the schema', () => {
    const manifest = set(set(deployment(), 'spec/serviceAccount', undefined), 'spec/mode', 'other');
    const suppressions = { 'service-account': 'set by a mutating webhook', 'crd-schema': 'no' };
    const errors = findings([manifest], { suppressions }).filter((each) => !each.suppressed);
    expect(errors.map(({ ruleId }) => ruleId)).toEqual(['crd-schema', 'suppression']);
  });
});

describe('session jobs', () => {
  test('are held against the configuration of the cluster in the same namespace', () => {
    const cluster = configure(sessionCluster(), 'state.savepoints.dir', undefined);
    expect(ids([cluster, sessionJob()])).toEqual(['savepoint-directory']);
    expect(ids([set(cluster, 'metadata/namespace', 'other'), sessionJob()])).toEqual([]);
    expect(ids([cluster, configure(sessionJob(), 'state.savepoints.dir', 's3://state/views')])).toEqual([]);
  });

  test('belong to the nearest of several clusters of that name', () => {
    const good = input(sessionCluster(), { path: 'app/west/session' });
    const bad = input(configure(sessionCluster(), 'state.savepoints.dir', undefined), {
      path: 'app/east/session',
    });
    const job = (path: string) => input(sessionJob(), { path });
    expect(check([good, bad, job('app/west/views')])).toEqual([]);
    expect(check([good, bad, job('app/east/views')]).map(({ ruleId }) => ruleId)).toEqual([
      'savepoint-directory',
    ]);
  });

  test('share the directories of their cluster by design', () => {
    expect(ids([sessionCluster(), sessionJob(), set(sessionJob(), 'metadata/name', 'orders')])).toEqual([]);
  });
});

describe('shared directories', () => {
  test('are named on both sides', () => {
    const views = configure(renamed('views'), 'state.checkpoints.dir', 's3://state/ads/clicks/checkpoints');
    expect(findings([deployment(), views]).map(({ path }) => path)).toEqual([
      'app/ads/clicks',
      'app/ads/views',
    ]);
  });

  test('are none if one name is only the beginning of another', () => {
    expect(
      ids([deployment(), configure(renamed('views'), 'state.checkpoints.dir', 's3://state/ads/clicks/ha2')]),
    ).toEqual([]);
  });

  test('are none if the same application is rendered for two clusters', () => {
    expect(check([input(deployment(), { path: 'east' }), input(deployment(), { path: 'west' })])).toEqual([]);
  });

  test('are none in volumes of different claims', () => {
    const mounted = (name: string, claimName: string) =>
      set(configure(renamed(name), 'state.checkpoints.dir', 'file:///data'), 'spec/podTemplate/spec', {
        containers: [{ name: 'flink-main-container', volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }],
      });
    expect(ids([mounted('clicks', 'a'), mounted('views', 'b')])).toEqual([]);
    expect(ids([mounted('clicks', 'a'), mounted('views', 'a')])).toEqual(['shared-directory']);
  });
});
