import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { CredentialSource, Credentials, NoCredentials } from './credentials';
import { execSource } from './exec';
import { oidcSource } from './oidc';
import type { Target } from '../config/kubeconfig';
import { wrongContext } from '../errors';

/** A token file is rotated long before its token ends, so it need not be read for each request. */
const REREAD = 60_000;

/** How a user shows who it is; in kubectl's order. */
export function sourceOf(target: Target): CredentialSource {
  const { context, user } = target;
  const certificate = certificateSource(target);
  // In both, a token and a certificate may be shown together.
  if (user.tokenFile) return fileSource(user.tokenFile, certificate);
  if (user.token) {
    return fixed(
      'the token of the kubeconfig',
      'log in again, so that the kubeconfig has a new one',
      certificate,
      {
        authorization: `Bearer ${user.token}`,
      },
    );
  }
  if (user.exec) return execSource(target, user.exec);
  if (user.authProvider) {
    if (user.authProvider.name === 'oidc') return oidcSource(user.authProvider.config);
    throw wrongContext(
      context,
      `its auth-provider ${user.authProvider.name} is of a kind that Kubernetes gave up with 1.26; ` +
        'use the exec plugin of your cloud in its place',
    );
  }
  if (user.username) {
    const basic = Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64');
    return fixed('the user name and password of the kubeconfig', 'put them right', certificate, {
      authorization: `Basic ${basic}`,
    });
  }
  return certificate ?? fixed('no credentials', 'give the user of this context some', undefined, {});
}

function fixed(
  name: string,
  advice: string,
  certificate: CredentialSource | undefined,
  credentials: Credentials,
): CredentialSource {
  return { name, advice, read: async () => ({ ...(await certificate?.read()), ...credentials }) };
}

function fileSource(file: string, certificate: CredentialSource | undefined): CredentialSource {
  return {
    name: `the token in ${file}`,
    advice: 'see whether whoever writes this file still does',
    read: async () => {
      const token = (await readOr(file, () => readFile(file, 'utf8'))).trim();
      if (token === '') throw new NoCredentials(`the token file ${file} is empty`);
      return {
        ...(await certificate?.read()),
        authorization: `Bearer ${token}`,
        expires: Date.now() + REREAD,
      };
    },
  };
}

function certificateSource({ context, user }: Target): CredentialSource | undefined {
  const { certFile, certData, keyFile, keyData } = user;
  if (!certFile && !certData && !keyFile && !keyData) return undefined;
  if (!(certFile || certData) || !(keyFile || keyData)) {
    throw wrongContext(
      context,
      `its user has a ${certFile || certData ? 'client certificate without its key' : 'client key without its certificate'}`,
    );
  }
  const read = async (file: string | undefined, data: string | undefined) =>
    // As for kubectl, data comes before a file.
    data ? Buffer.from(data, 'base64') : readOr(file!, () => readFile(file!));
  return {
    name: `the client certificate ${certData ? 'of the kubeconfig' : certFile}`,
    get advice() {
      return `${endOf(certData ? Buffer.from(certData, 'base64') : certFile!)}get a new one`;
    },
    read: async () => ({ certificate: await read(certFile, certData), key: await read(keyFile, keyData) }),
  };
}

/** Most often a certificate is refused for its age. */
function endOf(certificate: Buffer | string): string {
  try {
    const pem = typeof certificate === 'string' ? readFileSync(certificate) : certificate;
    const { validTo } = new X509Certificate(pem);
    const end = new Date(validTo);
    return end.getTime() < Date.now() ? `it ended ${end.toISOString()}; ` : '';
  } catch {
    return '';
  }
}

async function readOr<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new NoCredentials(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
