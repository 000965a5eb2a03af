import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';

export interface KubeconfigProps {
  readonly context: string;
  readonly server: string;
  readonly token?: string;
  /** What its user has besides, such as whom it acts as. */
  readonly user?: Readonly<Record<string, unknown>>;
  /** The certificate authority as text; or as a file, which may come later. */
  readonly ca?: string;
  readonly caFile?: string;
  /** The namespace of the context: that of the pod, for a program that would run in one. */
  readonly namespace?: string;
}

/** Writes a kubeconfig with one context for each of the entries; the first is the current one. */
export function writeKubeconfig(file: string, ...entries: readonly KubeconfigProps[]): void {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': entries[0].context,
    clusters: entries.map(({ context, server, ca, caFile }) => ({
      name: context,
      cluster: {
        server,
        ...(caFile ? { 'certificate-authority': caFile } : {}),
        ...(ca ? { 'certificate-authority-data': Buffer.from(ca).toString('base64') } : {}),
      },
    })),
    users: entries.map(({ context, token, user }) => ({
      name: context,
      user: { ...(token === undefined ? {} : { token }), ...user },
    })),
    contexts: entries.map(({ context, namespace }) => ({
      name: context,
      context: { cluster: context, user: context, ...(namespace ? { namespace } : {}) },
    })),
  };
  writeFileSync(file, stringify(config), { mode: 0o600 });
}
