import { RETIRED } from '../../assembly/state-marks';
import { PolicyDocument, policyText } from '../policy/document';
import { attributeOf, CloudResource, Value } from '../resource';

export interface BucketOptions {
  readonly id: string;
  readonly name: string;
  /** Where it is not that of the account. */
  readonly region?: string;
  readonly kmsKeyArn?: string;
  readonly policy: PolicyDocument;
  /** Whether somebody else changes the policy later. */
  readonly policyIsHandedOver?: boolean;
  readonly lifecycle: readonly Value[];
}

/** A bucket that nobody reads from outside, that is encrypted, and that keeps what was overwritten for a while. */
export function bucket(options: BucketOptions): CloudResource[] {
  const { id, name, region, kmsKeyArn } = options;
  const of = { bucket: bucketIdOf(id), region };
  return [
    { type: 'aws_s3_bucket', id, attributes: { bucket: name, region }, preventDestroy: true },
    {
      type: 'aws_s3_bucket_versioning',
      id,
      attributes: { ...of, versioning_configuration: [{ status: 'Enabled' }] },
    },
    {
      type: 'aws_s3_bucket_server_side_encryption_configuration',
      id,
      attributes: {
        ...of,
        rule: [
          {
            apply_server_side_encryption_by_default: [
              kmsKeyArn
                ? { sse_algorithm: 'aws:kms', kms_master_key_id: kmsKeyArn }
                : { sse_algorithm: 'AES256' },
            ],
            // Without it each file of a checkpoint is a request to KMS.
            bucket_key_enabled: kmsKeyArn !== undefined,
          },
        ],
      },
    },
    {
      type: 'aws_s3_bucket_public_access_block',
      id,
      attributes: {
        ...of,
        block_public_acls: true,
        block_public_policy: true,
        ignore_public_acls: true,
        restrict_public_buckets: true,
      },
    },
    {
      type: 'aws_s3_bucket_ownership_controls',
      id,
      attributes: { ...of, rule: [{ object_ownership: 'BucketOwnerEnforced' }] },
    },
    {
      type: 'aws_s3_bucket_lifecycle_configuration',
      id,
      attributes: { ...of, rule: options.lifecycle },
      dependsOn: [`aws_s3_bucket_versioning.${id}`],
    },
    {
      type: 'aws_s3_bucket_policy',
      id,
      attributes: { ...of, policy: policyText(options.policy) },
      ignoreChanges: options.policyIsHandedOver ? ['policy'] : undefined,
      // A policy that blocks public access counts as public until the block is there.
      dependsOn: [`aws_s3_bucket_public_access_block.${id}`],
    },
  ];
}

export const bucketIdOf = (id: string): string => attributeOf('aws_s3_bucket', id, 'id');

/**
 * What goes by itself. Never by the age of an object: a file of an incremental checkpoint may be older than any limit, and the
 * newest checkpoint still needs it.
 */
export const undoFor = (days: number): Value[] => [
  {
    id: 'uploads-that-never-ended',
    status: 'Enabled',
    filter: [{ prefix: '' }],
    abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
  },
  {
    id: 'what-was-overwritten-or-removed',
    status: 'Enabled',
    filter: [{ prefix: '' }],
    noncurrent_version_expiration: [{ noncurrent_days: days }],
  },
  {
    id: 'marks-of-what-was-removed',
    status: 'Enabled',
    filter: [{ prefix: '' }],
    expiration: [{ expired_object_delete_marker: true }],
  },
];

export const retiredFor = (days: number): Value => ({
  id: 'epochs-that-were-retired',
  status: 'Enabled',
  filter: [{ tag: [{ ...RETIRED }] }],
  expiration: [{ days }],
});
