import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ProgramOptions } from './apply-fleet';
import { changeOf, changesOf, configMap, Workshop } from './workshop';
import { describeLab, Lab, LabCluster } from '../../lab';

/** Each at two times, and each in another place. */
const PLANTED = ['before', 'after'].map((when) => ({
  secret: `hunter-secret-${when}`,
  text: `hunter-text-${when}`,
  variable: `hunter-variable-${when}`,
  line: `hunter-line-${when}`,
  configuration: `hunter-configuration-${when}`,
  argument: `hunter-argument-${when}`,
}));
const [BEFORE, AFTER] = PLANTED;

describeLab('secrets that an apply handles', {}, () => {
  let lab: Lab;
  let east: LabCluster;
  let shop: Workshop;
  beforeAll(async () => {
    lab = await Lab.start({ clusters: 1 });
    [east] = lab.clusters;
    shop = new Workshop(lab);
  }, 600_000);
  afterAll(async () => lab?.stop());

  const program = (planted: (typeof PLANTED)[number], more: object = {}): ProgramOptions => ({
    clicks: { configuration: { 's3.secret-key': planted.configuration } },
    change: ({ addObject }) => {
      const metadata = { namespace: 'ops', name: 'planted' };
      const selector = { app: 'planted' };
      addObject({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata,
        data: { password: Buffer.from(planted.secret).toString('base64') },
        stringData: { other: planted.text },
      });
      addObject(
        configMap('ops', 'planted', { 'app.properties': `user=ann\npassword=${planted.line}\n`, ...more }),
      );
      addObject({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { ...metadata, labels: { 'x-not': 'waited-for' } },
        spec: {
          replicas: 0,
          selector: { matchLabels: selector },
          template: {
            metadata: { labels: selector },
            spec: {
              containers: [
                {
                  name: 'main',
                  image: 'registry.example.com/planted:1',
                  args: ['--password', planted.argument],
                  env: [{ name: 'DB_PASSWORD', value: planted.variable }],
                },
              ],
            },
          },
        },
      });
    },
  });

  test('are applied, and shown neither when they are made nor when they change', async () => {
    shop.synth(program(BEFORE));
    await shop.run('plan', '--all');
    await shop.plan();
    expect((await shop.apply('--why', 'to try it')).code).toBe(0);
    const there = await east.api.read({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { namespace: 'ops', name: 'planted' },
    });
    expect(there.data).toEqual({
      password: Buffer.from(BEFORE.secret).toString('base64'),
      other: Buffer.from(BEFORE.text).toString('base64'),
    });
    shop.synth(program(AFTER));
    await shop.run('plan', '--all');
    const plan = await shop.plan();
    expect(plan.code).toBe(2);
    // That they change is said all the same.
    expect(JSON.stringify(changeOf(plan, 'Secret ops/planted'))).toContain('(secret, changed)');
    expect(JSON.stringify(changeOf(plan, 'ConfigMap ops/planted'))).toContain('(secret, changed)');
    expect(JSON.stringify(changeOf(plan, 'Deployment ops/planted'))).toContain('(secret, changed)');
    expect(JSON.stringify(changeOf(plan, 'FlinkDeployment ads/clicks'))).toContain('(secret, changed)');
    expect((await shop.apply('--deep')).code).toBe(0);
  });

  test('are not shown by what an API server refuses', async () => {
    const { secret, argument } = AFTER;
    shop.synth({
      change: ({ addObject }) => {
        const metadata = { namespace: 'ops', name: 'refused' };
        // As data they must be base64, and as a port a number.
        addObject({
          apiVersion: 'v1',
          kind: 'Secret',
          metadata,
          data: { password: `${secret} (no base64)` },
        });
        addObject({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata,
          data: { 'not/a/key': `password=${secret}` },
        });
        addObject({
          apiVersion: 'batch/v1',
          kind: 'Job',
          metadata,
          spec: {
            template: {
              metadata: {},
              spec: {
                restartPolicy: 'Sometimes',
                containers: [
                  {
                    name: 'Main',
                    image: 'x',
                    args: ['--password', argument],
                    env: [{ name: 'DB_PASSWORD', value: argument }],
                  },
                ],
              },
            },
          },
        });
      },
    });
    await shop.run('plan');
    const plan = await shop.plan();
    expect(plan.code).toBe(1);
    const failed = changesOf(plan.report.changes).filter(({ action }) => action === 'fail');
    expect(failed.map(({ object }) => object.kind).sort()).toEqual(['ConfigMap', 'Job', 'Secret']);
    await shop.run('apply', '--yes');
    expect((await shop.apply()).code).toBe(1);
  });

  test('are nowhere in what was said, in the ledger, or beside it', async () => {
    const beside = readdirSync(shop.folder, { recursive: true, encoding: 'utf8' })
      .filter((each) => !each.startsWith('dist'))
      .map((each) => join(shop.folder, each))
      .filter((each) => statSync(each).isFile())
      .map((each) => readFileSync(each, 'utf8'));
    const all = [...shop.said, shop.ledgerText(), ...beside].join('\n');
    expect(shop.said.length).toBeGreaterThan(14);
    expect(all).toContain('ops/planted');
    const planted = PLANTED.flatMap((each) => Object.values(each));
    const forms = planted.flatMap((each) => [
      each,
      Buffer.from(each).toString('base64').replace(/=+$/, '').slice(0, -2),
    ]);
    expect(forms.filter((each) => all.includes(each))).toEqual([]);
  });
});
