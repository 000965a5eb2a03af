import { AwsAccount } from '../fleet/aws/account';
import { placeOf } from '../fleet/aws/places';

/** The bucket of a fleet's ledger, whose name is in the ledger's URL. */
export interface CloudLedger {
  /** The account that it is in. */
  readonly account: AwsAccount;
  /**
   * Its region.
   *
   * @default - that of the account
   */
  readonly region?: string;
  /**
   * Whether it is there already; then only the runner is given rights to it.
   *
   * @default false
   */
  readonly existing?: boolean;
  /**
   * The ARN of the key of KMS that it is encrypted by.
   *
   * @default - the keys of S3
   */
  readonly kmsKeyArn?: string;
}

export interface LedgerBucket extends CloudLedger {
  readonly name: string;
  readonly region: string;
  /** What all records begin with; empty, or with a slash at the end. */
  readonly prefix: string;
}

/** Where a ledger by that URL is; nothing if it is in no bucket. */
export function ledgerBucket(url: string | undefined, ledger: CloudLedger): LedgerBucket | undefined {
  const place = url === undefined ? undefined : placeOf(url);
  if (!place) return undefined;
  const { bucket: name, prefix } = place;
  return { ...ledger, name, region: ledger.region ?? ledger.account.region, prefix };
}
