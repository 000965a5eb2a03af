import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { formatStateUri, parseStateUri, StateUri } from '../../../../src/runner/state/uri';

/** Where jobs keep their state, as they see it: by URI, with their own rights. */
export interface JobStore {
  /** @throws Denied where it may not. */
  put(uri: string, content: Buffer | string): Promise<void>;
  /** Undefined where there is none. */
  get(uri: string): Promise<Buffer | undefined>;
  remove(uri: string): Promise<void>;
  /** The URIs of all files below a directory. */
  list(directory: string): Promise<readonly string[]>;
}

/** The store refused a write. */
export class Denied extends Error {}

/** What a principal of an S3 may do. */
export interface S3Access {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Files on this machine, and, where access is given, objects in an S3. */
export function jobStore(access?: S3Access): JobStore {
  const s3 = access && s3Store(access);
  const of = (uri: string): JobStore => {
    const parsed = located(uri);
    if (parsed.scheme === 'file') return FILES;
    if (!s3) throw new Error(`the double has no access to ${uri}`);
    return s3;
  };
  return {
    put: async (uri, content) => of(uri).put(uri, content),
    get: async (uri) => of(uri).get(uri),
    remove: async (uri) => of(uri).remove(uri),
    list: async (uri) => of(uri).list(uri),
  };
}

function located(uri: string): StateUri {
  const parsed = parseStateUri(uri);
  if (!parsed) throw new Error(`no state can be at ${uri}`);
  return parsed;
}

const pathOf = (uri: string) => `/${located(uri).path}`;
const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? '';

const FILES: JobStore = {
  async put(uri, content) {
    const path = pathOf(uri);
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(`${path}.part`, content);
      await rename(`${path}.part`, path);
    } catch (error) {
      if (['EACCES', 'EPERM', 'EROFS'].includes(codeOf(error))) throw new Denied(`${uri}: ${codeOf(error)}`);
      throw error;
    }
  },
  async get(uri) {
    try {
      return await readFile(pathOf(uri));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  },
  async remove(uri) {
    await rm(pathOf(uri), { force: true }).catch((error: unknown) => {
      throw new Denied(`${uri}: ${codeOf(error)}`);
    });
  },
  async list(directory) {
    try {
      const entries = await readdir(pathOf(directory), { recursive: true, withFileTypes: true });
      return entries
        .filter((each) => each.isFile())
        .map(({ parentPath, name }) => `file://${parentPath}/${name}`);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    }
  },
};

function s3Store({ endpoint, accessKeyId, secretAccessKey }: S3Access): JobStore {
  const client = new S3Client({
    endpoint,
    forcePathStyle: true,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 2,
  });
  const at = (uri: string) => {
    const { bucket, path } = located(uri);
    return { Bucket: bucket, Key: path };
  };
  const denied = (uri: string) => (error: unknown) => {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    throw status === 403 ? new Denied(`${uri}: 403`) : error;
  };
  return {
    async put(uri, content) {
      await client.send(new PutObjectCommand({ ...at(uri), Body: content })).catch(denied(uri));
    },
    async get(uri) {
      try {
        const { Body } = await client.send(new GetObjectCommand(at(uri)));
        return Body && Buffer.from(await Body.transformToByteArray());
      } catch (error) {
        if ((error as Error).name === 'NoSuchKey') return undefined;
        throw error;
      }
    },
    async remove(uri) {
      await client.send(new DeleteObjectCommand(at(uri))).catch(denied(uri));
    },
    async list(directory) {
      const { Bucket, Key } = at(directory);
      const keys: string[] = [];
      for (let token: string | undefined, more = true; more; more = token !== undefined) {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket, Prefix: `${Key}/`, ContinuationToken: token }),
        );
        keys.push(...(page.Contents ?? []).map((each) => each.Key!));
        token = page.NextContinuationToken;
      }
      return keys.map((path) => formatStateUri({ scheme: 's3', bucket: Bucket, path }));
    },
  };
}
