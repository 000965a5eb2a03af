import { writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { flinkFleet, newFolder } from './command';
import { fleetIn } from '../fleet/lab-fleet';

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
