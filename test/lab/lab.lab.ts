import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'undici';
import { ApiError, describeLab, inParallel, Lab, LabCluster, until } from '.';
import { Api } from './cluster/api';
import { FaultyPath } from './faults/faulty-path';
import { BASE } from './process/folder';

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'clicks', namespace: 'default' },
  spec: { containers: [{ name: 'main', image: 'example.com/clicks:1' }] },
};

/** The processes that work in the folder of a lab. */
function processesOf(lab: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return [command, readlinkSync(`/proc/${pid}/cwd`)].some((text) => text.includes(`/labs/${lab}`));
      } catch {
        return false;
      }
    })
    .map(Number);
}

describeLab('a lab', { s3: true }, () => {
  let lab: Lab;
  let clusters: readonly LabCluster[];
  beforeAll(async () => {
    lab = await Lab.start({ clusters: 2, s3: true });
    clusters = lab.clusters;
  });
  afterAll(() => lab?.stop());

  test('its clusters are real, and know nothing of each other', async () => {
    const [a, b] = clusters;
    await a.addNodes([{ name: 'node-1', cpu: '4', memory: '8Gi' }]);
    await a.api.create(POD);
    await a.until(async () => (await a.api.read(POD)).status.phase === 'Running', { what: 'a running pod' });
    expect(await b.api.find(POD)).toBeUndefined();
  });

  test('a pod that was taken for lost with its node is ready again, as a kubelet would have it', async () => {
    const [cluster] = clusters;
    const ready = async () => {
      const { conditions } = (await cluster.api.read(POD)).status as {
        conditions: { type: string; status: string; lastTransitionTime: string }[];
      };
      return conditions.find(({ type }) => type === 'Ready')!;
    };
    const lost = { type: 'Ready', status: 'False', lastTransitionTime: '2001-01-01T00:00:00Z' };
    const { conditions } = (await cluster.api.read(POD)).status as { conditions: { type: string }[] };
    const status = { conditions: [...conditions.filter(({ type }) => type !== 'Ready'), lost] };
    await cluster.api.mergePatch(POD, { status }, { subresource: 'status' });
    await cluster.until(async () => (await ready()).status === 'True', { what: 'a pod that is ready again' });
    expect((await ready()).lastTransitionTime).not.toBe(lost.lastTransitionTime);
  });

  test('server-side apply tells warnings, and what is refused', async () => {
    const [{ api }] = clusters;
    const { warnings } = await api.apply({
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name: 'old', namespace: 'default' },
    });
    expect(warnings.join()).toContain('deprecated');
    const wrong = api.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'x' },
      spec: { containers: 3 },
    });
    await expect(wrong).rejects.toMatchObject({ name: 'ApiError', status: 500 });
  });

  test('a token of a service account can do what its roles say, and no more', async () => {
    const [cluster] = clusters;
    const nobody = cluster.as(await cluster.tokenOf('default', 'default'));
    await expect(nobody.read(POD)).rejects.toMatchObject({ status: 403, reason: 'Forbidden' });
    expect(await nobody.canI({ verb: 'get', resource: 'pods', namespace: 'default' })).toBe(false);
    expect(await cluster.as({ user: 'jane' }).canI({ verb: 'get', resource: 'pods' })).toBe(false);
    expect(await cluster.api.canI({ verb: 'get', resource: 'pods' })).toBe(true);
  });

  test('a cluster that loses its power comes back on its disk', async () => {
    const [{ api, faults }, other] = clusters;
    await faults.kill();
    await expect(api.read(POD)).rejects.toThrow();
    await expect(other.api.get('/readyz')).resolves.toBeDefined();
    await faults.restart();
    expect((await api.read(POD)).metadata.name).toBe('clicks');
  });

  test('an API server that hangs answers once it goes on', async () => {
    const [, { api, faults }] = clusters;
    faults.pause();
    let answered = false;
    const reading = api.get('/api/v1/namespaces/default').then(() => (answered = true));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(answered).toBe(false);
    faults.resume();
    await reading;
  });

  test('the S3 server answers, and lets no stranger in', async () => {
    const answer = await request(lab.s3!.endpoint);
    expect(answer.statusCode).toBe(403);
    expect(await answer.body.text()).toContain('AccessDenied');
  });

  test('several labs run side by side', async () => {
    const second = await Lab.start();
    await expect(second.clusters[0].api.get('/readyz')).resolves.toBeDefined();
    await expect(clusters[0].api.get('/readyz')).resolves.toBeDefined();
    await second.stop('remove logs');
    expect(processesOf(second.name)).toEqual([]);
    expect(existsSync(second.logs)).toBe(false);
  });

  test('a run that is killed leaves no process, and the next one clears its folder away', async () => {
    const program = `require(${JSON.stringify(join(__dirname, 'lab.ts'))}).Lab.start().then((lab) => console.log(lab.name))`;
    const run = spawn(process.execPath, ['--import', 'tsx', '-e', program], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const name = await new Promise<string>((resolve) =>
      run.stdout.once('data', (data: Buffer) => resolve(data.toString().trim())),
    );
    expect(processesOf(name).length).toBeGreaterThanOrEqual(5);
    run.kill('SIGKILL');
    await until(async () => processesOf(name).length === 0, {
      what: 'the end of all processes',
      timeoutMs: 5_000,
    });
    const next = await Lab.start();
    await next.stop('remove logs');
    expect(existsSync(join(BASE, 'labs', name))).toBe(false);
  });

  describe('the way to an API server', () => {
    let path: FaultyPath;
    let api: Api;
    const read = () => api.get('/api/v1/namespaces/default');
    beforeAll(async () => {
      const [cluster] = clusters;
      path = await cluster.faults.faultyPath();
      api = cluster.through(path.server);
    });
    afterEach(() => path.heal());

    test('passes everything when nothing is wrong, also many requests at once', async () => {
      await inParallel(Array.from({ length: 200 }), read);
    });

    test('can be slow', async () => {
      await path.set({ kind: 'delay', ms: 300 });
      const before = Date.now();
      await read();
      expect(Date.now() - before).toBeGreaterThanOrEqual(300);
    });

    test('can be cut, and what waits arrives when it heals', async () => {
      await path.set({ kind: 'drop' });
      let arrived = false;
      const reading = read().then(() => (arrived = true));
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(arrived).toBe(false);
      await path.heal();
      await reading;
    });

    test('can reset connections', async () => {
      await path.set({ kind: 'reset' });
      await expect(read()).rejects.toMatchObject({ code: 'ECONNRESET' });
      await path.heal();
      await read();
    });

    test('can answer in place of the API server, for a share of the requests', async () => {
      await path.set({ kind: 'answer', status: 429, share: 0.25 });
      const outcomes = await Promise.allSettled(Array.from({ length: 40 }, read));
      const refused = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
      expect(refused).toHaveLength(10);
      expect(refused[0].reason).toMatchObject({ status: 429 } satisfies Partial<ApiError>);
    });

    test('can lose the answer to a request that has taken effect', async () => {
      const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'created-all-the-same' } };
      expect(await api.find(namespace)).toBeUndefined();
      await path.set({ kind: 'lose-answers' });
      await expect(api.apply(namespace)).rejects.toMatchObject({ code: 'ECONNRESET' });
      expect(await clusters[0].api.find(namespace)).toBeDefined();
    });
  });
});
