import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { addAds } from './tenants/ads';
import { addInsights } from './tenants/insights';
import { addPayments } from './tenants/payments';
import { addSearch } from './tenants/search';
import { Fleet, StateStorage } from 'cdk8s-flink-fleet';

const fleet = new Fleet({ name: 'streaming' });

// A multi-region access point: the same URI everywhere, and no region takes it along.
const global = fleet.addStateStorage('global', StateStorage.s3({ bucket: 'acme-flink-state' }));
// What must not leave the European Union. It is lost with its region.
const european = fleet.addStateStorage(
  'european',
  StateStorage.s3({ bucket: 'acme-flink-state-eu', region: 'eu-central-1' }),
  { failureDomain: 'eu-central-1' },
);

const east = fleet.addCluster('us-east', {
  context: 'eks-us-east',
  failureDomain: 'us-east-1',
  labels: { gpu: 'true' },
  stateStorages: [global],
  capacity: { cpu: Cpu.units(320), memory: Size.gibibytes(1280) },
  jobPrincipals: ['arn:aws:iam::111122223333:role/flink-us-east'],
  bindings: bindings('us-east-1'),
});
const west = fleet.addCluster('us-west', {
  context: 'eks-us-west',
  failureDomain: 'us-west-2',
  stateStorages: [global],
  capacity: { cpu: Cpu.units(320), memory: Size.gibibytes(1280) },
  jobPrincipals: ['arn:aws:iam::111122223333:role/flink-us-west'],
  bindings: bindings('us-west-2'),
});
const central = fleet.addCluster('eu-central', {
  context: 'eks-eu-central',
  failureDomain: 'eu-central-1',
  stateStorages: [global, european],
  capacity: { cpu: Cpu.units(160), memory: Size.gibibytes(640) },
  jobPrincipals: ['arn:aws:iam::111122223333:role/flink-eu-central'],
  bindings: bindings('eu-central-1'),
});

const clusters = { east, west, central };
addAds(fleet, clusters, global);
addPayments(fleet, clusters, { global, european });
addSearch(fleet, clusters, global);
addInsights(fleet, clusters, global);

fleet.synth();

/** What differs by region. Kafka is one cluster, stretched over all of them: an offset means the same everywhere. */
function bindings(region: string): Record<string, string> {
  return {
    region,
    registry: `111122223333.dkr.ecr.${region}.amazonaws.com/flink`,
    'kafka.bootstrap': `kafka.${region}.acme.example.com:9094`,
    'kafka.clusterId': 'k-7',
  };
}
