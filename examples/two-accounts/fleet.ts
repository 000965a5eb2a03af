import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  Ami,
  AwsAccount,
  AwsKarpenter,
  AwsStateBucket,
  Binding,
  Cluster,
  Ec2Selector,
  Fleet,
  FlinkVersion,
  KarpenterIdentity,
  KubernetesVersion,
  NodeProvisioning,
  StateStorage,
  Survives,
} from 'cdk8s-flink-fleet';

export const fleet = new Fleet({ name: 'acme', ledger: 's3://acme-flink-ledger/acme' });

// State and ledger are with the runner; one of the clusters is of another account.
export const platform = fleet.addAwsAccount('platform', {
  accountId: '111122223333',
  region: 'eu-central-1',
});
const ireland = fleet.addAwsAccount('ireland', { accountId: '444455556666', region: 'eu-west-1' });

const state = fleet.addStateStorage(
  'main',
  StateStorage.s3({ bucket: 'acme-flink-state', prefix: 'prod', region: 'eu-central-1' }),
  {
    failureDomain: 'eu-central-1',
    aws: AwsStateBucket.managed({ account: platform, replica: { region: 'eu-north-1' } }),
  },
);

const clusters = [
  addCluster(
    'eu-central',
    platform,
    'https://oidc.eks.eu-central-1.amazonaws.com/id/0A1B2C3D4E5F60718293A4B5C6D7E8F9',
  ),
  addCluster(
    'eu-west',
    ireland,
    'https://oidc.eks.eu-west-1.amazonaws.com/id/F9E8D7C6B5A4938271605F4E3D2C1B0A',
  ),
];

for (const name of ['ads', 'payments']) {
  const tenant = fleet.addTenant(name);
  const queue = tenant.addQueue('default', { survives: Survives.CLUSTER });
  clusters.forEach((cluster) => queue.addCluster(cluster));
  tenant.addApplication(name === 'ads' ? 'clicks' : 'ledger', {
    queue,
    image: `registry.example.com/${name}:1.4.2`,
    flinkVersion: FlinkVersion.V1_20,
    stateStorage: state,
    taskManager: { cpu: Cpu.units(2), memory: Size.gibibytes(8), slots: 2 },
    job: { jarUri: `local:///opt/flink/usrlib/${name}.jar`, parallelism: 8, maxParallelism: 128 },
  });
}

/** Names and roles of the account are bindings: nobody copies them from a stack that was applied. */
function addCluster(name: string, account: AwsAccount, oidcIssuer: string): Cluster {
  return fleet.addCluster(name, {
    failureDomain: account.region,
    stateStorages: [state],
    capacity: { cpu: Cpu.units(320), memory: Size.gibibytes(1280) },
    aws: { account, oidcIssuer, karpenter: AwsKarpenter.managed() },
    platform: {
      kubernetesVersion: KubernetesVersion.of('1.33'),
      nodes: NodeProvisioning.karpenterOnAws({
        controller: {
          clusterName: name,
          identity: KarpenterIdentity.irsa(Binding.of('karpenter.controllerRole')),
          interruptionQueue: Binding.of('karpenter.queue'),
        },
        nodeClass: {
          ami: Ami.alias('al2023@v20260701'),
          role: Binding.of('karpenter.nodeRole'),
          subnets: [Ec2Selector.discovery(name)],
          securityGroups: [Ec2Selector.discovery(name)],
        },
        jobManagers: { limits: { cpu: Cpu.units(64), memory: Size.gibibytes(256) } },
        taskManagers: { limits: { cpu: Cpu.units(256), memory: Size.tebibytes(1) } },
      }),
    },
  });
}
