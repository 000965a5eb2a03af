import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { CredentialSource, Credentials, NoCredentials } from './credentials';
import { at, parseJson } from '../../../validation/manifest';
import type { ExecPlugin } from '../config/entries';
import type { Target } from '../config/kubeconfig';

/** A plugin that asks a person waits for them. */
const PATIENCE = { alone: 60_000, withPerson: 300_000 };
/** Of what a plugin complains of, the end says what it was. */
const TAIL = 300;

/** Credentials by a plugin, such as `aws eks get-token`; as kubectl runs it. */
export function execSource(target: Target, plugin: ExecPlugin): CredentialSource {
  return {
    name: `the exec plugin ${plugin.command}`,
    advice: `run ${plugin.command} by hand, and log in where it asks for that`,
    read: async () => credentialsIn(await run(target, plugin), plugin),
  };
}

async function run(target: Target, plugin: ExecPlugin): Promise<string> {
  const { command, args, env, interactiveMode } = plugin;
  const person = interactiveMode !== 'Never' && process.stdin.isTTY === true;
  if (interactiveMode === 'Always' && !person) {
    throw new NoCredentials(`the exec plugin ${command} has to ask somebody, and there is no terminal`);
  }
  const child = spawn(command, args, {
    stdio: [person ? 'inherit' : 'ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env, KUBERNETES_EXEC_INFO: JSON.stringify(execInfo(target, plugin, person)) },
  });
  // Node's own time limit holds up the end of this process where the plugin is not there.
  const limit = setTimeout(() => child.kill('SIGKILL'), person ? PATIENCE.withPerson : PATIENCE.alone);
  const output: Buffer[] = [];
  let complaint = '';
  child.stdout!.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr!.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-4 * TAIL);
    if (person) process.stderr.write(chunk);
  });
  return new Promise<string>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new NoCredentials(
          error.code === 'ENOENT'
            ? `there is no exec plugin ${command}${plugin.installHint ? `: ${plugin.installHint.trim()}` : ''}`
            : `the exec plugin ${command} cannot be run (${error.code})`,
        ),
      ),
    );
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(Buffer.concat(output).toString('utf8'));
      const how = signal ? `was ended by ${signal}` : `failed with exit code ${code}`;
      reject(new NoCredentials(`the exec plugin ${command} ${how}${said(complaint)}`));
    });
  }).finally(() => clearTimeout(limit));
}

function execInfo({ cluster }: Target, { apiVersion, provideClusterInfo }: ExecPlugin, interactive: boolean) {
  return {
    apiVersion,
    kind: 'ExecCredential',
    spec: { interactive, ...(provideClusterInfo ? { cluster: clusterInfo(cluster) } : {}) },
  };
}

function clusterInfo({ server, tlsServerName, insecure, proxyUrl, caFile, caData }: Target['cluster']) {
  return {
    server,
    'tls-server-name': tlsServerName,
    'insecure-skip-tls-verify': insecure || undefined,
    'certificate-authority-data': caData ?? (caFile ? readFileSync(caFile).toString('base64') : undefined),
    'proxy-url': proxyUrl,
  };
}

function credentialsIn(output: string, { command }: ExecPlugin): Credentials {
  const status = at(parseJson(output), 'status');
  const field = (name: string) => {
    const value = at(status, name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const token = field('token');
  const certificate = field('clientCertificateData');
  const key = field('clientKeyData');
  if (!token && !(certificate && key)) {
    throw new NoCredentials(`the exec plugin ${command} gave neither a token nor a certificate with its key`);
  }
  const end = Date.parse(field('expirationTimestamp') ?? '');
  return {
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(certificate && key ? { certificate, key } : {}),
    ...(Number.isNaN(end) ? {} : { expires: end }),
  };
}

/** What looks like a secret is left out: nobody knows what a plugin prints. */
function said(complaint: string): string {
  const text = complaint
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\w+=.-]{32,}/g, '…')
    .slice(-TAIL);
  return text === '' ? '' : `: ${text}`;
}
