import fc from 'fast-check';
import { Asked, deployment, label, mark, Marks } from './guard/case';
import { epochsOf, GuardedCluster, namespaceOf } from './guard/cluster';
import { Times } from './guard/times';
import { formatGrant, Grant, mayFollow } from '../../src/platform/guard/grant';
import { ApiError, describeLab, Lab, LabCluster, Manifest } from '../lab';

const marksOf = (application: string, { epoch, token }: Omit<Grant, 'revoked'>): Required<Marks> => ({
  application,
  epoch: String(epoch),
  token: String(token),
});
const applicationIn = (namespace: string, name: string, of: Omit<Grant, 'revoked'>): Manifest => {
  const manifest = deployment(name, marksOf(name, of));
  return { ...manifest, metadata: { ...manifest.metadata, namespace } };
};

describeLab('the guard in a running cluster', {}, () => {
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

  const passes = async (request: Asked['request'], who: Asked['who']) =>
    (await guarded.ask({ title: '', application: '', where: 'ads', who, request })) === undefined;

  test('a grant and its end are in force as soon as they are written', async () => {
    const granted = new Times('guard: a grant in force after its answer');
    const revoked = new Times('guard: a revocation in force after its answer');
    for (let epoch = 1; epoch <= 40; epoch++) {
      const grant = { epoch, token: 2 * epoch };
      const create: Asked['request'] = (api, options) =>
        api.create(applicationIn('ads', 'timed', grant), options);
      await guarded.grant('ads', { timed: formatGrant({ ...grant, revoked: false }) });
      await granted.measure(() => passes(create, 'runner'));
      await guarded.grant('ads', { timed: formatGrant({ ...grant, token: grant.token + 1, revoked: true }) });
      await revoked.measure(async () => !(await passes(create, 'runner')));
    }
    for (const times of [granted, revoked]) {
      times.tell();
      expect(times.longest).toBeLessThan(1_000);
    }
  });

  test('the law by which grants follow each other is the same here and there', async () => {
    const number = fc.oneof(
      fc.nat({ max: 3 }),
      fc.constantFrom(9, 10, 99_999_999_999_999, 999_999_999_999_999),
    );
    const grants = fc.record({ epoch: number, token: number, revoked: fc.boolean() });
    let pairs = 0;
    const verdicts = new Set<boolean>();
    await fc.assert(
      fc.asyncProperty(grants, grants, async (former, next) => {
        const name = `law-${pairs++}`;
        await guarded.grant('ads', { [name]: formatGrant(former) });
        const write: Asked['request'] = (api, options) =>
          api.mergePatch(epochsOf('ads'), { data: { [name]: formatGrant(next) } }, options);
        const verdict = await passes(write, 'runner');
        verdicts.add(verdict);
        expect(verdict).toBe(mayFollow(next, former));
      }),
      { numRuns: 300 },
    );
    expect(verdicts.size).toBe(2);
  });

  test('a namespace holds grants for thousands of applications', async () => {
    await cluster.api.create(namespaceOf('crowd'));
    await guarded.guard('crowd');
    const all = (grant: string) =>
      Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`crowd-${i}`, grant]));
    for (const grant of ['1/1', '1/2/revoked', '2/3']) await guarded.grant('crowd', all(grant));
    const created = applicationIn('crowd', 'crowd-4999', { epoch: 2, token: 3 });
    await guarded.as('runner').create(created);
    await expect(
      guarded.as('runner').create(applicationIn('crowd', 'crowd-0', { epoch: 1, token: 3 })),
    ).rejects.toThrow(/granted is epoch 2, token 3; the object says epoch 1/);
  });

  test('a status brings along nothing else', async () => {
    const it = applicationIn('ads', 'reported', { epoch: 1, token: 1 });
    await guarded.grant('ads', { reported: '1/1' });
    await guarded.as('runner').create(it);
    const more = {
      ...mark({ epoch: '2' }),
      spec: { image: 'flink:0' },
      status: { lifecycleState: 'STABLE' },
    };
    await guarded.as('operator').mergePatch(it, more, { subresource: 'status' });
    const { metadata, spec, status } = await cluster.api.read(it);
    expect(status.lifecycleState).toBe('STABLE');
    expect(spec).toEqual(it.spec);
    expect(metadata.annotations).toEqual(it.metadata.annotations);
  });

  test('after a restart of the API server it lets nothing through, and refuses nothing that it allows', async () => {
    const it = applicationIn('ads', 'kept', { epoch: 1, token: 1 });
    await guarded.grant('ads', { kept: '1/1' });
    await guarded.as('runner').create(it);
    const developer = guarded.as('developer');
    const allowed = watched(() => developer.mergePatch(it, label, { dryRun: true }));
    const refused = watched(() => developer.delete(it, { dryRun: true }));
    const served = watched(() => developer.read(it));
    await pause(200);
    await cluster.faults.restartApiServer();
    await pause(3_000);
    const [ours, theirs, reads] = [allowed, refused, served].map(({ stop }) => stop());
    const [seen, wrote] = [reads, ours].map((answers) => firstAfterOutage(answers));
    process.stderr.write(
      `guard: writes after an API server restart: ${(wrote - seen).toFixed(0)} ms after reads\n`,
    );
    expect(theirs.filter(({ answer }) => answer === 'passed')).toEqual([]);
    expect(ours.filter(({ answer }) => answer === 'refused')).toEqual([]);
    expect(wrote - seen).toBeLessThan(2_000);
  });
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Answer {
  readonly answer: 'passed' | 'refused' | 'none';
  readonly at: number;
}

/** Sends a request again and again, until it is told to stop, and keeps what became of it. */
function watched(request: () => Promise<unknown>): { stop(): readonly Answer[] } {
  const answers: Answer[] = [];
  let going = true;
  void (async () => {
    while (going) {
      const answer = await request().then(
        () => 'passed' as const,
        (error: unknown) => (isRefusal(error) ? 'refused' : 'none'),
      );
      answers.push({ answer, at: performance.now() });
      await pause(5);
    }
  })();
  return {
    stop: () => {
      going = false;
      return answers;
    },
  };
}

function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && error.message.includes('ValidatingAdmissionPolicy');
}

/** When a request first passed again after there was no answer. */
function firstAfterOutage(answers: readonly Answer[]): number {
  const outage = answers.findIndex(({ answer }) => answer === 'none');
  expect(outage).toBeGreaterThan(0);
  return answers.slice(outage).find(({ answer }) => answer === 'passed')!.at;
}
