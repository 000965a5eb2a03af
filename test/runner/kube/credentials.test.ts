import { CredentialCache, Credentials, NoCredentials } from '../../../src/runner/kube/auth/credentials';

describe('credentials', () => {
  let now: number;
  let reads: number;
  let next: () => Credentials;
  let cache: CredentialCache;

  beforeEach(() => {
    now = 1_000_000;
    reads = 0;
    next = () => ({ authorization: `t${reads}` });
    cache = new CredentialCache(
      {
        name: 'a source',
        advice: '',
        read: async () => {
          reads++;
          return next();
        },
      },
      () => now,
    );
  });

  test('are read once for all who wait, and kept', async () => {
    const all = await Promise.all([cache.get(), cache.get(), cache.get()]);
    expect(all.map(({ authorization }) => authorization)).toEqual(['t1', 't1', 't1']);
    expect(cache.get()).not.toBeInstanceOf(Promise);
    expect(reads).toBe(1);
  });

  test('are read again before they end', async () => {
    next = () => ({ authorization: `t${reads}`, expires: now + 60_000 });
    await cache.get();
    now += 49_000;
    expect(await cache.get()).toMatchObject({ authorization: 't1' });
    now += 2_000;
    expect(await cache.get()).toMatchObject({ authorization: 't2' });
  });

  test('that end at once serve for a moment all the same', async () => {
    next = () => ({ authorization: `t${reads}`, expires: now - 1 });
    await cache.get();
    await cache.get();
    expect(reads).toBe(1);
  });

  test('that were refused are renewed once for all who were refused', async () => {
    const refused = await cache.get();
    expect(await Promise.all([1, 2, 3].map(() => cache.renew(refused)))).toEqual([true, true, true]);
    // Who comes late finds what the others have got.
    expect(await cache.renew(refused)).toBe(true);
    expect(reads).toBe(2);
  });

  test('that are refused again and are the same do not make the source be asked each time', async () => {
    next = () => ({ authorization: 'same' });
    const refused = await cache.get();
    expect(await cache.renew(refused)).toBe(false);
    const renewed = await cache.get();
    expect(await cache.renew(renewed)).toBe(false);
    expect(reads).toBe(2);
    now += 6_000;
    expect(await cache.renew(renewed)).toBe(false);
    expect(reads).toBe(3);
  });

  test('that cannot be had are not asked for by each of thousands, and later are', async () => {
    next = () => {
      throw new NoCredentials('no');
    };
    await expect(cache.get()).rejects.toThrow('no');
    await expect(cache.get()).rejects.toThrow('no');
    expect(reads).toBe(1);
    now += 6_000;
    next = () => ({ authorization: 'now' });
    expect(await cache.get()).toMatchObject({ authorization: 'now' });
  });
});
