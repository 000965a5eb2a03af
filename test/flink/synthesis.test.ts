import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ApiObject, App, Chart, Include, JsonPatch, Testing } from 'cdk8s';
import { APPLICATION, newChart } from './fixture';
import { FlinkApplication, FlinkApplicationProps, Rules, UpgradeMode } from '../../src';
import { PlainMetadata } from '../../src/validation/plain-metadata';

const BROKEN: FlinkApplicationProps = { ...APPLICATION, metadata: { name: 'Clicks_' } };

let outdir: string;
let stderr: jest.SpyInstance;
beforeEach(() => {
  outdir = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'synthesis-')), 'dist');
  stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  stderr.mockRestore();
  fs.rmSync(path.dirname(outdir), { recursive: true });
});

function newApp(charts = 1): { app: App; charts: Chart[] } {
  const app = new App({ outdir });
  return {
    app,
    charts: Array.from({ length: charts }, (_, i) => new Chart(app, `chart${i}`, { namespace: 'ads' })),
  };
}

const told = () => stderr.mock.calls.map(([text]) => String(text)).join('');

test('a finding stops the synthesis, with path, rule, value and fix, and writes nothing', () => {
  const { app, charts } = newApp();
  new FlinkApplication(charts[0], 'clicks', BROKEN);
  expect(() => app.synth()).toThrow(/chart0\/clicks.*name.*Clicks_/s);
  expect(fs.readdirSync(outdir)).toEqual([]);
});

test('all findings are told at once, and none of our frames', () => {
  const { app, charts } = newApp(2);
  new FlinkApplication(charts[0], 'a', { ...BROKEN, stateScope: 'a' });
  new FlinkApplication(charts[1], 'b', {
    ...BROKEN,
    stateScope: 'b',
    jobManager: { podLabels: {} },
    upgradeMode: UpgradeMode.SAVEPOINT,
  });
  let error: Error | undefined;
  try {
    app.synth();
  } catch (caught) {
    error = caught as Error;
  }
  expect(error!.message).toContain('chart0/a');
  expect(error!.message).toContain('chart1/b');
  expect(error!.stack).not.toMatch(/^\s+at /m);
});

test('one broken among many is named', () => {
  const { app, charts } = newApp();
  for (let i = 0; i < 200; i++) {
    const metadata = { name: i === 137 ? 'x'.repeat(46) : `app-${i}` };
    new FlinkApplication(charts[0], `app-${i}`, { ...APPLICATION, metadata });
  }
  let message = '';
  try {
    app.synth();
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toContain('chart0/app-137');
  expect(message.match(/chart0\/app-/g)).toHaveLength(1);
});

test('a Flink object that came in by Include or ApiObject is held to the same rules', () => {
  const { app, charts } = newApp();
  new FlinkApplication(charts[0], 'good', APPLICATION);
  new ApiObject(charts[0], 'bare', {
    apiVersion: 'flink.apache.org/v1beta1',
    kind: 'FlinkDeployment',
    metadata: { name: 'bare' },
    spec: { image: 'flink:1.20.3' },
  });
  expect(() => app.synth()).toThrow(/chart0\/bare/);
  expect(Include).toBeDefined();
});

test('a suppression lets a finding pass, and shows in the manifest and in what is told', () => {
  const { app, charts } = newApp();
  const clicks = new FlinkApplication(charts[0], 'clicks', BROKEN);
  clicks.suppressRule('name', 'our operator is patched');
  app.synth();
  const manifest = fs.readFileSync(path.join(outdir, 'chart0.k8s.yaml'), 'utf8');
  expect(manifest).toContain('rules.flink-fleet.dev/name: our operator is patched');
  expect(told()).toMatch(/suppressed: .*name/s);
});

test('what is changed between two syntheses is seen by the second', () => {
  const { app, charts } = newApp();
  const clicks = new FlinkApplication(charts[0], 'clicks', APPLICATION);
  app.synth();
  clicks.addJsonPatch(JsonPatch.replace('/spec/job/parallelism', 0));
  expect(() => app.synth()).toThrow(/parallelism/);
  clicks.addJsonPatch(JsonPatch.replace('/spec/job/parallelism', 3));
  app.synth();
  expect(fs.readFileSync(path.join(outdir, 'chart0.k8s.yaml'), 'utf8')).toContain('parallelism: 3');
});

test('each object is rendered once in a synthesis, however many charts there are', () => {
  const { app, charts } = newApp(10);
  const render = jest.spyOn(PlainMetadata.prototype, 'plain');
  charts.forEach(
    (chart, i) => new FlinkApplication(chart, 'app', { ...APPLICATION, metadata: { name: `app-${i}` } }),
  );
  app.synth();
  expect(render).toHaveBeenCalledTimes(10);
  render.mockRestore();
});

test('the app is validated once in a synthesis, and each time that a chart is rendered by itself', () => {
  const { app, charts } = newApp(10);
  const validate = jest.fn(() => []);
  charts.forEach((chart, i) => {
    new FlinkApplication(chart, 'app', {
      ...APPLICATION,
      metadata: { name: `app-${i}` },
      stateScope: `s${i}`,
    });
  });
  app.node.addValidation({ validate });
  app.synth();
  expect(validate).toHaveBeenCalledTimes(1);
  charts[0].toJson();
  expect(validate).toHaveBeenCalledTimes(2);
});

test('dependencies between charts and objects keep their order', () => {
  const { app, charts } = newApp(2);
  const [first, second] = charts.map((chart, i) => {
    const metadata = { name: `app-${i}` };
    return new FlinkApplication(chart, 'app', {
      ...APPLICATION,
      metadata,
      kafka: [{ bootstrapServers: 'b:9093' }],
    });
  });
  first.apiObject.addDependency(first.node.findChild('kafka'));
  first.node.addDependency(second);
  app.synth();
  const files = fs.readdirSync(outdir).sort();
  expect(files).toEqual(['0000-chart1.k8s.yaml', '0001-chart0.k8s.yaml']);
  const text = fs.readFileSync(path.join(outdir, files[1]), 'utf8');
  expect(text.indexOf('kind: ConfigMap')).toBeLessThan(text.indexOf('kind: FlinkDeployment'));
});

test('the same program gives the same bytes', () => {
  const text = () => {
    const chart = newChart();
    new FlinkApplication(chart, 'clicks', { ...APPLICATION, kafka: [{ bootstrapServers: 'b:9093' }] });
    return JSON.stringify(Testing.synth(chart));
  };
  expect(text()).toBe(text());
});

test('the findings can be looked at without a synthesis', () => {
  const chart = newChart();
  new FlinkApplication(chart, 'clicks', BROKEN);
  const [finding] = Rules.check(chart).filter(({ severity }) => severity === 'error');
  expect(finding).toMatchObject({
    path: 'jobs/clicks',
    object: 'FlinkDeployment/ads/Clicks_',
    field: 'metadata.name',
    suppressed: undefined,
  });
});

test('the defaults have no findings at all', () => {
  const { app, charts } = newApp();
  new FlinkApplication(charts[0], 'clicks', APPLICATION);
  expect(Rules.check(app)).toEqual([]);
  app.synth();
  expect(told()).toBe('');
});
