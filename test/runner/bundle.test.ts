import { execFileSync } from 'node:child_process';
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import * as loader from 'node:module';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { bundled, flinkFleet, newFolder } from './command';
import { fleetIn } from '../fleet/lab-fleet';

jest.setTimeout(60_000);

describe('the bundle, which has only a part of the HTTP library,', () => {
  let proxy: Server;
  const wanted: string[] = [];
  beforeAll(async () => {
    proxy = createServer();
    proxy.on('connect', ({ url = '' }, socket) => {
      wanted.push(url);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => proxy.close());

  test('asks a proxy for the way to a cluster', async () => {
    const folder = newFolder();
    fleetIn(folder).synth();
    const cluster = {
      server: 'https://kubernetes.example:6443',
      'proxy-url': `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    };
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster }],
      users: [{ name: 'u', user: { token: 't' } }],
      contexts: ['east', 'west'].map((name) => ({ name, context: { cluster: 'c', user: 'u' } })),
    };
    writeFileSync(join(folder, 'kubeconfig'), JSON.stringify(config));
    const { stdout, code } = await flinkFleet(
      folder,
      ...['status', '--assembly', 'dist', '--kubeconfig', 'kubeconfig', '--timeout', '2'],
    );
    expect(code).not.toBe(0);
    expect(stdout).toContain('proxy');
    expect(wanted).toContain('kubernetes.example:6443');
  });
});

describe('the command starts by a link', () => {
  const version = async (env: NodeJS.ProcessEnv) => {
    const link = join(newFolder(), 'flink-fleet');
    symlinkSync(await bundled(), link);
    return execFileSync(process.execPath, [link, '--version'], { env, encoding: 'utf8' });
  };

  test('and Node keeps what it compiled in the folder of the user, where it can', async () => {
    const caches = newFolder();
    expect(await version({ XDG_CACHE_HOME: caches })).toMatch(/^\d/);
    expect(existsSync(join(caches, 'flink-fleet'))).toBe('enableCompileCache' in loader);
  });

  test('also where there is no such folder, or none can be made', async () => {
    expect(await version({})).toMatch(/^\d/);
    expect(await version({ HOME: '/dev/null' })).toMatch(/^\d/);
  });
});
