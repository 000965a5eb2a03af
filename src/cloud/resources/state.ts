import { bucket, bucketIdOf, retiredFor, undoFor } from './bucket';
import { role, roleArnOf } from './role';
import { StateBucket } from '../../fleet/aws/buckets';
import { replicationRoleName, roleArn } from '../../fleet/aws/names';
import { replicationPolicy } from '../policy/replication';
import { ForeignCluster, replicaPolicy, stateBucketPolicy } from '../policy/state-bucket';
import { ofService } from '../policy/trust';
import { attributeOf, CloudOutput, CloudPart, CloudResource, together } from '../resource';

const WEEK = 7;

/** The bucket of state storages, and its copy in another region. */
export function statePart(state: StateBucket, foreign: readonly ForeignCluster[]): CloudPart {
  const { account, managed, name, prefixes, replica, region } = state;
  if (!managed) return { resources: [], outputs: [] };
  const { partition } = account;
  const id = `state_${state.storage}`;
  const undo = managed.undoFor?.toDays({ integral: false }) ?? WEEK;
  const own: CloudPart = {
    resources: bucket({
      id,
      name,
      region: elsewhere(region, account.region),
      kmsKeyArn: managed.kmsKeyArn,
      policy: stateBucketPolicy({ partition, bucket: name, prefixes, foreign }),
      policyIsHandedOver: true,
      lifecycle: [...undoFor(undo), retiredFor(managed.retiredFor?.toDays({ integral: false }) ?? WEEK)],
    }),
    outputs: state.storages.map((storage) => ({
      name: `state_bucket_${storage.name}`,
      value: bucketIdOf(id),
      known: name,
      description: `the bucket of the state storage ${storage.name}`,
    })),
  };
  return replica ? together([own, replicaPart(state, id, undo)]) : own;
}

function replicaPart(state: StateBucket, source: string, undo: number): CloudPart {
  const { account, name, storage, managed } = state;
  const replica = state.replica!;
  const { partition } = account;
  const id = `replica_${storage}`;
  const roleId = `replication_${storage}`;
  const named = replicationRoleName(account, storage);
  const resources: CloudResource[] = [
    ...bucket({
      id,
      name: replica.bucket,
      region: elsewhere(replica.region, account.region),
      kmsKeyArn: replica.kmsKeyArn,
      policy: replicaPolicy(partition, replica.bucket, roleArn(account, named)),
      lifecycle: undoFor(undo),
    }),
    ...role({
      id: roleId,
      name: named,
      description: `S3 copies ${name} to ${replica.bucket} with it`,
      trust: ofService('s3.amazonaws.com'),
      rights: replicationPolicy({
        partition,
        from: name,
        to: replica.bucket,
        sourceKey: managed?.kmsKeyArn,
        targetKey: replica.kmsKeyArn,
      }),
    }),
    {
      type: 'aws_s3_bucket_replication_configuration',
      id: source,
      attributes: {
        bucket: bucketIdOf(source),
        region: elsewhere(state.region, account.region),
        role: roleArnOf(roleId),
        rule: [rule(state, attributeOf('aws_s3_bucket', id, 'arn'))],
      },
      // S3 refuses it while one of the two keeps no versions.
      dependsOn: [`aws_s3_bucket_versioning.${source}`, `aws_s3_bucket_versioning.${id}`],
    },
  ];
  const output: CloudOutput = {
    name: `replica_bucket_${storage}`,
    value: bucketIdOf(id),
    known: replica.bucket,
    description: `the copy of the state storage ${storage}, in ${replica.region}`,
  };
  return { resources, outputs: [output] };
}

function rule({ managed, replica }: StateBucket, target: string) {
  return {
    id: 'all',
    priority: 0,
    status: 'Enabled',
    filter: [{ prefix: '' }],
    // What Flink removes goes in the copy as well, or the copy would grow for ever.
    delete_marker_replication: [{ status: 'Enabled' }],
    ...(managed?.kmsKeyArn
      ? { source_selection_criteria: [{ sse_kms_encrypted_objects: [{ status: 'Enabled' }] }] }
      : {}),
    destination: [
      {
        bucket: target,
        ...(replica?.kmsKeyArn
          ? { encryption_configuration: [{ replica_kms_key_id: replica.kmsKeyArn }] }
          : {}),
      },
    ],
  };
}

export const elsewhere = (region: string, usual: string): string | undefined =>
  region === usual ? undefined : region;
