import { join } from 'node:path';
import { fleet, platform } from './fleet';
import { FleetCloud } from 'cdk8s-flink-fleet/cloud';

/** For the accounts that the clusters are in, of the same fleet. */
export const cloud = new FleetCloud(fleet, {
  runner: { assumedBy: ['arn:aws:iam::111122223333:role/flink-fleet-pipeline'] },
  ledger: { account: platform },
  backend: { bucket: 'acme-terraform', region: 'eu-central-1', prefix: 'flink-fleet' },
  outdir: join(fleet.outdir, 'terraform'),
});
cloud.synth();
