import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { Lab } from '../../lab';

interface Props {
  readonly cluster: Lab['clusters'][number];
  /** Added to the cluster's entry, such as another `server`. */
  readonly changes?: Readonly<Record<string, unknown>>;
  /** By default the administrator. */
  readonly user?: Readonly<Record<string, unknown>>;
}

/** Where the files of these tests are. */
export const folder = mkdtempSync(join(tmpdir(), 'flink-fleet-kube-'));

/** A kubeconfig with the one context `test`; its path. */
export function writeKubeconfig({ cluster, changes, user }: Props): string {
  const file = join(folder, `${randomUUID()}.yaml`);
  writeFileSync(
    file,
    stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'test',
      clusters: [
        {
          name: 'c',
          cluster: {
            server: cluster.server,
            'certificate-authority-data': Buffer.from(cluster.certificates.ca).toString('base64'),
            ...changes,
          },
        },
      ],
      users: [{ name: 'u', user: user ?? { token: cluster.adminToken } }],
      contexts: [{ name: 'test', context: { cluster: 'c', user: 'u' } }],
    }),
    { mode: 0o600 },
  );
  return file;
}
