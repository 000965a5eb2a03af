import { bucket, bucketIdOf, undoFor } from './bucket';
import { elsewhere } from './state';
import { LedgerBucket } from '../ledger';
import { ledgerBucketPolicy } from '../policy/state-bucket';
import { CloudPart } from '../resource';

/** Former revisions of records tell what happened; they are small. */
const UNDO_DAYS = 90;

/** The bucket of the ledger. */
export function ledgerPart({ account, name, region, existing, kmsKeyArn }: LedgerBucket): CloudPart {
  if (existing) return { resources: [], outputs: [] };
  return {
    resources: bucket({
      id: 'ledger',
      name,
      region: elsewhere(region, account.region),
      kmsKeyArn,
      policy: ledgerBucketPolicy(account.partition, name),
      lifecycle: undoFor(UNDO_DAYS),
    }),
    outputs: [
      {
        name: 'ledger_bucket',
        value: bucketIdOf('ledger'),
        known: name,
        description: 'the bucket of the ledger',
      },
    ],
  };
}
