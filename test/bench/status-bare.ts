import { readFileSync } from 'node:fs';
import { Pool } from 'undici';

/**
 * The least that a status can be: the lists of all FlinkDeployments, in pages, from all API servers at once. Prints how
 * long it took. Its arguments: the number of objects that must come, and a file with the API servers.
 */
const [expected, file] = process.argv.slice(2);

interface Server {
  readonly server: string;
  readonly ca: string;
  readonly token: string;
}

interface Page {
  readonly items: readonly unknown[];
  readonly metadata: { readonly continue?: string };
}

async function count({ server, ca, token }: Server): Promise<number> {
  const pool = new Pool(server, { connect: { ca } });
  let sum = 0;
  let next: string | undefined = '';
  while (next !== undefined) {
    const path = `/apis/flink.apache.org/v1beta1/flinkdeployments?limit=500${next && `&continue=${next}`}`;
    const { body } = await pool.request({
      method: 'GET',
      path,
      headers: { authorization: `Bearer ${token}` },
    });
    const page = JSON.parse(await body.text()) as Page;
    sum += page.items.length;
    next = page.metadata.continue || undefined;
  }
  await pool.close();
  return sum;
}

async function main(): Promise<void> {
  const servers = JSON.parse(readFileSync(file, 'utf8')) as Server[];
  const start = process.hrtime.bigint();
  const counts = await Promise.all(servers.map(count));
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
  const sum = counts.reduce((a, b) => a + b);
  if (sum !== Number(expected)) throw new Error(`${sum} of ${expected} objects came`);
  console.log(JSON.stringify({ milliseconds }));
}

void main();
