import fc from 'fast-check';
import { deployment, label, Marks, mark } from './guard/case';
import { epochsOf, GuardedCluster, namespaceOf } from './guard/cluster';
import { Times } from './guard/times';
import { formatGrant, Grant, grantAnnotations, mayFollow } from '../../src/platform/guard/grant';
import { ApiError, describeLab, Lab, LabCluster, Manifest } from '../lab';

const marksOf = (application: string, { epoch, token }: Pick<Grant, 'epoch' | 'token'>): Required<Marks> => ({
  application,
  epoch: String(epoch),
  token: String(token),
});
const within = (namespace: string, manifest: Manifest): Manifest => ({
  ...manifest,
  metadata: { ...manifest.metadata, namespace },
});

describeLab('what the guard does in a running cluster', {}, () => {
  let lab: Lab;
  let cluster: LabCluster;
  let guarded: GuardedCluster;
  beforeAll(async () => {
    lab = await Lab.start();
    [cluster] = lab.clusters;
    guarded = new GuardedCluster(cluster);
    await guarded.prepare();
  }, 600_000);
  afterAll(() => lab?.stop());

  test('cost', async () => {
    for (const n of [500, 1000, 2000, 4000, 8000]) {
      const name = `crowd-${n}`;
      await cluster.api.apply(namespaceOf(name));
      await guarded.guard(name);
      const all = (value: string) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`application-${i}-${'x'.repeat(20)}`, value]));
      for (const v of ['1/1', '100/100', '100/101/revoked', '101/102']) {
        const t = performance.now();
        try { await guarded.grant(name, all(v)); process.stderr.write(`${n} ${v} ok ${performance.now() - t}\n`); }
        catch (e) { process.stderr.write(`${n} ${v} ${String(e).slice(0, 400)}\n`); break; }
      }
      try { await guarded.grant(name, {x: '1/1'}); process.stderr.write(`${n} one ok\n`); } catch (e) { process.stderr.write(`${n} one ${String(e).slice(0, 300)}\n`); }
      try {
        await guarded.as('runner').create(within(name, deployment('x', marksOf('x', {epoch: 1, token: 1}))));
        process.stderr.write(`${n} create ok\n`);
      } catch (e) { process.stderr.write(`${n} create ${String(e).slice(0, 300)}\n`); }
    }
    for (const n of [100, 1000, 5000, 10000]) {
      const big = deployment(`big-${n}`, marksOf(`big-${n}`, {epoch: 1, token: 1}));
      const spec = { ...big.spec, flinkConfiguration: Object.fromEntries(Array.from({ length: n }, (_, i) => [`some.configuration.key-${i}`, `value-${i}`])), podTemplate: { spec: { containers: Array.from({ length: 10 }, (_, i) => ({ name: `c${i}`, env: Array.from({ length: n / 20 }, (_, j) => ({ name: `E${j}`, value: 'v'.repeat(30) })) })) } } };
      await guarded.grant('ads', { [`big-${n}`]: '1/1' });
      for (const [what, act] of [
        ['create', () => guarded.as('runner').create(within('ads', { ...big, spec }))],
        ['label', () => guarded.as('developer').mergePatch(within('ads', big), label)],
        ['suspend', () => guarded.as('developer').mergePatch(within('ads', big), { spec: { job: { state: 'suspended' } } })],
      ] as const) {
        try { await act(); process.stderr.write(`big ${n} ${what} ok\n`); } catch (e) { process.stderr.write(`big ${n} ${what} ${String(e).slice(0, 300)}\n`); }
      }
    }
  });
  void fc; void Times; void mark; void epochsOf; void formatGrant; void grantAnnotations; void mayFollow; void ApiError;
});
