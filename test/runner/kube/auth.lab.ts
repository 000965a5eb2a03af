import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { AddressInfo, connect as dial } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { Agent, request } from 'undici';
import { folder, writeKubeconfig } from './kubeconfig';
import { CONFIG_MAP, configMap, configMaps, endsOf, failureOf, MANAGER } from './objects';
import { KubeApi } from '../../../src/runner/kube/api';
import { inCluster, IN_CLUSTER } from '../../../src/runner/kube/config/in-cluster';
import { readKubeconfig } from '../../../src/runner/kube/config/kubeconfig';
import { connect, ConnectOptions } from '../../../src/runner/kube/connect';
import { describeLab, Lab, LabCluster, until } from '../../lab';

describeLab('the ways to a cluster', {}, () => {
  let lab: Lab;
  let cluster: LabCluster;
  const closed: (() => unknown)[] = [];

  beforeAll(async () => {
    lab = await Lab.start({ clusters: 2 });
    cluster = lab.clusters[0];
  });
  afterEach(async () => {
    for (const close of closed.splice(0)) await close();
  });
  afterAll(() => lab?.stop());

  function open(
    props: Omit<Parameters<typeof writeKubeconfig>[0], 'cluster'>,
    options: ConnectOptions = {},
  ): KubeApi {
    const kubeconfig = readKubeconfig(writeKubeconfig({ cluster, ...props }));
    const api = connect('test', { kubeconfig, ...options });
    closed.push(() => api.close());
    return api;
  }

  /** A token of an administrator, and what ends it. */
  async function endingToken(name: string) {
    const metadata = { name, namespace: 'default' };
    await cluster.api.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata });
    await cluster.api.apply({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', ...metadata }],
    });
    const token = await cluster.tokenOf('default', name);
    const end = async () => {
      await cluster.api.delete({ apiVersion: 'v1', kind: 'ServiceAccount', metadata });
      await until(
        () =>
          cluster
            .as(token)
            .list(CONFIG_MAP, 'default')
            .then(
              () => false,
              ({ status }: { status: number }) => status === 401,
            ),
        { what: 'the end of a token' },
      );
    };
    return { token, end };
  }

  /** A plugin that gives what is in a file, and notes that it was asked. */
  function plugin(name: string, lines: readonly string[]) {
    const file = join(folder, `${name}.sh`);
    writeFileSync(file, ['#!/bin/sh', ...lines].join('\n'));
    chmodSync(file, 0o755);
    return {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: `./${name}.sh`,
      interactiveMode: 'Never',
    };
  }

  test('a token file that is rotated is read again when the old token has ended', async () => {
    const { token, end } = await endingToken('rotating');
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, `${token}\n`);
    const api = open({ user: { tokenFile } });
    await api.apply(configMap('rotate-0'), MANAGER);
    writeFileSync(tokenFile, cluster.adminToken);
    await end();
    const ends = await endsOf(configMaps('rotate', 100).map((object) => api.apply(object, MANAGER)));
    expect(ends).toEqual({ done: 100 });
  });

  test('a token that has ended, with none to follow, is told without it', async () => {
    const { token, end } = await endingToken('ending');
    const tokenFile = join(folder, 'ended');
    writeFileSync(tokenFile, token);
    await end();
    const error = await failureOf(open({ user: { tokenFile } }).list(CONFIG_MAP));
    expect(error).toMatchObject({ failure: 'unauthenticated', outcome: 'refused', status: 401 });
    expect(error.message).toContain(tokenFile);
    expect(error.message).not.toContain(token);
  });

  test('an exec plugin is run again when its credentials end in the middle, once for all', async () => {
    const { token, end } = await endingToken('plugged');
    const tokenFile = join(folder, 'plugged-token');
    const calls = join(folder, 'plugged-calls');
    writeFileSync(tokenFile, token);
    const exec = plugin('plugged', [
      `echo "$KUBERNETES_EXEC_INFO $EXTRA" >> ${calls}`,
      `printf '{"kind":"ExecCredential","status":{"token":"%s"}}' "$(cat ${tokenFile})"`,
    ]);
    const api = open({
      user: { exec: { ...exec, env: [{ name: 'EXTRA', value: 'more' }], provideClusterInfo: true } },
    });
    await endsOf(configMaps('plug-a', 50).map((object) => api.apply(object, MANAGER)));
    writeFileSync(tokenFile, cluster.adminToken);
    await end();
    const ends = await endsOf(configMaps('plug-b', 300).map((object) => api.apply(object, MANAGER)));
    expect(ends).toEqual({ done: 300 });
    const lines = readFileSync(calls, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/ more$/);
    expect(JSON.parse(lines[0].replace(/ more$/, ''))).toMatchObject({
      kind: 'ExecCredential',
      spec: { interactive: false, cluster: { server: cluster.server } },
    });
  });

  test('an exec plugin is run again before its credentials expire', async () => {
    const calls = join(folder, 'expiring-calls');
    const exec = plugin('expiring', [
      `echo x >> ${calls}`,
      'end=$(date -u -d "+12 seconds" +%Y-%m-%dT%H:%M:%SZ)',
      `printf '{"status":{"token":"${cluster.adminToken}","expirationTimestamp":"%s"}}' "$end"`,
    ]);
    const api = open({ user: { exec } });
    const start = Date.now();
    while (Date.now() - start < 5_000) {
      await Promise.all(configMaps('expire', 10).map((object) => api.apply(object, MANAGER)));
      await sleep(100);
    }
    const { length } = readFileSync(calls, 'utf8').trim().split('\n');
    expect(length).toBeGreaterThanOrEqual(2);
    expect(length).toBeLessThanOrEqual(6);
  });

  test('an exec plugin that fails is run once for all, and says why, but no secret', async () => {
    const calls = join(folder, 'failing-calls');
    const secret = 'eyJhbGciOiJSUzI1NiIsImtpZCI6InNlY3JldCJ9.abcdef';
    const exec = plugin('failing', [
      `echo x >> ${calls}`,
      `echo "session ${secret} is over, log in" >&2`,
      'exit 3',
    ]);
    const api = open({ user: { exec } });
    const ends = await endsOf(configMaps('fail', 200).map((object) => api.apply(object, MANAGER)));
    expect(ends).toEqual({ 'unauthenticated, not-sent': 200 });
    expect(readFileSync(calls, 'utf8').trim().split('\n')).toHaveLength(1);
    const { message } = await failureOf(api.list(CONFIG_MAP));
    expect(message).toContain('failing.sh failed with exit code 3: session … is over, log in');
    expect(message).not.toContain(secret);
  });

  test('an exec plugin that is not there says how it is had', async () => {
    const exec = { command: 'no-such-plugin', installHint: 'get it at example.com' };
    const { message } = await failureOf(open({ user: { exec } }).list(CONFIG_MAP));
    expect(message).toContain('there is no exec plugin no-such-plugin: get it at example.com');
  });

  test('a client certificate is shown', async () => {
    const { certificate, key } = cluster.certificates;
    const agent = new Agent({ connect: { ca: cluster.certificates.ca } });
    closed.push(() => agent.destroy());
    // It lets in who shows this certificate, as the administrator.
    const front = createTlsServer(
      { cert: certificate, key, requestCert: true, rejectUnauthorized: false },
      (incoming, outgoing) => {
        const shown = (incoming.socket as TLSSocket).getPeerX509Certificate()?.toString();
        if (!shown || !certificate.includes(shown.trim())) return void outgoing.writeHead(401).end();
        const { method, url, headers } = incoming;
        void request(`${cluster.server}${url}`, {
          method: method as 'GET',
          dispatcher: agent,
          headers: {
            accept: headers.accept!,
            'content-type': headers['content-type'],
            authorization: `Bearer ${cluster.adminToken}`,
          },
          body: method === 'GET' ? null : incoming,
        }).then(async ({ statusCode, headers: answered, body }) => {
          outgoing.writeHead(statusCode, { 'content-type': String(answered['content-type']) });
          outgoing.end(await body.text());
        });
      },
    );
    const server = `https://127.0.0.1:${await listen(front)}`;
    const data = (pem: string) => Buffer.from(pem).toString('base64');
    const user = { 'client-certificate-data': data(certificate), 'client-key-data': data(key) };
    expect(await open({ changes: { server }, user }).apply(configMap('certified'), MANAGER)).toBeDefined();
    const exec = plugin('certifying', [
      `cat ${writeFile('credential', JSON.stringify({ status: { clientCertificateData: certificate, clientKeyData: key } }))}`,
    ]);
    expect(
      await open({ changes: { server }, user: { exec } }).apply(configMap('certified'), MANAGER),
    ).toBeDefined();
    const error = await failureOf(open({ changes: { server }, user: { token: 'x' } }).list(CONFIG_MAP));
    expect(error).toMatchObject({ failure: 'unauthenticated' });
  });

  test('a key that is of another certificate is found before anything is sent', async () => {
    const { certificate } = cluster.certificates;
    const { key } = lab.clusters[1].certificates;
    const data = (pem: string) => Buffer.from(pem).toString('base64');
    const api = open({
      user: { 'client-certificate-data': data(certificate), 'client-key-data': data(key) },
    });
    await expect(api.list(CONFIG_MAP)).rejects.toMatchObject({ code: 'FLEET_E5105' });
  });

  test('a server of another authority is not trusted, at once and for all', async () => {
    const ca = Buffer.from(lab.clusters[1].certificates.ca).toString('base64');
    const api = open({ changes: { 'certificate-authority-data': ca } });
    const start = Date.now();
    const ends = await endsOf(configMaps('ca', 1000).map((object) => api.apply(object, MANAGER)));
    expect(ends).toEqual({ 'untrusted, not-sent': 1000 });
    expect(Date.now() - start).toBeLessThan(2_000);
    expect((await failureOf(api.list(CONFIG_MAP))).message).toContain('authority that is not trusted');
  });

  test('a server of another name is not trusted', async () => {
    const error = await failureOf(open({ changes: { 'tls-server-name': 'other.example' } }).list(CONFIG_MAP));
    expect(error).toMatchObject({ failure: 'untrusted', outcome: 'not-sent' });
    expect(error.message).toContain('for another name');
    const named = open({ changes: { 'tls-server-name': 'kubernetes.default.svc' } });
    expect(await named.list(CONFIG_MAP)).toBeDefined();
  });

  test('who does not look at certificates is warned', async () => {
    const warnings: string[] = [];
    const changes = { 'insecure-skip-tls-verify': true, 'certificate-authority-data': undefined };
    const api = open({ changes }, { warn: (text) => warnings.push(text) });
    expect(await api.list(CONFIG_MAP)).toBeDefined();
    expect(warnings).toEqual([expect.stringContaining('insecure-skip-tls-verify')]);
  });

  test('by a proxy, and one that refuses or is not there is named', async () => {
    let tunnels = 0;
    let allow = true;
    const proxy = createServer();
    proxy.on('connect', ({ url }, client) => {
      if (!allow) return void client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      tunnels++;
      const [host, port] = url!.split(':');
      const upstream = dial(Number(port), host, () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        client.pipe(upstream).pipe(client);
      });
      upstream.on('error', () => client.destroy());
      client.on('error', () => upstream.destroy());
    });
    const port = await listen(proxy);
    const changes = { 'proxy-url': `http://somebody:hunter2@127.0.0.1:${port}` };
    const api = open({ changes });
    expect(await endsOf(configMaps('proxy', 200).map((o) => api.apply(o, MANAGER)))).toEqual({ done: 200 });
    expect(tunnels).toBeGreaterThan(0);
    expect(tunnels).toBeLessThanOrEqual(32);
    allow = false;
    const refused = await failureOf(open({ changes }, { limits: { tries: 2 } }).list(CONFIG_MAP));
    expect(refused.message).toContain(`the proxy 127.0.0.1:${port} refuses`);
    expect(refused.message).not.toContain('hunter2');
    const gone = { 'proxy-url': 'http://127.0.0.1:1' };
    const missing = await failureOf(open({ changes: gone }, { limits: { tries: 2 } }).list(CONFIG_MAP));
    expect(missing).toMatchObject({ failure: 'unreachable', outcome: 'not-sent' });
    expect(missing.message).toContain('nothing listens on 127.0.0.1:1');
  });

  test('a name that nobody knows is said to be one', async () => {
    const changes = { server: 'https://nowhere.invalid:6443' };
    const error = await failureOf(open({ changes }, { limits: { tries: 2 } }).list(CONFIG_MAP));
    expect(error.message).toContain('the name nowhere.invalid cannot be resolved');
  });

  test('as the service account of a pod', async () => {
    const pod = join(folder, 'pod');
    if (!existsSync(pod)) mkdirSync(pod);
    writeFileSync(join(pod, 'token'), cluster.adminToken);
    writeFileSync(join(pod, 'ca.crt'), cluster.certificates.ca);
    const { hostname, port } = new URL(cluster.server);
    const target = inCluster({ KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port }, pod)!;
    const api = connect(IN_CLUSTER, { kubeconfig: { contexts: [IN_CLUSTER], target: () => target } });
    closed.push(() => api.close());
    expect(await api.list(CONFIG_MAP)).toBeDefined();
  });

  async function listen(server: Server): Promise<number> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closed.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  }

  function writeFile(name: string, text: string): string {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  }
});
