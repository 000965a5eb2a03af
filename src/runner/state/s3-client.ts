import { Agent as HttpAgent } from 'http';
import { Agent as HttpsAgent } from 'https';
import type { S3Client } from '@aws-sdk/client-s3';
import { STORE_LIMITS, StoreLimits } from './store';

/** Where an S3 is that is not the one of AWS, and who asks it. */
export interface S3Options {
  /** Absent: as AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL say, else AWS. */
  readonly endpoint?: string;
  readonly region?: string;
  /** Absent: true with an endpoint. */
  readonly pathStyle?: boolean;
  readonly limits?: StoreLimits;
  /** The profile of AWS whose credentials are taken; absent: those that the AWS command would take. */
  readonly profile?: string;
  /** A new connection for each request. */
  readonly fresh?: boolean;
}

export type Sdk = typeof import('@aws-sdk/client-s3');

export const PARALLEL = 32;

const nothing = () => undefined;
const SILENT = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** The client is much code, and loaded only by whoever has state in S3. */
export function openS3Client(options: S3Options): {
  readonly sdk: Sdk;
  readonly client: S3Client;
  readonly limits: StoreLimits;
} {
  // Of which Node it will need one day it would tell at each run; that is for who builds this command.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- late, and also where there is no import()
  const sdk = require('@aws-sdk/client-s3') as Sdk;
  const limits = options.limits ?? STORE_LIMITS;
  const endpoint = options.endpoint ?? process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  const region = options.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  const pathStyle = options.pathStyle ?? (endpoint ? true : undefined);
  const agent = { maxSockets: PARALLEL, keepAlive: options.fresh !== true };
  const client = new sdk.S3Client({
    ...(endpoint ? { endpoint } : { followRegionRedirects: true }),
    ...(pathStyle === undefined ? {} : { forcePathStyle: pathStyle }),
    // That it goes before keys in the environment it would tell each time.
    ...(options.profile === undefined ? {} : { profile: options.profile, logger: SILENT }),
    // Elsewhere than on AWS it only goes into the signature; on AWS the client goes where the bucket is.
    region: region ?? (endpoint ? 'us-east-1' : undefined),
    maxAttempts: limits.attempts,
    requestHandler: {
      connectionTimeout: limits.connectMs,
      requestTimeout: limits.answerMs,
      throwOnRequestTimeout: true,
      httpAgent: new HttpAgent(agent),
      httpsAgent: new HttpsAgent(agent),
    },
    // Other stores than AWS do not know the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return { sdk, client, limits };
}
