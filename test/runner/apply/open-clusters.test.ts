import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { AddressInfo, createServer, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FleetAssembly } from '../../../src/assembly/assembly';
import { openClusters } from '../../../src/runner/apply/open-clusters';
import { readKubeconfig } from '../../../src/runner/kube/config/kubeconfig';
import { connect } from '../../../src/runner/kube/connect';

const PATIENCE = 400;

let folder: string;
let server: Server;
const sockets = new Set<Socket>();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flink-fleet-open-'));
  server = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

/** Why a cluster is not opened whose API server has this port. */
async function whyClosed(port: number): Promise<string | undefined> {
  const file = join(folder, 'kubeconfig.json');
  writeFileSync(
    file,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server: `https://127.0.0.1:${port}` } }],
      users: [{ name: 'u', user: { token: 'secret-token' } }],
      contexts: [{ name: 'eks-east', context: { cluster: 'c', user: 'u' } }],
    }),
  );
  const api = connect('eks-east', { kubeconfig: readKubeconfig(file) });
  const assembly = { clusters: { east: { context: 'eks-east' } } } as unknown as FleetAssembly;
  const { open, closed } = await openClusters(
    new Map([['east', api]]),
    assembly,
    { fleet: 'streaming' },
    new Map(),
    PATIENCE,
  );
  expect(open).toEqual([]);
  expect(closed.map(({ cluster, state }) => [cluster, state])).toEqual([['east', 'unreachable']]);
  return closed[0].why;
}

test('of a cluster that gives no answer in time it is told why the tries came to nothing', async () => {
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  expect(await whyClosed(port)).toBe(
    `eks-east: no answer within 0.4 s: nothing listens on 127.0.0.1:${port} (connection refused)`,
  );
});

test('of one that keeps silent, that it did', async () => {
  expect(await whyClosed((server.address() as AddressInfo).port)).toBe('eks-east: no answer within 0.4 s');
});
