import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { sourceOf } from '../../../src/runner/kube/auth/source';
import { inCluster } from '../../../src/runner/kube/config/in-cluster';
import { Kubeconfig, readKubeconfig } from '../../../src/runner/kube/config/kubeconfig';
import { proxyFor } from '../../../src/runner/kube/config/proxy';
import { connect } from '../../../src/runner/kube/connect';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flink-fleet-kubeconfig-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function config(context: string, server: string, user = 'token: t'): string {
  return `
current-context: ${context}
contexts: [{name: ${context}, context: {cluster: ${context}-c, user: ${context}-u}}]
clusters: [{name: ${context}-c, cluster: {server: '${server}', certificate-authority: ca.crt}}]
users: [{name: ${context}-u, user: {${user}}}]`;
}

describe('a kubeconfig', () => {
  test('of several files has the contexts of all; the first that has an entry decides', () => {
    const a = file('a', config('eu', 'https://first:6443/'));
    const b = file('b', `${config('eu', 'https://second:6443')}\n`);
    const c = file('c', config('us', 'https://third:6443'));
    const read = readKubeconfig(undefined, {
      KUBECONFIG: [a, join(folder, 'not-there'), b, c].join(delimiter),
    });
    expect(read.contexts).toEqual(['eu', 'us']);
    expect(read.current).toBe('eu');
    expect(read.target('eu').cluster).toMatchObject({
      server: 'https://first:6443',
      caFile: join(folder, 'ca.crt'),
    });
    expect(read.target('us').cluster.server).toBe('https://third:6443');
  });

  test('that is named goes before KUBECONFIG, and that before the one at home', () => {
    mkdirSync(join(folder, '.kube'));
    file('.kube/config', config('home', 'https://h'));
    const listed = file('listed', config('listed', 'https://l'));
    const named = file('named', config('named', 'https://n'));
    expect(readKubeconfig(named, { HOME: folder, KUBECONFIG: listed }).contexts).toEqual(['named']);
    expect(readKubeconfig(undefined, { HOME: folder, KUBECONFIG: listed }).contexts).toEqual(['listed']);
    expect(readKubeconfig(undefined, { HOME: folder }).contexts).toEqual(['home']);
  });

  test('that is nowhere is told with the places', () => {
    expect(() => readKubeconfig(undefined, { HOME: folder })).toThrow(/FLEET_E5101.*\.kube\/config/);
    expect(() => readKubeconfig(join(folder, 'no'), {})).toThrow(/FLEET_E5102/);
  });

  test('that is broken is told by the line, and not by what is in it', () => {
    const broken = file('broken', 'users:\n- name: a\n  user: {token: hunter2\n  more: [');
    expect(() => readKubeconfig(broken)).toThrow(/FLEET_E5102.*line \d/);
    expect(() => readKubeconfig(broken)).not.toThrow(/hunter2/);
    expect(() => readKubeconfig(file('list', '- a'))).toThrow(/it is no kubeconfig/);
    expect(() => readKubeconfig(file('empty', '')).target('x')).toThrow(/there are: none/);
  });

  test('says which context was meant', () => {
    const read = readKubeconfig(file('a', config('eu-west-1', 'https://x')));
    expect(() => read.target('eu-west-2')).toThrow(/FLEET_E5103.*did you mean eu-west-1/);
    expect(() => read.target('production')).toThrow(/there are: eu-west-1/);
  });

  test('says what a context lacks', () => {
    const read = readKubeconfig(
      file(
        'a',
        `contexts:
- {name: a, context: {cluster: gone, user: u}}
- {name: b, context: {cluster: c, user: gone}}
- {name: c, context: {cluster: c}}
- {name: d, context: {user: u}}
- {name: e, context: {cluster: e}}
clusters: [{name: c, cluster: {server: 'https://x'}}, {name: e}]
users: [{name: u}]`,
      ),
    );
    expect(() => read.target('a')).toThrow(/FLEET_E5104.*cluster gone is not there/);
    expect(() => read.target('b')).toThrow(/user gone is not there/);
    expect(read.target('c').user).toEqual({ impersonation: {} });
    expect(() => read.target('d')).toThrow(/names no cluster/);
    expect(() => read.target('e')).toThrow(/e has no server/);
  });

  test('may have a user act as another', () => {
    const user = "token: t, as: ann, as-uid: '7', as-groups: [g, h], as-user-extra: {Reason: [r]}";
    expect(readKubeconfig(file('a', config('a', 'https://x', user))).target('a').user.impersonation).toEqual({
      'impersonate-user': 'ann',
      'impersonate-uid': '7',
      'impersonate-group': ['g', 'h'],
      'impersonate-extra-reason': ['r'],
    });
  });
});

describe('a context is refused before anything is sent', () => {
  const read = (server: string, user?: string): Kubeconfig =>
    readKubeconfig(file('k', config('a', server, user)));

  test.each([
    ['an address that is none', 'nothing', undefined, /FLEET_E5104.*no address/],
    ['credentials in the clear', 'http://10.0.0.1', undefined, /would be sent credentials/],
    ['a certificate without its key', 'https://x', 'client-certificate: c.crt', /without its key/],
    ['an auth-provider of old', 'https://x', 'auth-provider: {name: gcp}', /gave up with 1\.26/],
  ])('%s', (_, server, user, message) => {
    expect(() => connect('a', { kubeconfig: read(server, user) })).toThrow(message);
  });

  test('but not a proxy of kubectl on this machine', () => {
    expect(connect('a', { kubeconfig: read('http://127.0.0.1:8001') }).context).toBe('a');
  });

  test('a proxy that is none', () => {
    const text = config('a', 'https://x').replace(
      "server: 'https://x'",
      "server: 'https://x', proxy-url: 'ftp://p'",
    );
    expect(() => connect('a', { kubeconfig: readKubeconfig(file('p', text)) })).toThrow(
      /FLEET_E5106.*proxy-url/,
    );
  });
});

test.each([
  ['token: t', 'the token of the kubeconfig'],
  ['tokenFile: t, token: x', `the token in`],
  ['username: u, password: p', 'the user name and password'],
  ['exec: {command: aws}', 'the exec plugin aws'],
  ['exec: {command: bin/aws}', '/bin/aws'],
  ["auth-provider: {name: oidc, config: {idp-issuer-url: 'https://i'}}", 'the login at https://i'],
  ['client-certificate: c, client-key: k', 'the client certificate'],
])('a user with %s shows %s', (user, name) => {
  const target = readKubeconfig(file('u', config('a', 'https://x', user))).target('a');
  expect(sourceOf(target).name).toContain(name);
});

test('a login at an OIDC provider serves as long as it is good, and says when it has ended', () => {
  const program = `
    const { oidcSource } = require('./src/runner/kube/auth/oidc.ts');
    const idToken = (exp) => ['{}', JSON.stringify({ exp }), ''].map((part) => Buffer.from(part).toString('base64url')).join('.');
    const config = (exp) => ({ 'idp-issuer-url': 'https://i', 'id-token': idToken(exp) });
    void (async () => {
      const { authorization, expires } = await oidcSource(config(4e9)).read();
      console.log(authorization.startsWith('Bearer '), expires);
      await oidcSource(config(1)).read().catch(({ message }) => console.log(message));
    })();`;
  // The library for it is an ES module, which only Node itself and the bundle can load.
  const output = execFileSync(process.execPath, ['--import', 'tsx', '-e', program], { encoding: 'utf8' });
  expect(output.trim().split('\n')).toEqual([
    'true 4000000000000',
    'the login at https://i has ended, and the kubeconfig has nothing to renew it',
  ]);
});

test('a pod has a context of its own', () => {
  file('token', 't');
  const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
  expect(inCluster(env, folder)).toMatchObject({
    cluster: { server: 'https://[fd00::1]:443', caFile: join(folder, 'ca.crt') },
    user: { tokenFile: join(folder, 'token') },
  });
  expect(inCluster({}, folder)).toBeUndefined();
  expect(inCluster(env, join(folder, 'none'))).toBeUndefined();
});

describe('a proxy', () => {
  const env = (exceptions: string) => ({ HTTPS_PROXY: 'proxy:3128', NO_PROXY: exceptions });

  test.each([
    ['https://a.example.com', 'b.com', true],
    ['https://a.example.com', 'example.com', false],
    ['https://a.example.com', '.example.com', false],
    ['https://example.com', '.example.com', true],
    ['https://badexample.com', 'example.com', true],
    ['https://example.com:6443', 'example.com:443', true],
    ['https://example.com:6443', 'example.com:6443', false],
    ['https://10.1.2.3', '10.0.0.0/8', false],
    ['https://11.1.2.3', ' 10.0.0.0/8 , 12.0.0.0/8', true],
    ['https://10.1.2.3', '10.1.2.3', false],
    ['https://[fd00::1]', 'fd00::/8', false],
    ['https://[fd00::1]', 'fd00::1', false],
    ['https://example.com', '*', false],
    ['https://127.0.0.1:6443', '', false],
    ['https://localhost:6443', '', false],
    ['http://example.com', '', false],
  ])('to %s with NO_PROXY=%s: %s', (server, exceptions, isUsed) => {
    expect(proxyFor(server, undefined, env(exceptions)) !== undefined).toBe(isUsed);
  });

  test('of the kubeconfig knows no exception', () => {
    expect(proxyFor('https://127.0.0.1', 'http://p:1', env('*'))).toEqual({
      url: 'http://p:1',
      from: 'proxy-url',
    });
  });
});
