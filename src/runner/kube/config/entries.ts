import { isMap } from '../../../validation/manifest';

/** Such as `users[].user.exec` of a kubeconfig. */
export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly interactiveMode: string;
  readonly provideClusterInfo: boolean;
  readonly installHint?: string;
}

/** The parts of an entry of a kubeconfig that are of use; files are absolute paths. */
export interface ClusterEntry {
  readonly server?: string;
  readonly caFile?: string;
  readonly caData?: string;
  readonly tlsServerName?: string;
  readonly insecure: boolean;
  readonly proxyUrl?: string;
}

export interface UserEntry {
  readonly token?: string;
  readonly tokenFile?: string;
  readonly username?: string;
  readonly password?: string;
  readonly certFile?: string;
  readonly certData?: string;
  readonly keyFile?: string;
  readonly keyData?: string;
  readonly exec?: ExecPlugin;
  readonly authProvider?: { readonly name: string; readonly config: Readonly<Record<string, unknown>> };
  /** The headers of `as` and the like. */
  readonly impersonation: Readonly<Record<string, string | readonly string[]>>;
}

export interface ContextEntry {
  readonly cluster?: string;
  readonly user?: string;
}

type Fields = Readonly<Record<string, unknown>>;
/** Makes a path of the kubeconfig absolute. */
type Absolute = (path: string) => string;

export function clusterEntry(fields: Fields, absolute: Absolute): ClusterEntry {
  return {
    server: text(fields.server)?.replace(/\/+$/, ''),
    caFile: path(fields['certificate-authority'], absolute),
    caData: text(fields['certificate-authority-data']),
    tlsServerName: text(fields['tls-server-name']),
    insecure: fields['insecure-skip-tls-verify'] === true,
    proxyUrl: text(fields['proxy-url']),
  };
}

export function userEntry(fields: Fields, absolute: Absolute): UserEntry {
  const { exec, 'auth-provider': provider } = fields;
  return {
    token: text(fields.token),
    tokenFile: path(fields.tokenFile, absolute),
    username: text(fields.username),
    password: text(fields.password),
    certFile: path(fields['client-certificate'], absolute),
    certData: text(fields['client-certificate-data']),
    keyFile: path(fields['client-key'], absolute),
    keyData: text(fields['client-key-data']),
    exec: isMap(exec) ? execPlugin(exec, absolute) : undefined,
    authProvider: isMap(provider)
      ? { name: text(provider.name) ?? '', config: isMap(provider.config) ? provider.config : {} }
      : undefined,
    impersonation: impersonation(fields),
  };
}

export function contextEntry(fields: Fields): ContextEntry {
  return { cluster: text(fields.cluster), user: text(fields.user) };
}

function execPlugin(fields: Fields, absolute: Absolute): ExecPlugin {
  const command = text(fields.command) ?? '';
  const variables = Array.isArray(fields.env) ? fields.env.filter(isMap) : [];
  return {
    apiVersion: text(fields.apiVersion) ?? 'client.authentication.k8s.io/v1',
    // As the shell does: a bare name is looked for in PATH.
    command: /[/\\]/.test(command) ? absolute(command) : command,
    args: Array.isArray(fields.args) ? fields.args.map(String) : [],
    env: Object.fromEntries(variables.map(({ name, value }) => [String(name), String(value ?? '')])),
    interactiveMode: text(fields.interactiveMode) ?? 'IfAvailable',
    provideClusterInfo: fields.provideClusterInfo === true,
    installHint: text(fields.installHint),
  };
}

function impersonation(fields: Fields): Record<string, string | string[]> {
  const user = text(fields.as);
  const uid = text(fields['as-uid']);
  const groups = Array.isArray(fields['as-groups']) ? fields['as-groups'].map(String) : [];
  const extra = isMap(fields['as-user-extra']) ? fields['as-user-extra'] : {};
  return {
    ...(user ? { 'impersonate-user': user } : {}),
    ...(uid ? { 'impersonate-uid': uid } : {}),
    ...(groups.length > 0 ? { 'impersonate-group': groups } : {}),
    ...Object.fromEntries(
      Object.entries(extra).map(([name, values]) => [
        `impersonate-extra-${encodeURIComponent(name.toLowerCase())}`,
        Array.isArray(values) ? values.map(String) : [String(values)],
      ]),
    ),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function path(value: unknown, absolute: Absolute): string | undefined {
  const given = text(value);
  return given === undefined ? undefined : absolute(given);
}
