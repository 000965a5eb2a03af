import type { S3Client } from '@aws-sdk/client-s3';
import { noBucket } from './errors';
import { openS3Client, PARALLEL, S3Options, Sdk } from './s3-client';
import { explain } from './s3-errors';
import { ByteRange, StateFile, StateFolder, StateStore, StoreLimits, TimedBytes } from './store';
import { Slots } from '../kube/http/slots';

/** A state storage in a bucket. Credentials are found as the AWS command finds them. */
export class S3Store implements StateStore {
  /** The client is much code, and loaded only by whoever has state in S3. It is closed with the store. */
  public static async open(
    bucket: string,
    prefix: string,
    options: S3Options = {},
    { sdk, client, limits } = openS3Client(options),
  ): Promise<S3Store> {
    return new S3Store(sdk, client, bucket, prefix, limits);
  }

  public readonly url: string;
  private readonly prefix: string;
  private readonly slots = new Slots(PARALLEL);
  /** By how much the store's clock is ahead of this one, as its last answer said. */
  private ahead?: number;

  private constructor(
    private readonly sdk: Sdk,
    private readonly client: S3Client,
    private readonly bucket: string,
    prefix: string,
    private readonly limits: StoreLimits,
  ) {
    this.url = `s3://${bucket}${prefix && `/${prefix}`}`;
    this.prefix = prefix && `${prefix}/`;
    client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        const { headers } = (result.response ?? {}) as { headers?: Record<string, string> };
        const date = Date.parse(headers?.date ?? '');
        if (!Number.isNaN(date)) this.ahead = date - Date.now();
        return result;
      },
      { step: 'deserialize', name: 'clockOfStore', priority: 'low' },
    );
  }

  public async list(prefix: string): Promise<readonly StateFile[]> {
    return (await this.pages(prefix, undefined)).files;
  }

  public async listUpTo(prefix: string, most: number): Promise<readonly StateFile[] | undefined> {
    const { files, whole } = await this.pages(prefix, undefined, most);
    return whole && files.length <= most ? files : undefined;
  }

  public async children(prefix: string): Promise<StateFolder> {
    const { folders, files } = await this.pages(prefix, '/');
    return { folders, files };
  }

  public async head(key: string): Promise<StateFile | undefined> {
    const { HeadObjectCommand } = this.sdk;
    return this.asked(`look at ${key}`, async (abortSignal) => {
      const command = new HeadObjectCommand({ Bucket: this.bucket, Key: this.prefix + key });
      const { ContentLength = 0, LastModified } = await this.client.send(command, { abortSignal });
      return { key, size: ContentLength, time: timeOf(LastModified) };
    });
  }

  public async read(key: string, range?: ByteRange): Promise<Buffer | undefined> {
    return (await this.readTimed(key, range))?.bytes;
  }

  public async readTimed(key: string, range?: ByteRange): Promise<TimedBytes | undefined> {
    const found = await this.get(key, range, async (parts, time) => {
      const all: Uint8Array[] = [];
      for await (const part of parts) all.push(part);
      return { bytes: Buffer.concat(all), time };
    });
    if (found !== 'empty') return found;
    const file = await this.head(key);
    return file && { bytes: Buffer.alloc(0), time: file.time };
  }

  public async lengthOf(key: string): Promise<number | undefined> {
    const length = await this.get(key, undefined, async (parts) => {
      let sum = 0;
      for await (const part of parts) sum += part.length;
      return sum;
    });
    return length === 'empty' ? 0 : length;
  }

  public async createOnly(key: string, text: string): Promise<'created' | 'exists'> {
    const { PutObjectCommand } = this.sdk;
    const created = await this.asked(
      `create ${key}`,
      async (abortSignal) => {
        const target = { Bucket: this.bucket, Key: this.prefix + key };
        await this.client.send(new PutObjectCommand({ ...target, Body: text, IfNoneMatch: '*' }), {
          abortSignal,
        });
        return true;
      },
      // The other one of two at the same time may be told a conflict; the key exists then, or will.
      { 409: false, 412: false },
    );
    if (created === undefined) throw noBucket(this.url);
    return created ? 'created' : 'exists';
  }

  public async now(): Promise<Date> {
    if (this.ahead === undefined) {
      const { ListObjectsV2Command } = this.sdk;
      await this.asked('tell the time', async (abortSignal) => {
        const command = new ListObjectsV2Command({ Bucket: this.bucket, Prefix: this.prefix, MaxKeys: 1 });
        await this.client.send(command, { abortSignal });
      });
    }
    return new Date(Date.now() + (this.ahead ?? 0));
  }

  public async close(): Promise<void> {
    this.client.destroy();
  }

  private async pages(
    below: string,
    delimiter: string | undefined,
    most = Infinity,
  ): Promise<StateFolder & { readonly whole: boolean }> {
    const { ListObjectsV2Command } = this.sdk;
    const prefix = this.prefix + below;
    const folders: string[] = [];
    const files: StateFile[] = [];
    let token: string | undefined;
    do {
      const page = await this.asked(`list ${below}`, async (abortSignal) => {
        const query = { Bucket: this.bucket, Prefix: prefix, Delimiter: delimiter, ContinuationToken: token };
        return this.client.send(new ListObjectsV2Command(query), { abortSignal });
      });
      for (const each of page?.CommonPrefixes ?? []) folders.push(each.Prefix!.slice(prefix.length, -1));
      for (const { Key = '', Size = 0, LastModified } of page?.Contents ?? []) {
        // Some tools leave an empty object where a folder would be.
        if (Key.endsWith('/')) continue;
        files.push({ key: Key.slice(this.prefix.length), size: Size, time: timeOf(LastModified) });
      }
      token = page?.NextContinuationToken;
    } while (token !== undefined && files.length < most);
    return { folders, files, whole: token === undefined };
  }

  private async get<T>(
    key: string,
    range: ByteRange | undefined,
    use: (parts: AsyncIterable<Uint8Array>, time: string) => Promise<T>,
  ): Promise<T | 'empty' | undefined> {
    const { GetObjectCommand } = this.sdk;
    return this.asked<T | 'empty'>(
      `read ${key}`,
      async (abortSignal) => {
        const Range = range && `bytes=${range.from}-${range.to}`;
        const command = new GetObjectCommand({ Bucket: this.bucket, Key: this.prefix + key, Range });
        const { Body, LastModified } = await this.client.send(command, { abortSignal });
        return use(Body as unknown as AsyncIterable<Uint8Array>, timeOf(LastModified));
      },
      // Of an empty object there is no range.
      range ? { 416: 'empty' } : {},
    );
  }

  /** @returns nothing where there is no such key; what `others` says for other answers. */
  private async asked<T>(
    what: string,
    act: (signal: AbortSignal) => Promise<T>,
    others: Readonly<Record<number, T>> = {},
  ): Promise<T | undefined> {
    await this.slots.take(false);
    const signal = AbortSignal.timeout(this.limits.wholeMs);
    try {
      return await act(signal);
    } catch (error) {
      const answer = explain(error, this.url, what, { ...this.limits, over: signal.aborted });
      if (answer.status !== undefined && answer.status in others) return others[answer.status];
      if (answer.absent) return undefined;
      throw answer.error;
    } finally {
      this.slots.give();
    }
  }
}

const timeOf = (date: Date | undefined): string => (date ?? new Date(0)).toISOString();
