import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Given, storeBehaviour } from './store-behaviour';
import { openStore } from '../../../src/runner/state/open-store';
import { below, parseStateUri, sameForm } from '../../../src/runner/state/uri';

let folder: string;
let given: Given;

beforeEach(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'state-')));
  const root = join(folder, 'root');
  mkdirSync(root);
  given = {
    store: await openStore(`file://${root}`),
    other: await openStore(`file:${root}`),
    put: async (key, bytes) => {
      mkdirSync(dirname(join(root, key)), { recursive: true });
      writeFileSync(join(root, key), bytes);
    },
    remove: async (key) => rmSync(join(root, key)),
  };
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a state storage on a file system', () => {
  storeBehaviour(() => given);

  test('is never left: neither by a key that climbs, nor by a link', async () => {
    const { store, put } = given;
    writeFileSync(join(folder, 'secret'), 'secret');
    await put('a/file', Buffer.from('x'));
    symlinkSync(folder, join(folder, 'root/out'));
    symlinkSync(join(folder, 'secret'), join(folder, 'root/link'));
    for (const key of ['../secret', 'a/../../secret', 'out/secret']) {
      await expect(store.read(key)).rejects.toMatchObject({ code: 'FLEET_E5507' });
      await expect(store.head(key)).rejects.toMatchObject({ code: 'FLEET_E5507' });
    }
    for (const key of ['out/new', 'out/folder/new']) {
      await expect(store.createOnly(key, 'x')).rejects.toMatchObject({ code: 'FLEET_E5507' });
    }
    expect(readdirSync(folder).sort()).toEqual(['root', 'secret']);
    await expect(store.children('out/')).rejects.toMatchObject({ code: 'FLEET_E5507' });
    expect(await store.read('link')).toBeUndefined();
    expect(await store.head('link')).toBeUndefined();
    expect((await store.list('')).map(({ key }) => key)).toEqual(['a/file']);
  });

  test('that is not mounted is not taken for an empty one', async () => {
    rmSync(join(folder, 'root'), { recursive: true });
    const { store } = given;
    for (const ask of [
      () => store.list(''),
      () => store.children('a/'),
      () => store.head('a/b'),
      () => store.read('a'),
      () => store.createOnly('a/b', 'x'),
    ]) {
      await expect(ask()).rejects.toMatchObject({ code: 'FLEET_E5506' });
    }
  });

  test('may itself be reached by a link', async () => {
    await given.put('file', Buffer.from('x'));
    symlinkSync(join(folder, 'root'), join(folder, 'mount'));
    const store = await openStore(`file://${join(folder, 'mount')}`);
    expect((await store.read('file'))?.toString()).toBe('x');
  });
});

describe('a URI', () => {
  test.each([
    ['s3a://flink/a/b/', 's3://flink/a/b'],
    ['s3p://flink/a', 's3://flink/a'],
    ['S3://flink//a', 's3://flink/a'],
    ['s3://flink', 's3://flink'],
    ['file:/flink/a', 'file:///flink/a'],
    ['file:///flink/a/', 'file:///flink/a'],
    ['hdfs://flink/a', 'hdfs://flink/a'],
  ])('%s is %s', (text, same) => {
    expect(sameForm(text)).toBe(same);
  });

  test.each(['gs://flink/a', 's3://flink/a/../b', 'relative', 'file://host/a', 's3:///a'])(
    '%s is none',
    async (text) => {
      expect(parseStateUri(text)).toBeUndefined();
      await expect(openStore(text)).rejects.toMatchObject({ code: 'FLEET_E5501' });
    },
  );

  test('lies below another one only where a name ends', () => {
    expect(below('s3://flink/e1', 's3a://flink/e1/x')).toBe('x');
    expect(below('s3://flink/e1', 's3://flink/e12/x')).toBeUndefined();
    expect(below('s3://flink/e1/', 's3://flink/e1')).toBe('');
    expect(below('s3://flink/e1', 's3://other/e1/x')).toBeUndefined();
  });
});
