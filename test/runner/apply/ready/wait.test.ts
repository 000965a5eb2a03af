import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { object } from './objects';
import { WaitProgress, waitUntilReady } from '../../../../src/runner/apply/ready/wait';
import { KubeApi } from '../../../../src/runner/kube/api';
import { readKubeconfig } from '../../../../src/runner/kube/config/kubeconfig';
import { connect } from '../../../../src/runner/kube/connect';
import { refOf } from '../../../../src/runner/kube/object';
import { writeKubeconfig } from '../../../lab/cluster/kubeconfig';
import { newFolder } from '../../command';

const told = { spec: {}, status: { phase: 'Pending', message: 'no login with password=hunter22 there' } };
const claim = object('v1', 'PersistentVolumeClaim', {
  ...told,
  metadata: { deletionTimestamp: '2026-11-01T00:00:00Z', finalizers: ['password=hunter22'] },
});

const verbs = ['get', 'list'];
const KINDS = {
  kind: 'APIGroupDiscoveryList',
  items: [
    {
      metadata: { name: '' },
      versions: [
        {
          version: 'v1',
          resources: [
            {
              resource: 'persistentvolumeclaims',
              responseKind: { kind: claim.kind },
              scope: 'Namespaced',
              verbs,
            },
            { resource: 'events', responseKind: { kind: 'Event' }, scope: 'Namespaced', verbs },
          ],
        },
      ],
    },
  ],
};

describe('what an API server has that answers about objects, and never about events,', () => {
  let server: Server;
  let api: KubeApi;
  beforeAll(async () => {
    server = createServer(({ url = '' }, response) => {
      const { pathname } = new URL(url, 'http://localhost');
      if (pathname.endsWith('/events')) return;
      const answer = pathname.startsWith('/api/v1/') ? claim : pathname === '/api' ? KINDS : { items: [] };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const file = join(newFolder(), 'kubeconfig');
    const { port } = server.address() as AddressInfo;
    writeKubeconfig(file, { context: 'test', server: `http://127.0.0.1:${port}`, token: 't' });
    api = connect('test', { kubeconfig: readKubeconfig(file) });
  });
  afterAll(async () => {
    await api.close();
    server.closeAllConnections();
    server.close();
  });

  test('is explained within five seconds, however long it was waited for, and without secrets', async () => {
    const progress: WaitProgress[] = [];
    const start = performance.now();
    const { notReady } = await waitUntilReady(api, [refOf(claim)], {
      timeoutMs: 7_000,
      onProgress: (each) => progress.push(each),
    });
    expect((performance.now() - start) / 1000).toBeLessThan(13);
    expect(notReady).toMatchObject([
      { why: 'is being deleted, held by ***', reasons: ['is being deleted, held by ***'] },
    ]);
    expect(JSON.stringify(progress)).toContain('held by ***');
  }, 30_000);
});
