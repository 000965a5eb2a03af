import { randomBytes } from 'crypto';
import { Probe } from './physical';
import { PROBE } from '../../assembly/state-marks';
import { inParallel } from '../in-parallel';
import { openS3Client } from '../state/s3-client';

type Rights = ReturnType<typeof openS3Client>;
type Answer = 'refused' | 'passed' | 'unknown';

export interface ProbeAim {
  readonly bucket: string;
  /** Of the state storage; empty, or with a slash at its end. */
  readonly path: string;
  readonly cluster: string;
  readonly prefixes: readonly string[];
}

/**
 * Tries to write, to begin a large object, and to remove. A refusal says something only of rights that may write elsewhere:
 * they are tried where no generation of the cluster ever lies.
 */
export async function probeS3(
  rights: Rights,
  { bucket, path, cluster, prefixes }: ProbeAim,
): Promise<Pick<Probe, 'answers' | 'doubt'>> {
  const control = `${path}${cluster}.0/${PROBE}`;
  const answers = new Map<string, 'refused' | 'passed'>();
  const free = await put(rights, bucket, control);
  if (free === 'passed') await remove(rights, bucket, control);
  await inParallel(prefixes, async (prefix) => {
    const answer = await attempt(
      rights,
      bucket,
      `${path}${prefix}${PROBE}/${randomBytes(6).toString('hex')}`,
    );
    if (answer !== 'unknown') answers.set(prefix, answer);
  });
  if (free === 'passed') return { answers };
  const doubt = `these rights may not even write at s3://${bucket}/${control}, so that a refusal says nothing of the fence`;
  return { answers, doubt };
}

async function attempt(rights: Rights, bucket: string, key: string): Promise<Answer> {
  const all = [
    await put(rights, bucket, key),
    await begin(rights, bucket, key),
    await remove(rights, bucket, key),
  ];
  if (all.includes('passed')) return 'passed';
  return all.includes('unknown') ? 'unknown' : 'refused';
}

async function put({ sdk, client, limits }: Rights, Bucket: string, Key: string): Promise<Answer> {
  return tried(async () => {
    const command = new sdk.PutObjectCommand({ Bucket, Key, Body: 'a probe of flink-fleet\n' });
    await client.send(command, { abortSignal: AbortSignal.timeout(limits.wholeMs) });
  });
}

async function begin({ sdk, client, limits }: Rights, Bucket: string, Key: string): Promise<Answer> {
  return tried(async () => {
    const options = () => ({ abortSignal: AbortSignal.timeout(limits.wholeMs) });
    const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key }), options());
    await client
      .send(new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId }), options())
      .catch(() => undefined);
  });
}

async function remove({ sdk, client, limits }: Rights, Bucket: string, Key: string): Promise<Answer> {
  return tried(async () => {
    const command = new sdk.DeleteObjectCommand({ Bucket, Key });
    await client.send(command, { abortSignal: AbortSignal.timeout(limits.wholeMs) });
  });
}

/** Only that access is denied is a refusal: wrong credentials, or a clock that is off, are refused everywhere. */
async function tried(act: () => Promise<void>): Promise<Answer> {
  try {
    await act();
    return 'passed';
  } catch (error) {
    const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
    return $metadata?.httpStatusCode === 403 && name === 'AccessDenied' ? 'refused' : 'unknown';
  }
}
