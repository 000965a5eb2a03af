import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The certificate authority and the certificate of an API server, as text. */
export interface Certificates {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** Makes up a token for each user, with the group that it is in, and writes the file that an API server reads. */
export function writeTokens<User extends string>(
  file: string,
  users: Readonly<Record<User, string>>,
): Record<User, string> {
  const names = Object.keys(users) as User[];
  const tokens = Object.fromEntries(names.map((user) => [user, randomBytes(16).toString('hex')]));
  const rows = names.map((user) => `${tokens[user]},${user},${user},"${users[user]}"`);
  writeFileSync(file, `${rows.join('\n')}\n`, { mode: 0o600 });
  return tokens as Record<User, string>;
}

export function writeServiceAccountKey(privateFile: string, publicFile: string): void {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(privateFile, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  writeFileSync(publicFile, publicKey.export({ type: 'spki', format: 'pem' }));
}

/** An API server makes itself a certificate and an authority for it, both in one file. */
export function readCertificates(folder: string): Certificates {
  const certificate = readFileSync(join(folder, 'apiserver.crt'), 'utf8');
  const blocks = certificate.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const ca = `${blocks[blocks.length - 1]}\n`;
  const file = join(folder, 'ca.crt');
  if (!existsSync(file)) writeFileSync(file, ca);
  return { ca, certificate, key: readFileSync(join(folder, 'apiserver.key'), 'utf8') };
}
