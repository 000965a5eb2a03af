import { readFileSync } from 'node:fs';
import { createSecureContext, SecureContext } from 'node:tls';
import type { Target } from '../config/kubeconfig';
import { wrongTls } from '../errors';

/** What a connection is secured with; made once for all of them, since that takes as long as a request. */
export interface Tls {
  readonly secureContext: SecureContext;
  readonly servername?: string;
  readonly rejectUnauthorized: boolean;
}

/** @throws if a certificate is none, or its key is another's: at once, and not at each request. */
export function readTls(
  { context, cluster }: Target,
  cert: string | Buffer | undefined,
  key: string | Buffer | undefined,
): Tls {
  const { server, caFile, caData, tlsServerName, insecure } = cluster;
  try {
    const ca = caData ? Buffer.from(caData, 'base64') : caFile ? readFileSync(caFile) : undefined;
    return {
      secureContext: createSecureContext({ ca, cert, key }),
      ...(tlsServerName ? { servername: tlsServerName } : {}),
      rejectUnauthorized: !insecure,
    };
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    throw wrongTls(context, server, syscall ? message : (code ?? 'they are not certificates'));
  }
}
