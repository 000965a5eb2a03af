import { Discovery } from '../../../src/runner/kube/discovery';
import { KubeError } from '../../../src/runner/kube/error';
import { listAll } from '../../../src/runner/kube/list';
import { Json } from '../../../src/validation/manifest';

const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' };
const verbs = ['get'];

const AGGREGATED: Json = {
  kind: 'APIGroupDiscoveryList',
  items: [
    {
      metadata: { name: 'apps' },
      versions: [
        {
          version: 'v1',
          resources: [
            { resource: 'deployments', responseKind: { kind: 'Deployment' }, scope: 'Namespaced', verbs },
          ],
        },
      ],
    },
    { metadata: { name: 'stale.example' }, versions: [{ version: 'v1', freshness: 'Stale' }] },
  ],
};
const LISTED: Json = {
  kind: 'APIResourceList',
  resources: [
    { name: 'deployments/scale', kind: 'Scale', namespaced: true, verbs },
    { name: 'deployments', kind: 'Deployment', namespaced: true, verbs },
  ],
};
const EXPECTED = { plural: 'deployments', namespaced: true, verbs, root: '/apis/apps/v1' };

function discovery(answers: Readonly<Record<string, Json>>) {
  const asked: string[] = [];
  const clock = { now: 10_000 };
  const found = new Discovery(
    async (path) => {
      asked.push(path);
      return answers[path];
    },
    () => clock.now,
  );
  return { found, asked, clock };
}

test('all kinds are known by two requests', async () => {
  const { found, asked } = discovery({ '/apis': AGGREGATED });
  expect(await found.kindOf(DEPLOYMENT)).toEqual(EXPECTED);
  expect(await found.kindOf({ ...DEPLOYMENT, kind: 'Other' })).toBeUndefined();
  expect(asked).toEqual(['/api', '/apis']);
});

test('nobody waits for the kinds that every API server has, and their failure is nobody’s', async () => {
  const found = new Discovery(async () => Promise.reject(new Error('away')));
  expect(await found.kindOf({ apiVersion: 'v1', kind: 'Namespace' })).toMatchObject({
    plural: 'namespaces',
    namespaced: false,
  });
  await new Promise((resolve) => setImmediate(resolve));
  await expect(found.kindOf(DEPLOYMENT)).rejects.toThrow('away');
});

test('an API server that does not tell of all at once is asked by version', async () => {
  const { found, asked } = discovery({ '/apis': { kind: 'APIGroupList' }, '/apis/apps/v1': LISTED });
  expect(await found.kindOf(DEPLOYMENT)).toEqual(EXPECTED);
  expect(await found.kindOf({ ...DEPLOYMENT, kind: 'Scale' })).toBeUndefined();
  expect(asked).toEqual(['/api', '/apis', '/apis/apps/v1']);
});

test('a group whose API service did not answer is asked by itself', async () => {
  const { found, asked } = discovery({ '/apis': AGGREGATED, '/apis/stale.example/v1': LISTED });
  expect(await found.kindOf({ apiVersion: 'stale.example/v1', kind: 'Deployment' })).toBeDefined();
  expect(asked).toContain('/apis/stale.example/v1');
});

test('a kind that is to be written and not there is looked for once more, for all', async () => {
  const answers: Record<string, Json> = {};
  const { found, asked, clock } = discovery(answers);
  expect(await found.kindOf(DEPLOYMENT)).toBeUndefined();
  clock.now += 2_000;
  answers['/apis'] = AGGREGATED;
  const kinds = await Promise.all([1, 2, 3].map(() => found.kindToWrite(DEPLOYMENT)));
  expect(kinds).toEqual([EXPECTED, EXPECTED, EXPECTED]);
  expect(asked.filter((path) => path === '/apis')).toHaveLength(2);
  clock.now += 2_000;
  const other = { ...DEPLOYMENT, kind: 'Other' };
  expect(await found.kindToWrite(other)).toBeUndefined();
  clock.now += 2_000;
  expect(await found.kindToWrite(other)).toBeUndefined();
  expect(asked.filter((path) => path === '/apis')).toHaveLength(3);
});

test('a question that failed is asked again', async () => {
  let fails = true;
  const found = new Discovery(async () => {
    if (fails) throw new Error('no answer');
    return AGGREGATED;
  });
  await expect(found.kindOf(DEPLOYMENT)).rejects.toThrow('no answer');
  fails = false;
  expect(await found.kindOf(DEPLOYMENT)).toEqual(EXPECTED);
});

describe('a list', () => {
  const page = (names: string[], token?: string): string =>
    JSON.stringify({
      kind: 'DeploymentList',
      apiVersion: 'apps/v1',
      metadata: token ? { continue: token } : {},
      items: names.map((name) => ({ metadata: { name } })),
    });
  const gone = new KubeError('other', 'too old', 'refused', 410);

  test('that took too long is begun again, and holds nothing twice', async () => {
    let calls = 0;
    const objects = await listAll(DEPLOYMENT, {}, async ({ continue: token }) => {
      calls++;
      if (calls === 2) throw gone;
      return token ? page(['b']) : page(['a'], 'next');
    });
    expect(objects).toEqual([
      { ...DEPLOYMENT, metadata: { name: 'a' } },
      { ...DEPLOYMENT, metadata: { name: 'b' } },
    ]);
  });

  const items = ['a', 'b'].map((name) => ({ metadata: { name, annotations: { continue: 'wrong' } } }));
  const [kind, apiVersion] = ['DeploymentList', 'apps/v1'];
  test.each([
    ['before its items', (metadata: object) => JSON.stringify({ kind, apiVersion, metadata, items })],
    ['behind its items', (metadata: object) => JSON.stringify({ apiVersion, items, kind, metadata })],
    ['among other things', (metadata: object) => JSON.stringify({ items, metadata, kind, apiVersion })],
    ['in many lines', (metadata: object) => JSON.stringify({ items, kind, metadata }, undefined, 2)],
    ['with more in it', (metadata: object) => JSON.stringify({ metadata: { more: {}, ...metadata }, items })],
  ])('goes on where a page has its token %s', async (_, textOf) => {
    const asked: unknown[] = [];
    const objects = await listAll(DEPLOYMENT, {}, async ({ continue: token }) => {
      asked.push(token);
      return textOf(token ? { resourceVersion: '1' } : { continue: 'next', resourceVersion: '1' });
    });
    expect(asked).toEqual([undefined, 'next']);
    expect(objects).toHaveLength(4);
  });

  test('has its next page made while one is parsed', async () => {
    const asked: unknown[] = [];
    const parse = jest.spyOn(JSON, 'parse');
    const parsed: number[] = [];
    await listAll(DEPLOYMENT, {}, async ({ continue: token }) => {
      parsed.push(parse.mock.calls.filter(([text]) => text.includes('"items"')).length);
      asked.push(token);
      return token ? page(['b']) : page(['a'], 'next');
    });
    parse.mockRestore();
    expect(asked).toEqual([undefined, 'next']);
    expect(parsed).toEqual([0, 0]);
  });

  test('that always takes too long is at last asked for whole', async () => {
    const limits: unknown[] = [];
    const objects = await listAll(DEPLOYMENT, {}, async ({ limit, continue: token }) => {
      if (!token) limits.push(limit);
      if (token) throw gone;
      return limit ? page(['a'], 'next') : page(['a', 'b']);
    });
    expect(objects).toHaveLength(2);
    expect(limits).toEqual(['500', '500', '500', undefined]);
  });

  test('that fails otherwise fails', async () => {
    const error = new KubeError('forbidden', 'no', 'refused', 403);
    await expect(listAll(DEPLOYMENT, {}, () => Promise.reject(error))).rejects.toBe(error);
  });
});
