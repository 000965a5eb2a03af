import { readFileSync } from 'node:fs';
import { Pool } from 'undici';

/**
 * The least that an apply can be: server-side apply of objects out of one file of JSON, over 32 connections, and the answers
 * are read.
 */
const [file, server, caFile, token] = process.argv.slice(2);

interface ConfigMap {
  readonly metadata: { readonly name: string; readonly namespace: string };
}

async function main(): Promise<void> {
  const objects = JSON.parse(readFileSync(file, 'utf8')) as ConfigMap[];
  const connections = 32;
  const pool = new Pool(server, { connections, connect: { ca: readFileSync(caFile) } });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/apply-patch+yaml' };
  let next = 0;
  const worker = async () => {
    while (next < objects.length) {
      const object = objects[next++];
      const { namespace, name } = object.metadata;
      const path = `/api/v1/namespaces/${namespace}/configmaps/${name}?fieldManager=bare`;
      const { statusCode, body } = await pool.request({
        method: 'PATCH',
        path,
        headers,
        body: JSON.stringify(object),
      });
      const answer = await body.text();
      if (statusCode > 201) throw new Error(`${path}: ${statusCode} ${answer}`);
      JSON.parse(answer);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  await pool.close();
}

void main();
